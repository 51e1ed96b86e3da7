// Plain data between JSON and Lua, within limits. Used in the worker processes only.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <lua.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guildhall::lua {

inline constexpr int maxDepth = 16;
inline constexpr int maxInputDepth = 64;
inline constexpr int maxValues = 10'000;
inline constexpr std::size_t maxOutputBytes = 256 * 1024;

/// What a rule returned is not plain data within the limits; the text says which.
class NotPlain : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Pushes a value; null becomes nil. Raises a Lua error when it is nested too deep or memory is short: call it
/// protected.
void pushValue(lua_State* state, const sdk::Value& value);

/// The value at the top of the stack: tables with the keys 1…n become arrays, others (also empty ones) objects.
/// Calls no metamethods and allocates nothing in Lua, so it needs no protection. Throws NotPlain.
sdk::Value plainValue(lua_State* state);

}  // namespace guildhall::lua
