#include "kernel/jobs/cron_time.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/say.hpp>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <vector>

namespace guildhall::jobs {

namespace {

constexpr std::array<std::string_view, 12> monthNames{"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> dayNames{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<const char*, 7> weekdayNames{"Sundays",   "Mondays", "Tuesdays", "Wednesdays",
                                                  "Thursdays", "Fridays", "Saturdays"};

struct FieldRule {
    const char* name;
    int least;
    int most;
    std::span<const std::string_view> names = {};
    int firstName = 0;  ///< the number of the first name
};

[[noreturn]] void refuse(const FieldRule& rule, std::string_view text) {
    throw std::invalid_argument(
        sdk::say("The {part} “{text}” is not one. Allowed are *, numbers from {least} to {most}, lists (1,15), ranges "
                 "(1-5) and steps (*/10).",
                 {{"part", sdk::say(rule.name)},
                  {"text", std::string(text)},
                  {"least", std::to_string(rule.least)},
                  {"most", std::to_string(rule.most)}}));
}

int numberOf(const FieldRule& rule, std::string_view text, std::string_view whole) {
    const auto lower = sdk::asciiLower(text);
    for (std::size_t i = 0; i < rule.names.size(); ++i)
        if (lower == rule.names[i]) return static_cast<int>(i) + rule.firstName;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < rule.least || number > rule.most)
        refuse(rule, whole);
    return number;
}

/// One part of a list: `*`, `5`, `1-5`, each with an optional `/step`.
template <class Mark>
void readPart(const FieldRule& rule, std::string_view part, std::string_view whole, Mark mark) {
    int step = 1;
    const auto slash = part.find('/');
    if (slash != part.npos) {
        const FieldRule steps{rule.name, 1, rule.most};
        step = numberOf(steps, part.substr(slash + 1), whole);
    }
    const auto range = part.substr(0, slash);
    int first = rule.least, last = rule.most;
    if (range != "*") {
        const auto dash = range.find('-');
        first = numberOf(rule, range.substr(0, dash), whole);
        if (dash != range.npos)
            last = numberOf(rule, range.substr(dash + 1), whole);
        else if (slash == part.npos)
            last = first;
        if (first > last) refuse(rule, whole);
    }
    for (int value = first; value <= last; value += step) mark(value);
}

template <class Mark>
void readField(const FieldRule& rule, std::string_view text, Mark mark) {
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        readPart(rule, text.substr(at, comma - at), text, mark);
        at = comma + 1;
    }
}

