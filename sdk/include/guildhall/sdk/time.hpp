// Times are stored and passed in UTC and shown in a zone; dates are dates and have no zone.
// All functions here are pure and may be called from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// A moment, microseconds since 1970-01-01T00:00:00Z. Stored as BIGINT.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar date. Stored as TEXT `YYYY-MM-DD`, which sorts and compares as text.
using Date = std::chrono::year_month_day;

/// The only source of “now” (rule 12): real in the server, settable in tests.
class Clock {
public:
    virtual ~Clock();
    virtual Instant now() const = 0;
};

inline std::int64_t toMicros(Instant at) { return at.time_since_epoch().count(); }
inline Instant fromMicros(std::int64_t micros) { return Instant{std::chrono::microseconds{micros}}; }

/// `YYYY-MM-DD`, also `D/M/YYYY`-free: nothing ambiguous is accepted. Empty optional when it is not a real date.
std::optional<Date> parseDate(std::string_view text);
/// `2026-03-12`
std::string isoDate(Date date);
/// `12 Mar 2026`, the form every page uses.
std::string showDate(Date date);
/// `2026-03-12T09:30:00Z` (whole seconds)
std::string isoInstant(Instant at);

/// `HH:MM`, 00:00 to 23:59, as minutes since midnight.
std::optional<int> parseTimeOfDay(std::string_view text);

/// True for names of the IANA time zone database that this machine knows, such as `Europe/Rome`.
bool isTimeZone(std::string_view name);
/// UTC and every zone of a place in the IANA time zone database of this machine (zone.tab), by name.
const std::vector<std::string>& timeZones();
/// The calendar date it is at `at` in `zone`. An unknown zone counts as UTC.
Date dateIn(Instant at, std::string_view zone);
/// `HH:MM` at `at` in `zone`.
std::string timeOfDay(Instant at, std::string_view zone);
/// When it is that time of day, in minutes, in `zone`: the earlier one where clocks go back, and where they leap over
/// it, as long after midnight as if they did not. An unknown zone counts as UTC.
Instant instantOf(Date date, int minutes, std::string_view zone);
/// `12 Mar 2026, 09:30` in `zone`.
std::string showInstant(Instant at, std::string_view zone);

}  // namespace guildhall::sdk
