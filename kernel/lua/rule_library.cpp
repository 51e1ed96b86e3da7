#include "kernel/lua/rule_library.hpp"

#include <guildhall/sdk/time.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace guildhall::lua {

namespace {

// A Lua error leaves these functions by longjmp: nothing here may need a destructor.

using Days = std::chrono::sys_days;

constexpr lua_Integer mostDays = 4'000'000, mostMonths = 120'000;

std::string_view textAt(lua_State* state, int argument) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(state, argument, &size);
    return {text, size};
}

std::chrono::year_month_day dateAt(lua_State* state, int argument) {
    const auto date = sdk::parseDate(textAt(state, argument));
    if (!date) luaL_argerror(state, argument, "a date like 2026-03-12 is needed");
    return *date;
}

int pushDate(lua_State* state, Days day) {
    const std::chrono::year_month_day date(day);
    const int year = static_cast<int>(date.year());
    if (year < 1 || year > 9999) return luaL_error(state, "there is no date in the year %d", year);
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", year, static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    lua_pushstring(state, text);
    return 1;
}

lua_Integer within(lua_State* state, lua_Integer number, lua_Integer most) {
    if (number < -most || number > most) luaL_error(state, "%I is too far away", static_cast<LUAI_UACINT>(number));
    return number;
}

struct Distance {
    lua_Integer months = 0, days = 0;
};

/// A number of days, or a table like {months = 3, days = -1}.
Distance distanceAt(lua_State* state, int argument) {
    Distance distance;
    if (!lua_istable(state, argument)) {
        distance.days = within(state, luaL_checkinteger(state, argument), mostDays);
        return distance;
    }
    for (lua_pushnil(state); lua_next(state, argument) != 0; lua_pop(state, 1)) {
        const char* unit = lua_type(state, -2) == LUA_TSTRING ? lua_tostring(state, -2) : "";
        int whole = 0;
        const auto number = lua_tointegerx(state, -1, &whole);
        if (!whole) luaL_error(state, "the number of %s must be a whole one", unit);
        if (std::strcmp(unit, "years") == 0)
            distance.months += 12 * within(state, number, mostMonths / 12);
        else if (std::strcmp(unit, "months") == 0)
            distance.months += within(state, number, mostMonths);
        else if (std::strcmp(unit, "weeks") == 0)
            distance.days += 7 * within(state, number, mostDays / 7);
        else if (std::strcmp(unit, "days") == 0)
            distance.days += within(state, number, mostDays);
        else
            luaL_error(state, "“%s” is none of years, months, weeks and days", unit);
    }
    return distance;
}

/// Where a month is too short, its last day.
int addToDate(lua_State* state) {
    const auto date = dateAt(state, 1);
    const auto distance = distanceAt(state, 2);
    const auto months =
        static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month()) - 1 + distance.months;
    if (months < 12 || months >= 10'000 * 12) return luaL_error(state, "there is no date that far away");
    const auto month =
        std::chrono::year(static_cast<int>(months / 12)) / std::chrono::month(static_cast<unsigned>(months % 12 + 1));
    const auto later = month / date.day();
    return pushDate(state, (later.ok() ? Days(later) : Days(month / std::chrono::last)) +
                               std::chrono::days(static_cast<int>(distance.days)));
}

int daysBetween(lua_State* state) {
    lua_pushinteger(state, (Days(dateAt(state, 2)) - Days(dateAt(state, 1))).count());
    return 1;
}

/// ISO 8601: 1 is Monday.
int weekdayOf(lua_State* state) {
    lua_pushinteger(state, std::chrono::weekday(Days(dateAt(state, 1))).iso_encoding());
    return 1;
}

int isDate(lua_State* state) {
    lua_pushboolean(state, lua_type(state, 1) == LUA_TSTRING && sdk::parseDate(textAt(state, 1)));
    return 1;
}

int startsWith(lua_State* state) {
    lua_pushboolean(state, textAt(state, 1).starts_with(textAt(state, 2)));
    return 1;
}

int endsWith(lua_State* state) {
    lua_pushboolean(state, textAt(state, 1).ends_with(textAt(state, 2)));
    return 1;
}

int contains(lua_State* state) {
    lua_pushboolean(state, textAt(state, 1).find(textAt(state, 2)) != std::string_view::npos);
    return 1;
}

std::string_view withoutBlanks(std::string_view text) {
    constexpr std::string_view wide = "\u00A0";
    constexpr std::string_view blanks = " \t\r\n\v\f";
    for (;;) {
        if (!text.empty() && blanks.find(text.front()) != blanks.npos)
            text.remove_prefix(1);
        else if (!text.empty() && blanks.find(text.back()) != blanks.npos)
            text.remove_suffix(1);
        else if (text.starts_with(wide))
            text.remove_prefix(wide.size());
        else if (text.ends_with(wide))
            text.remove_suffix(wide.size());
        else
            return text;
    }
}

void push(lua_State* state, std::string_view text) { lua_pushlstring(state, text.data(), text.size()); }

int trim(lua_State* state) {
    push(state, withoutBlanks(textAt(state, 1)));
    return 1;
}

/// The parts between a separator, which is taken as it is, without the blanks around them.
int split(lua_State* state) {
    auto rest = textAt(state, 1);
    const auto separator = textAt(state, 2);
    if (separator.empty()) return luaL_argerror(state, 2, "what separates the parts must not be empty");
    lua_newtable(state);
    for (lua_Integer number = 1;; ++number) {
        const auto at = rest.find(separator);
        push(state, withoutBlanks(rest.substr(0, at)));
        lua_rawseti(state, -2, number);
        if (at == rest.npos) return 1;
        rest.remove_prefix(at + separator.size());
    }
}

constexpr luaL_Reg dateFunctions[] = {
    {"add", addToDate}, {"days_between", daysBetween}, {"weekday", weekdayOf}, {"is_date", isDate}, {nullptr, nullptr}};
constexpr luaL_Reg textFunctions[] = {{"starts", startsWith}, {"ends", endsWith}, {"contains", contains},
                                      {"trim", trim},         {"split", split},   {nullptr, nullptr}};

}  // namespace

void openRuleLibrary(lua_State* state) {
    luaL_newlib(state, dateFunctions);
    lua_setglobal(state, "date");
    luaL_newlib(state, textFunctions);
    lua_setglobal(state, "text");
}

std::string whyMissing(std::string_view problem) {
    constexpr std::string_view noPrograms = "rules have no files, no network, no other programs and no clock";
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> names{{
        {"os", noPrograms},
        {"io", noPrograms},
        {"package", "rules load no other code"},
        {"require", "rules load no other code"},
        {"load", "rules load no other code"},
        {"loadfile", "rules load no other code"},
        {"dofile", "rules load no other code"},
        {"print", "rules print nothing: what they return is shown when they are tried"},
        {"coroutine", "rules have no coroutines"},
        {"debug", "rules cannot look into the program that runs them"},
    }};
    for (const auto& [name, why] : names)
        if (problem.ends_with("a nil value (global '" + std::string(name) + "')")) return ": " + std::string(why);
    return {};
}

}  // namespace guildhall::lua
