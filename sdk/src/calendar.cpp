#include "part_words.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <unicode/calendar.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month;

constexpr std::array monthNames{"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
constexpr std::array weekdayNames{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array weekdayShorts{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

std::string monthInWords(year_month month) {
    return say("{month} {year}",
               {{"month", say(monthNames[unsigned(month.month()) - 1])}, {"year", std::to_string(int(month.year()))}});
}

std::string urlOf(const CalendarMonth& calendar, year_month month) {
    return calendar.url && month.ok() ? calendar.url(month) : std::string();
}

/// A day and what falls on it.
Value dayOf(const CalendarMonth& calendar, sys_days at) {
    const Date day{at};
    auto shown = Value::array(), more = Value::array();
    for (const auto& entry : calendar.entries) {
        if (entry.day != day) continue;
        auto& into = shown.size() < calendar.most ? shown : more;
        into.push_back({{"label", entry.label},
                        {"url", entry.url},
                        {"tag", entry.tag.empty() ? "grey" : entry.tag},
                        {"state", entry.state}});
    }
    const auto rest = static_cast<std::int64_t>(more.size());
    const auto name = weekdayNames[weekday(at).c_encoding()];
    return {{"number", std::to_string(unsigned(day.day()))},
            {"date", isoDate(day)},
            {"name", say("{weekday} {date}", {{"weekday", say(name)}, {"date", showDate(day)}})},
            {"is_today", calendar.today == day},
            {"is_outside", day.year() / day.month() != calendar.month},
            {"is_free", shown.empty()},
            {"entries", std::move(shown)},
            {"more", std::move(more)},
            {"more_text", rest == 0 ? "" : sayCount(rest, "+{n} more", "+{n} more")}};
}

}  // namespace

Value showMonth(const CalendarMonth& calendar) {
    requirePartId(calendar.id);
    if (!calendar.month.ok()) throw std::invalid_argument("there is no such month");
    const sys_days first = calendar.month / 1, last = calendar.month / std::chrono::last;
    auto heads = Value::array(), weeks = Value::array();
    for (unsigned i = 0; i < 7; ++i) {
        const auto day = (calendar.firstDay + days(i)).c_encoding();
        heads.push_back({{"name", say(weekdayNames[day])}, {"short", say(weekdayShorts[day])}});
    }
    for (auto at = first - (weekday(first) - calendar.firstDay); at <= last;) {
        auto week = Value::array();
        for (int i = 0; i < 7; ++i, at += days(1)) week.push_back(dayOf(calendar, at));
        weeks.push_back({{"days", std::move(week)}});
    }
    const auto inMonth = std::ranges::count_if(
        calendar.entries, [&](const auto& entry) { return entry.day.year() / entry.day.month() == calendar.month; });
    const std::chrono::months one(1);
    return {{"id", calendar.id},
            {"title", monthInWords(calendar.month)},
            {"previous_url", urlOf(calendar, calendar.month - one)},
            {"previous", monthInWords(calendar.month - one)},
            {"next_url", urlOf(calendar, calendar.month + one)},
            {"next", monthInWords(calendar.month + one)},
            {"heads", std::move(heads)},
            {"weeks", std::move(weeks)},
            {"is_empty", inMonth == 0},
            {"empty_text", say("Nothing falls in this month.")}};
}

weekday firstDayOfWeek(std::string_view language) {
    UErrorCode problem = U_ZERO_ERROR;
    const auto locale =
        icu::Locale::forLanguageTag(icu::StringPiece(language.data(), static_cast<int>(language.size())), problem);
    if (language.empty() || U_FAILURE(problem) || locale.isBogus() || !*locale.getLanguage())
        return std::chrono::Monday;
    const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(locale, problem));
    if (U_FAILURE(problem) || !calendar) return std::chrono::Monday;
    const auto first = calendar->getFirstDayOfWeek(problem);  // 1: Sunday
    return U_FAILURE(problem) ? std::chrono::Monday : weekday(static_cast<unsigned>(first) - 1);
}

}  // namespace guildhall::sdk
