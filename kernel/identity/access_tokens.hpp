// Access tokens (RFC 6750): programs act for somebody, in one role and perhaps with less than it may do, until a day.
// They count at the addresses for programs only, and never where a browser brings its cookie along.
#pragma once

#include "kernel/access/viewers.hpp"
#include "kernel/identity/access_token_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

/// Any thread.
class AccessTokens {
public:
    AccessTokens(sdk::Database& database, access::Viewers& viewers, sdk::Audit& audit, const sdk::Clock& clock,
                 sdk::Random& random)
        : database_(database), viewers_(viewers), audit_(audit), clock_(clock), random_(random) {}

    struct Wanted {
        std::string name;
        std::string role;                ///< one that the person holds
        std::vector<std::string> scope;  ///< codes of what that role may do; empty: all of it
        sdk::Instant expiresAt;
    };
    /// Audited as TOKEN_CREATED. Returns the token, which is told this once. Throws Forbidden for a role that is not
    /// held and for what the role may not do.
    std::string make(sdk::Transaction& tx, const sdk::Actor& actor, const Wanted& wanted);
    /// Audited as TOKEN_REVOKED. False when that person has no such token.
    bool revoke(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view id);

    struct Program {
        std::string token;  ///< its id
        std::string name;
        sdk::Viewer viewer;  ///< with the token's role and no more than its scope
    };
    /// Nothing for one that is unknown or over, whose person is not active or no longer has the role. Notes the use at
    /// most once a minute.
    std::optional<Program> identify(std::string_view token, std::string_view address);

private:
    sdk::Database& database_;
    access::Viewers& viewers_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::identity
