// Who people are at other services: the tables kernel_identity and kernel_identity_waiting.
#pragma once

#include "kernel/federation/provider.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::federation {

struct ExternalIdentity {
    std::string id;  ///< `iden-…`
    std::string personId;
    std::string provider, issuer, subject;
    std::string email, name;  ///< as the service said them last
    std::string how;          ///< invitation, administrator or email
    sdk::Instant linkedAt;
    std::optional<sdk::Instant> lastUsedAt;
};

/// Somebody who came and could not be let in.
struct WaitingIdentity {
    std::string id;  ///< `idwa-…`
    std::string provider, issuer, subject, email, name;
    std::string why;  ///< unknown, collision or not active
    sdk::Instant firstAt, lastAt;
    std::int64_t times = 1;
};

/// Stateless; every call works in the caller's transaction.
class ExternalIdentityRepository {
public:
    static std::optional<ExternalIdentity> find(sdk::Transaction& tx, std::string_view issuer,
                                                std::string_view subject);
    static std::vector<ExternalIdentity> ofPerson(sdk::Transaction& tx, std::string_view personId);
    static bool hasOneOf(sdk::Transaction& tx, std::string_view personId, std::string_view issuer);
    /// False when the identity is somebody's already.
    static bool add(sdk::Transaction& tx, const ExternalIdentity& identity);
    static void used(sdk::Transaction& tx, std::string_view id, const Assertion& who, sdk::Instant now);
    /// False when that person has no such identity.
    static bool remove(sdk::Transaction& tx, std::string_view personId, std::string_view id);
    static void removeOfPerson(sdk::Transaction& tx, std::string_view personId);

    /// Those whose person is not active, and those of people with several of one issuer.
    static std::vector<ExternalIdentity> ofNobodyActive(sdk::Transaction& tx);
    static std::vector<ExternalIdentity> severalOfOneIssuer(sdk::Transaction& tx);

    /// Counted once more when it waits already.
    static void wait(sdk::Transaction& tx, const WaitingIdentity& one);
    static std::vector<WaitingIdentity> waiting(sdk::Transaction& tx);
    static std::optional<WaitingIdentity> findWaiting(sdk::Transaction& tx, std::string_view id);
    static bool stopWaiting(sdk::Transaction& tx, std::string_view id);
};

}  // namespace guildhall::federation
