// Days as a calendar that other programs read and subscribe to: iCalendar (RFC 5545). Entries last a whole day. Pure
// functions; any thread.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

struct CalendarEntry {
    std::string uid;            ///< the same for ever, and nobody else's: `cses-…@example.com`
    std::int64_t sequence = 0;  ///< grows with each change
    sdk::Instant changedAt{};   ///< when it became what it is
    sdk::Date day{};
    std::string summary;
    std::string description = {};
    bool canceled = false;
};

/// The whole file, in the order given.
std::string icalendar(std::string_view name, const std::vector<CalendarEntry>& entries);

/// A value of type TEXT: backslash, semicolon, comma and line ends escaped, other control characters left out.
std::string icalendarText(std::string_view text);
/// A content line with its end: at most 75 octets in a row, no character torn apart.
std::string icalendarLine(std::string_view line);

}  // namespace guildhall::coaching
