// JSON as text that always is UTF-8, and what stands at a path in it. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace guildhall::base {

/// On one line; bytes that are no UTF-8 become U+FFFD.
inline std::string jsonText(const sdk::Value& value) {
    return value.dump(-1, ' ', false, sdk::Value::error_handler_t::replace);
}

/// The text at `session.time_zone`; empty when there is none or it is something else.
std::string textAt(const sdk::Value& root, std::string_view path);

}  // namespace guildhall::base
