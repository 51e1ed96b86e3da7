// The table kernel_role: the site's own roles.
#pragma once

#include "kernel/access/own_role.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace guildhall::access {

/// Stateless; every call works in the caller's transaction.
class OwnRoleRepository {
public:
    /// With those switched off, by title.
    static std::vector<OwnRole> all(sdk::Transaction& tx);
    static std::optional<OwnRole> find(sdk::Transaction& tx, std::string_view code);
    /// False when the code is taken.
    static bool add(sdk::Transaction& tx, const OwnRole& role, std::string_view by, sdk::Instant now);
    /// False when it has another version than `role`, which gets the next one.
    static bool change(sdk::Transaction& tx, const OwnRole& role, std::string_view by, sdk::Instant now);
};

}  // namespace guildhall::access
