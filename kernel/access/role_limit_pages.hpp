// `/roles/{code}/limits`: what a site asks of whoever uses a role.
#pragma once

#include "kernel/access/own_roles.hpp"
#include "kernel/access/role_limits.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

class RoleLimitPages {
public:
    struct Parts {
        sdk::Database& database;
        const Catalogue& catalogue;
        const OwnRoles& roles;
        data::ChangeWatch& changes;
        sdk::Audit& audit;
    };
    explicit RoleLimitPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    /// Throws Forbidden for a role that may do more than the viewer's own.
    Role known(const sdk::Request& request) const;

    Parts parts_;
};

}  // namespace guildhall::access
