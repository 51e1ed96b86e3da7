// `/roles`: which roles there are and what each may do, with where that comes from; what can be permitted at all; who
// holds which role. Read only: roles are given on a person's page.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/role_repository.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

class RolePages {
public:
    RolePages(sdk::Database& database, const Catalogue& catalogue, const sdk::Clock& clock)
        : database_(database), catalogue_(catalogue), clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    /// By the parameter `tab`: roles, permissions or assignments.
    sdk::Response show(const sdk::Request& request);
    sdk::Response roles(const sdk::Request& request);
    sdk::Response permissions();
    sdk::Response assignments(const sdk::Request& request);
    sdk::Response role(const sdk::Request& request);
    sdk::Response matrix();

    sdk::Database& database_;
    const Catalogue& catalogue_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::access
