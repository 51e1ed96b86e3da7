// The two ways a log line is written (`log.format`).
#pragma once

#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>

namespace guildhall::log {

enum class LogFormat {
    Text,  ///< for people: time, level, message
    Json,  ///< one JSON object a line
};

/// `text` or `json`, as the setting allows it.
LogFormat logFormatOf(std::string_view setting);

/// RFC 3339 in UTC with milliseconds: `2026-03-12T09:00:00.000Z`.
std::string logTime(sdk::Instant at);

/// One line, however the text came: control characters become spaces, and what is no UTF-8 is replaced.
std::string oneLine(std::string_view text);

}  // namespace guildhall::log
