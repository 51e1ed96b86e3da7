// `/roles`: which roles there are and what each may do, with where that comes from; what can be permitted at all; who
// holds which role. Read only: roles are given on a person's page.
#pragma once

#include "kernel/access/own_roles.hpp"
#include "kernel/access/permission_use.hpp"
#include "kernel/access/role_repository.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

class RolePages {
public:
    RolePages(sdk::Database& database, const Catalogue& catalogue, const OwnRoles& ownRoles, const PermissionUse& use,
              const sdk::Clock& clock)
        : database_(database), catalogue_(catalogue), ownRoles_(ownRoles), use_(use), clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    /// By the parameter `tab`: roles, permissions or assignments.
    sdk::Response show(const sdk::Request& request);
    sdk::Response roles(const sdk::Request& request);
    sdk::Response permissions(const sdk::Request& request);
    sdk::Response assignments(const sdk::Request& request);
    sdk::Response role(const sdk::Request& request);
    /// The role with this code; one of the site's own that is off as it would be.
    sdk::Value rolePage(sdk::Transaction& tx, const sdk::Viewer& viewer, const Role& role, bool on) const;
    sdk::Response matrix();

    sdk::Database& database_;
    const Catalogue& catalogue_;
    const OwnRoles& ownRoles_;
    const PermissionUse& use_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::access
