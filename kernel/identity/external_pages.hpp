// Signing in by another service: to it and back (OpenID Connect), and by what a proxy in front of the site says.
#pragma once

#include "kernel/federation/asserted_identity.hpp"
#include "kernel/federation/open_id_connect.hpp"
#include "kernel/identity/entrance.hpp"
#include "kernel/identity/external_sign_in.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class ExternalPages {
public:
    struct Parts {
        sdk::Database& database;
        const federation::Trusted& trusted;
        federation::OpenIdConnect& openIdConnect;
        federation::AssertedIdentities& asserted;
        ExternalSignIn& signIn;
        const Entrance& entrance;
        const SignInSteps& steps;
        Sessions& sessions;
        sdk::Log& log;
    };
    explicit ExternalPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response begin(const sdk::Request& request);
    sdk::Response callback(const sdk::Request& request);
    sdk::Response byProxy(const sdk::Request& request);
    sdk::Response signedOutThere(const sdk::Request& request);
    const federation::Provider& providerOf(const sdk::Request& request) const;
    sdk::Response entered(const sdk::Request& request, const federation::Assertion& who, const std::string& invitation,
                          const std::string& returnPath);
    /// The service did not answer, or what came from it does not count.
    sdk::Response failed(const std::string& title, const std::exception& problem, int status);

    Parts parts_;
};

}  // namespace guildhall::identity
