// Giving and taking roles by the rules: nobody grants more than they hold, only super_admin grants super_admin,
// the last super_admin stays.
#pragma once

#include "kernel/access/viewers.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string_view>

namespace guildhall::access {

/// Any thread; every call works in the caller's transaction and is audited (ROLE_GRANTED, ROLE_REVOKED).
/// The actor's power is that of their active role; an actor without person (the system) may grant all but super_admin.
class RoleGrants {
public:
    RoleGrants(const Catalogue& catalogue, Viewers& viewers, sdk::Audit& audit, const sdk::Clock& clock,
               sdk::Random& random)
        : catalogue_(catalogue), viewers_(viewers), audit_(audit), clock_(clock), random_(random) {}

    /// No effect when held. Throws Forbidden, and Invalid for a role that is not in the catalogue.
    void grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
               std::string_view reason, std::optional<sdk::Instant> expiresAt = {});
    /// No effect when not held. Throws Forbidden, and Conflict for the last super_admin and for one's own last role
    /// that gives and takes roles.
    void revoke(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
                std::string_view reason);
    /// For the command line, whose user owns the machine: any role, super_admin too.
    void grantFromConsole(sdk::Transaction& tx, std::string_view personId, std::string_view role,
                          std::string_view reason);

    /// Likewise taken. Throws Conflict for the last super_admin.
    void revokeFromConsole(sdk::Transaction& tx, std::string_view personId, std::string_view role,
                           std::string_view reason);

    /// The learner's role for someone just provisioned; whoever provisions may do that.
    void grantParticipant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId);
    /// After `personId` lost a role or was suspended: throws Conflict when they held super_admin and none is left.
    void checkSuperAdminStays(sdk::Transaction& tx, std::string_view personId);

    /// Roles this viewer may give and take.
    std::vector<Role> grantable(const sdk::Viewer& viewer) const;

private:
    void checkOwnRole(sdk::Transaction& tx, const Permissions& permissions, std::string_view personId);
    void checkPower(sdk::Transaction& tx, const sdk::Actor& actor, const Role& role);
    const Role& known(const Permissions& permissions, std::string_view role) const;
    void store(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
               std::string_view reason, std::optional<sdk::Instant> expiresAt);

    const Catalogue& catalogue_;
    Viewers& viewers_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
    RoleRepository repository_;
};

}  // namespace guildhall::access
