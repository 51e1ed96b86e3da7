// Reads JSON that comes from outside. Strict where readers differ: an object that names something twice means one thing
// to us and another to whoever checked it before, and depth costs stack wherever the value is used.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string_view>

namespace guildhall::base {

inline constexpr int maxJsonDepth = 32;

/// Nothing when it is not JSON in UTF-8, names something twice in one object or is nested deeper. Pure; any thread.
std::optional<sdk::Value> decodeJson(std::string_view text);

}  // namespace guildhall::base
