// A role of the site's own: made by administrators, beside those of the platform and of plugins.
#pragma once

#include "kernel/access/catalogue.hpp"

#include <guildhall/sdk/field.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace guildhall::access {

struct OwnRole {
    std::string code = {};  ///< `own_…`; never changes
    std::string title = {};
    std::string description = {};
    int priority = 0;
    bool staff = true;
    std::string inherits = {};           ///< code of another role; empty: none
    std::vector<std::string> sets = {};  ///< codes, as the next two
    std::vector<std::string> permissions = {};
    std::vector<std::string> excluded = {};  ///< not these, though a set or the other role would give them
    bool active = true;                      ///< false: nobody has it, and those who were given it keep that in store
    std::int64_t version = 1;
};

/// As the catalogue takes it.
DeclaredRole declared(const OwnRole& role);

/// What can be changed of it; lists of codes as a field of several choices has them.
const sdk::FieldSet& ownRoleFields();
sdk::Value valuesOf(const OwnRole& role);

}  // namespace guildhall::access
