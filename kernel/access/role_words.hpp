// Roles and permissions as pages tell of them.
#pragma once

#include "kernel/access/catalogue.hpp"

#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace guildhall::access {

inline constexpr const char* rolesPath = "/roles";
std::string rolePath(const std::string& code);
/// The page of somebody who has a role; empty for a viewer who may not open it.
std::string personPath(const sdk::Viewer& viewer, const std::string& id);

/// For the partial `tabs`; `current`: roles, permissions, assignments or review.
sdk::Value roleTabs(const sdk::Viewer& viewer, std::string_view current);

/// Permissions by what they are about: the first word of their codes.
std::map<std::string, std::vector<const Permission*>> byCategory(const Permissions& all);
std::string categoryLabel(const std::string& category);

/// The title of a role; its code when it is gone.
std::string roleTitle(const Permissions& all, const std::string& code);
/// Where a permission comes from, or would come from if it were not left out.
std::string originText(const Permissions& all, const Origin& origin);
/// Likewise of one the role has.
std::string originOf(const Permissions& all, const Role& role, const std::string& permission);

}  // namespace guildhall::access
