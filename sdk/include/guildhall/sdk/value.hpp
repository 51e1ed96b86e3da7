// The one dynamic value type: JSON, Lua, templates' view models, job payloads, audit differences.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace guildhall::sdk {

/// Include <nlohmann/json.hpp> where values are built or taken apart; headers need only this.
using Value = nlohmann::json;

}  // namespace guildhall::sdk
