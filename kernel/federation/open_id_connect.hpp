// Signing in by another service: OpenID Connect Core 1.0 with the authorization code, PKCE (RFC 7636), the provider's
// addresses by discovery, its name in the answer (RFC 9207) and back-channel logout.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/federation/jwt.hpp"
#include "kernel/federation/provider.hpp"

#include <optional>
#include <string>

namespace guildhall::federation {

/// Any thread. Calls ask the provider and wait for its answer: never inside a transaction.
class OpenIdConnect {
public:
    struct Parts {
        sdk::HttpClient& http;
        RemoteDocuments& documents;
        Jwts& tokens;
        const config::SecretBox& secrets;
        const sdk::Clock& clock;
        sdk::Random& random;
        std::string portalUrl;  ///< absolute, without trailing slash
    };
    explicit OpenIdConnect(Parts parts) : parts_(std::move(parts)) {}

    /// What goes on after it, kept in the browser meanwhile.
    struct Errand {
        std::string returnPath = {};
        std::string invitation = {};  ///< token of the invitation this came from; empty: none
    };
    struct Started {
        std::string url;   ///< where the person goes
        std::string kept;  ///< for a cookie of the browser; opens only here
    };
    /// Throws ServiceFailure.
    Started begin(const Provider& provider, const Errand& errand);

    /// Was that kept when this state was asked with?
    bool isOf(const Provider& provider, const std::string& kept, const std::string& state) const;

    /// The parameters of the answer.
    struct Answer {
        std::string code, state, issuer, error;
    };
    struct Finished {
        Assertion who;
        Errand errand;
    };
    /// Throws BadToken for an answer that is not to what this browser asked, and ServiceFailure.
    Finished finish(const Provider& provider, const Answer& answer, const std::string& kept);

    /// Who is signed out at the provider, by a logout token; its `jti` has to be new. Throws as Jwts::claims().
    struct SignedOut {
        std::string subject, session;  ///< one of them may be empty
        std::string tokenId;
    };
    SignedOut signedOut(const Provider& provider, const std::string& logoutToken);

    /// Where the provider sends people back to; to be registered there.
    std::string redirectUri(const Provider& provider) const;

private:
    struct Addresses {
        std::string authorization, token, keys;
        bool namesItself = false;  ///< its answers say who it is
        bool secretInBody = false;
    };
    Addresses addressesOf(const Provider& provider);
    std::string idTokenFor(const Provider& provider, const Addresses& at, const std::string& code,
                           const std::string& verifier);

    Parts parts_;
};

}  // namespace guildhall::federation
