// Grants that end soon: table kernel_person_role.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::access {

struct GrantPerson {
    std::string id = {};
    std::string name = {};
    std::string email = {};
    std::string timeZone = {};
};

struct EndingGrant {
    std::string id;
    std::string role;
    sdk::Instant expiresAt;
    GrantPerson holder;
    GrantPerson giver;  ///< without id: the system, somebody who is not active, or the holder
};

/// Stateless; every call works in the caller's transaction.
class EndingGrantRepository {
public:
    /// Those of active persons that end within `early` and were not warned of since, and those that end within `late`
    /// likewise; a grant that was given for less is not warned of so soon. The next to end first, at most `most`.
    static std::vector<EndingGrant> toWarn(sdk::Transaction& tx, sdk::Instant now, std::chrono::days early,
                                           std::chrono::days late, std::int64_t most);
    static void warned(sdk::Transaction& tx, std::string_view id, sdk::Instant now);
};

}  // namespace guildhall::access
