#include "kernel/lua/rule_library.hpp"

#include "kernel/lua/date_words.hpp"

#include <guildhall/sdk/time.hpp>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>
#include <cmath>
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

/// That weekday (ISO 8601), on the day or after it.
int onOrAfter(lua_State* state) {
    const Days day(dateAt(state, 1));
    const auto wanted = luaL_checkinteger(state, 2);
    if (wanted < 1 || wanted > 7) return luaL_argerror(state, 2, "a weekday from 1, Monday, to 7, Sunday, is needed");
    const auto is = static_cast<lua_Integer>(std::chrono::weekday(day).iso_encoding());
    return pushDate(state, day + std::chrono::days((wanted - is + 7) % 7));
}

void addNumber(luaL_Buffer& out, unsigned number, std::size_t digits) {
    char text[16];
    std::snprintf(text, sizeof text, "%0*u", static_cast<int>(digits), number);
    luaL_addstring(&out, text);
}

/// One run of equal letters of a pattern (UTS #35). False: not one of those we have.
bool addField(luaL_Buffer& out, std::chrono::year_month_day date, const DateWords& words, char letter,
              std::size_t count) {
    const auto month = static_cast<unsigned>(date.month());
    const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
    const auto weekday = std::chrono::weekday(Days(date)).iso_encoding() - 1;
    const auto addText = [&](const std::string& text) { luaL_addlstring(&out, text.data(), text.size()); };
    if (letter == 'd' && count <= 2) return addNumber(out, static_cast<unsigned>(date.day()), count), true;
    if (letter == 'y') return addNumber(out, count == 2 ? year % 100 : year, count), true;
    if (letter == 'E' && count <= 4) return addText(words.weekdays[weekday]), true;
    if (letter != 'M' && letter != 'L') return false;
    if (count <= 2) return addNumber(out, month, count), true;
    if (count > 4) return false;
    return addText(count == 3 ? words.shortMonths[month - 1] : words.months[month - 1]), true;
}

/// `date.format("2026-03-12", "de")` → “12. März 2026”; with a pattern as a third: "EEEE, d. MMM y".
int formatDate(lua_State* state) {
    const auto date = dateAt(state, 1);
    const auto& words = dateWordsOf(lua_isnoneornil(state, 2) ? std::string_view("en") : textAt(state, 2));
    if (words.pattern.empty()) return luaL_error(state, "dates cannot be written out on this server");
    const auto pattern = lua_isnoneornil(state, 3) ? std::string_view(words.pattern) : textAt(state, 3);
    luaL_Buffer out;
    luaL_buffinit(state, &out);
    for (std::size_t at = 0; at < pattern.size();) {
        const char c = pattern[at];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '\'') {  // '' is the sign itself, anything else between two of them is words
            const auto end = std::min(pattern.find('\'', at + 1), pattern.size());
            if (end == at + 1)
                luaL_addchar(&out, '\'');
            else
                luaL_addlstring(&out, pattern.data() + at + 1, end - at - 1);
            at = std::min(end + 1, pattern.size());
        } else if (letter) {
            const auto end = std::min(pattern.find_first_not_of(c, at), pattern.size());
            if (!addField(out, date, words, c, end - at))
                return luaL_error(state, "“%c” is none of d, M, y and E in the pattern of a date", c);
            at = end;
        } else {
            luaL_addchar(&out, c);
            ++at;
        }
    }
    luaL_pushresult(&out);
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

/// Every letter by itself, in every script: `ß` has no capital and stays.
int inCase(lua_State* state, UChar32 (*change)(UChar32)) {
    const auto text = textAt(state, 1);
    luaL_Buffer out;
    luaL_buffinit(state, &out);
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t at = 0; at < size;) {
        UChar32 letter = 0;
        const auto from = at;
        U8_NEXT(text.data(), at, size, letter);
        char bytes[U8_MAX_LENGTH];
        int32_t length = 0;
        if (letter >= 0) U8_APPEND_UNSAFE(bytes, length, change(letter));
        if (letter >= 0)
            luaL_addlstring(&out, bytes, static_cast<std::size_t>(length));
        else
            luaL_addlstring(&out, text.data() + from, static_cast<std::size_t>(at - from));
    }
    luaL_pushresult(&out);
    return 1;
}

int upper(lua_State* state) { return inCase(state, u_toupper); }
int lower(lua_State* state) { return inCase(state, u_tolower); }

/// Whether a list has a value, compared as `==` does.
int listHas(lua_State* state) {
    luaL_checktype(state, 1, LUA_TTABLE);
    luaL_checkany(state, 2);
    const auto length = static_cast<lua_Integer>(lua_rawlen(state, 1));
    bool found = false;
    for (lua_Integer i = 1; i <= length && !found; ++i) {
        lua_rawgeti(state, 1, i);
        found = lua_rawequal(state, -1, 2) != 0;
        lua_pop(state, 1);
    }
    lua_pushboolean(state, found);
    return 1;
}

/// To so many places, halves away from zero; without places a whole number.
int roundNumber(lua_State* state) {
    const double number = luaL_checknumber(state, 1);
    const auto places = luaL_optinteger(state, 2, 0);
    if (places < 0 || places > 10) return luaL_argerror(state, 2, "0 to 10 places are needed");
    const double scale = std::pow(10.0, static_cast<double>(places));
    const double rounded = std::round(number * scale) / scale;
    if (places == 0 && std::abs(rounded) < 9e15)
        lua_pushinteger(state, static_cast<lua_Integer>(rounded));
    else
        lua_pushnumber(state, rounded);
    return 1;
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

constexpr luaL_Reg dateFunctions[] = {{"add", addToDate},         {"days_between", daysBetween}, {"weekday", weekdayOf},
                                      {"on_or_after", onOrAfter}, {"format", formatDate},        {"is_date", isDate},
                                      {nullptr, nullptr}};
constexpr luaL_Reg textFunctions[] = {{"starts", startsWith}, {"ends", endsWith}, {"contains", contains},
                                      {"trim", trim},         {"split", split},   {"upper", upper},
                                      {"lower", lower},       {nullptr, nullptr}};
constexpr luaL_Reg listFunctions[] = {{"has", listHas}, {nullptr, nullptr}};
constexpr luaL_Reg numberFunctions[] = {{"round", roundNumber}, {nullptr, nullptr}};

}  // namespace

void openRuleLibrary(lua_State* state) {
    luaL_newlib(state, dateFunctions);
    lua_setglobal(state, "date");
    luaL_newlib(state, textFunctions);
    lua_setglobal(state, "text");
    luaL_newlib(state, listFunctions);
    lua_setglobal(state, "list");
    luaL_newlib(state, numberFunctions);
    lua_setglobal(state, "number");
}

std::string whyMissing(std::string_view problem) {
    constexpr std::string_view noPrograms =
        "rules have no files, no network, no other programs and no clock; input.now has the time";
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{
        {"os", noPrograms},
        {"io", noPrograms},
        {"package", "rules load no other code than the site's modules, by require"},
        {"load", "rules load no other code"},
        {"loadfile", "rules load no other code"},
        {"dofile", "rules load no other code"},
        {"print", "rules print nothing: log(…) is shown beside what they decide"},
        {"coroutine", "rules have no coroutines"},
        {"debug", "rules cannot look into the program that runs them"},
    }};
    for (const auto& [name, why] : names)
        if (problem.ends_with("a nil value (global '" + std::string(name) + "')")) return ": " + std::string(why);
    return {};
}

}  // namespace guildhall::lua
