// Where the pages about plugins are.
#pragma once

#include <string>

namespace guildhall::plugins {

inline constexpr const char* pluginsPath = "/admin/plugins";
inline std::string pluginPath(const std::string& id) { return std::string(pluginsPath) + "/" + id; }

}  // namespace guildhall::plugins
