// Time patterns of five fields, as in crontab(5): minute, hour, day of month, month, day of week.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::jobs {

/// Immutable; any thread.
class CronTime {
public:
    /// Throws std::invalid_argument with a sentence that names the field, what was wrong and what is allowed.
    explicit CronTime(std::string_view pattern);

    /// The first time after `after` that the pattern names in `zone` (IANA name). What a clock change skips counts at
    /// the end of the gap; what it repeats counts once, the first time. None when it never comes (30 February).
    std::optional<sdk::Instant> next(sdk::Instant after, std::string_view zone) const;

    /// `Every day at 03:00`, `Mondays at 08:30`, `Day 1 of each month, and Mondays, at 03:00`, `Every 15 minutes`;
    /// `Never…` when it never comes; the pattern itself when it is not that simple.
    std::string words() const;

private:
    bool matches(sdk::Date date) const;
    bool allDays() const { return days_.count() == 31; }
    /// Empty when they are not that simple.
    std::string dayWords() const;

    std::string pattern_;
    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;
    bool either_ = false;  ///< both days are restricted: one of them is enough
};

}  // namespace guildhall::jobs
