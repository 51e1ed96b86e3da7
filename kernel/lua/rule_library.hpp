// What rules have beyond Lua's own libraries: reckoning with dates (ISO 8601, as inputs have them), and texts. Used in
// the worker processes only.
#pragma once

#include <lua.hpp>

#include <string>
#include <string_view>

namespace guildhall::lua {

/// Adds the tables `date` and `text`. Raises a Lua error when memory is short: call it protected.
void openRuleLibrary(lua_State* state);

/// To be added to an error of Lua's about a name that other Lua programs have and rules do not: why it is not there.
/// Empty for any other error.
std::string whyMissing(std::string_view problem);

}  // namespace guildhall::lua