std::vector<std::string_view> wordsOf(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t", at)) != text.npos;) {
        const auto end = std::min(text.find_first_of(" \t", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::string clockTime(int hour, int minute) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(hour) + ":" + two(minute);
}

template <std::size_t N>
int firstOf(const std::bitset<N>& set) {
    int first = 0;
    while (first < static_cast<int>(N) && !set[static_cast<std::size_t>(first)]) ++first;
    return first;
}

}  // namespace

CronTime::CronTime(std::string_view pattern) : pattern_(pattern) {
    const auto fields = wordsOf(pattern);
    if (fields.size() != 5)
        throw std::invalid_argument(
            "A time pattern has five parts: minute, hour, day of month, month, day of week. “0 3 * * *” is every day "
            "at 03:00.");
    const auto setting = [](auto& set) { return [&set](int value) { set.set(static_cast<std::size_t>(value)); }; };
    readField({"minute", 0, 59}, fields[0], setting(minutes_));
    readField({"hour", 0, 23}, fields[1], setting(hours_));
    readField({"day of month", 1, 31}, fields[2], setting(days_));
    readField({"month", 1, 12, monthNames, 1}, fields[3], setting(months_));
    readField({"day of week", 0, 7, dayNames, 0}, fields[4],
              [&](int value) { weekdays_.set(static_cast<std::size_t>(value % 7)); });
    // As crontab(5) has it: two restrictions are alternatives. One that names every day then leaves none out.
    either_ = !fields[2].starts_with('*') && !fields[4].starts_with('*');
    if (either_ && (allDays() || weekdays_.all())) {
        either_ = false;
        for (std::size_t day = 1; day < days_.size(); ++day) days_.set(day);
        weekdays_.set();
    }
}

bool CronTime::matches(sdk::Date date) const {
    if (!months_[static_cast<unsigned>(date.month())]) return false;
    const bool day = days_[static_cast<unsigned>(date.day())];
    const bool weekday = weekdays_[std::chrono::weekday(std::chrono::sys_days(date)).c_encoding()];
    return either_ ? day || weekday : day && weekday;
}

std::optional<sdk::Instant> CronTime::next(sdk::Instant after, std::string_view zone) const {
    cctz::time_zone place;
    if (!cctz::load_time_zone(std::string(zone), &place)) place = cctz::utc_time_zone();
    constexpr int days = 366 * 40;  // a leap day on one weekday comes at most forty years later
    const auto start = std::chrono::sys_days(sdk::dateIn(after, zone));
    for (int ahead = 0; ahead < days; ++ahead) {
        const sdk::Date date(start + std::chrono::days(ahead));
        if (!matches(date)) continue;
        for (int minute = 0; minute < 24 * 60; ++minute) {
            if (!hours_[static_cast<std::size_t>(minute / 60)] || !minutes_[static_cast<std::size_t>(minute % 60)])
                continue;
            const auto found =
                place.lookup(cctz::civil_minute(int(date.year()), static_cast<int>(unsigned(date.month())),
                                                static_cast<int>(unsigned(date.day())), minute / 60, minute % 60));
            const auto at = found.kind == cctz::time_zone::civil_lookup::SKIPPED ? found.trans : found.pre;
            const auto instant = std::chrono::time_point_cast<std::chrono::microseconds>(at);
            if (instant > after) return instant;
        }
    }
    return std::nullopt;
}

std::string CronTime::dayWords() const {
    const auto weekday = weekdays_.to_ulong() == 0b0111110 ? sdk::say("Monday to Friday")
                         : weekdays_.count() == 1 ? sdk::say(weekdayNames[static_cast<std::size_t>(firstOf(weekdays_))])
                                                  : std::string();
    const auto day = days_.count() == 1 ? sdk::say("Day {day} of each month", {{"day", std::to_string(firstOf(days_))}})
                                        : std::string();
    if (either_)
        return weekday.empty() || day.empty() ? ""
                                              : sdk::say("{day}, and {weekday},", {{"day", day}, {"weekday", weekday}});
    if (allDays() && weekdays_.all()) return sdk::say("Every day");
    return allDays() ? weekday : weekdays_.all() ? day : "";
}

std::string CronTime::words() const {
    if (!next(sdk::Instant{}, "UTC")) return sdk::say("Never: no month has such a day");
    const bool allMonths = months_.count() == 12, everyDay = !either_ && allDays() && weekdays_.all();
    const auto fields = wordsOf(pattern_);
    if (allMonths && everyDay && hours_.all()) {
        if (minutes_.all()) return sdk::say("Every minute");
        int step = 0;
        const auto text = fields[0].substr(std::min<std::size_t>(2, fields[0].size()));
        if (fields[0].starts_with("*/") &&
            std::from_chars(text.data(), text.data() + text.size(), step).ec == std::errc() && 60 % step == 0 &&
            minutes_.count() == static_cast<std::size_t>(60 / step))
            return sdk::say("Every {step} minutes", {{"step", std::to_string(step)}});
        if (minutes_.count() == 1)
            return sdk::say("Every hour, {minute} minutes past", {{"minute", std::to_string(firstOf(minutes_))}});
    }
    if (!allMonths || minutes_.count() != 1 || hours_.count() != 1) return pattern_;
    const auto days = dayWords();
    if (days.empty()) return pattern_;
    return sdk::say("{days} at {time}", {{"days", days}, {"time", clockTime(firstOf(hours_), firstOf(minutes_))}});
}

}  // namespace guildhall::jobs
