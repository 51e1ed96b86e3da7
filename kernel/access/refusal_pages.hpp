// `/roles/explain`: why somebody was refused something, and what would let them in.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/role_repository.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

class RefusalPages {
public:
    RefusalPages(sdk::Database& database, const Catalogue& catalogue, const sdk::Clock& clock)
        : database_(database), catalogue_(catalogue), clock_(clock) {}
    void describe(sdk::Registrar& add);

private:
    /// By the parameters `person` (id), `role` (the one that was active) and `permission`.
    sdk::Response explain(const sdk::Request& request);

    sdk::Database& database_;
    const Catalogue& catalogue_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::access
