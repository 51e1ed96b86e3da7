// Who holds which role: table kernel_person_role, with its history.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::access {

struct RoleGrant {
    std::string id;  ///< `gran-…`
    std::string personId;
    std::string role;
    std::string grantedBy;  ///< person id; empty: the system
    std::string reason;
    sdk::Instant grantedAt;
    std::optional<sdk::Instant> expiresAt;
    std::optional<sdk::Instant> revokedAt;
    std::string revokedBy;
    std::string revokeReason;
};

/// Stateless; every call works in the caller's transaction. A grant past its expiry counts as not held.
class RoleRepository {
public:
    std::vector<std::string> held(sdk::Transaction& tx, std::string_view personId, sdk::Instant now);
    /// With those revoked and expired, newest first.
    std::vector<RoleGrant> history(sdk::Transaction& tx, std::string_view personId);
    /// False when the person held it already. An expired grant is closed first.
    bool add(sdk::Transaction& tx, const RoleGrant& grant);
    /// False when the person did not hold it.
    bool revoke(sdk::Transaction& tx, std::string_view personId, std::string_view role, std::string_view by,
                std::string_view reason, sdk::Instant now);
    /// Everyone who holds the role, whatever their status.
    std::int64_t countHolders(sdk::Transaction& tx, std::string_view role);
    /// By role, how many hold it now.
    std::map<std::string, std::int64_t> holders(sdk::Transaction& tx, sdk::Instant now);
    /// Who holds it now and is active, by name, at most `most` of them; and how many there are in all.
    struct Holders {
        struct Person {
            std::string id;
            std::string name;
        };
        std::vector<Person> people;
        std::int64_t all = 0;
    };
    static Holders holdersOf(sdk::Transaction& tx, std::string_view role, sdk::Instant now, std::int64_t most);
    /// Returns how many grants ended.
    std::int64_t revokeFromAll(sdk::Transaction& tx, std::string_view role, std::string_view by,
                               std::string_view reason, sdk::Instant now);
    /// Active persons who hold the role. Locks those grants, so that two of them cannot go at once.
    std::int64_t lockAndCountHolders(sdk::Transaction& tx, std::string_view role, sdk::Instant now);

    /// For selectPage with `grantFields()`; scope by `g.person_id = ?` or `g.role = ?`.
    static const sdk::ListSource& list();
};

/// person, email, role, granted_by, reason, granted_at, expires_at, revoked_at
const sdk::FieldSet& grantFields();

}  // namespace guildhall::access
