#include <guildhall/sdk/time.hpp>

#include "part_words.hpp"

#include <guildhall/sdk/say.hpp>

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace guildhall::sdk {

namespace {

constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::optional<int> digits(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return number;
}

cctz::time_zone zoneNamed(std::string_view name) {
    cctz::time_zone zone;
    if (!cctz::load_time_zone(std::string(name), &zone)) return cctz::utc_time_zone();
    return zone;
}

cctz::civil_second civilIn(Instant at, std::string_view zone) {
    return cctz::convert(
        std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::floor<std::chrono::seconds>(at)),
        zoneNamed(zone));
}

}  // namespace

Clock::~Clock() = default;

std::optional<Date> parseDate(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const Date date{std::chrono::year{*year}, std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok() || *year == 0) return std::nullopt;
    return date;
}

std::string isoDate(Date date) {
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", int(date.year()), unsigned(date.month()), unsigned(date.day()));
    return text;
}

std::string showDate(Date date) {
    if (!date.ok()) return {};
    return say("{day} {month} {year}", {{"day", std::to_string(unsigned(date.day()))},
                                        {"month", say(months[unsigned(date.month()) - 1])},
                                        {"year", std::to_string(int(date.year()))}});
}

std::string isoInstant(Instant at) {
    const auto civil = civilIn(at, "UTC");
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", int(civil.year()), civil.month(), civil.day(),
                  civil.hour(), civil.minute(), civil.second());
    return text;
}

std::optional<int> parseTimeOfDay(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = digits(text.substr(0, 2)), minute = digits(text.substr(3, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return *hour * 60 + *minute;
}

bool isTimeZone(std::string_view name) {
    cctz::time_zone zone;
    return !name.empty() && cctz::load_time_zone(std::string(name), &zone);
}

const std::vector<std::string>& timeZones() {
    static const auto zones = [] {
        const char* folder = std::getenv("TZDIR");  // where cctz looks, too
        std::ifstream table(std::string(folder ? folder : "/usr/share/zoneinfo") + "/zone.tab");
        std::vector<std::string> names{"UTC"};
        for (std::string line; std::getline(table, line);) {
            std::istringstream columns(line);
            std::string country, place, name;
            if (!line.starts_with('#') && columns >> country >> place >> name && isTimeZone(name))
                names.push_back(std::move(name));
        }
        std::sort(names.begin() + 1, names.end());
        return names;
    }();
    return zones;
}

Date dateIn(Instant at, std::string_view zone) {
    const auto civil = civilIn(at, zone);
    return Date{std::chrono::year{int(civil.year())}, std::chrono::month(unsigned(civil.month())),
                std::chrono::day(unsigned(civil.day()))};
}

std::string timeOfDay(Instant at, std::string_view zone) {
    const auto civil = civilIn(at, zone);
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", civil.hour(), civil.minute());
    return text;
}

Instant instantOf(Date date, int minutes, std::string_view zone) {
    const cctz::civil_second local(int(date.year()), int(unsigned(date.month())), int(unsigned(date.day())), 0,
                                   minutes);
    return zoneNamed(zone).lookup(local).pre;
}

std::string showInstant(Instant at, std::string_view zone) {
    return showDate(dateIn(at, zone)) + ", " + timeOfDay(at, zone);
}

}  // namespace guildhall::sdk
