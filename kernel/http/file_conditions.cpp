#include "kernel/http/file_conditions.hpp"

#include "kernel/http/optional_blanks.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace guildhall::http {
namespace {

using Kind = FileDecision::Kind;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

bool readNumber(std::string_view text, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// One of the tags is this one. `weak`: marked as weak it counts as well. A list that cannot be read ends there.
bool listsTag(std::string_view list, std::string_view etag, bool weak) {
    list = trimmed(list);
    if (list == "*") return true;
    while (!list.empty()) {
        const bool marked = list.starts_with("W/");
        if (marked) list.remove_prefix(2);
        const auto end = list.starts_with('"') ? list.find('"', 1) : list.npos;
        if (end == list.npos) return false;
        if (list.substr(0, end + 1) == etag && (weak || !marked)) return true;
        list = trimmed(list.substr(end + 1));
        if (!list.starts_with(',')) return false;
        while (list.starts_with(',')) list = trimmed(list.substr(1));
    }
    return false;
}

FileDecision readRange(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (sdk::asciiLower(header.substr(0, unit.size())) != unit) return {};
    header = trimmed(header.substr(unit.size()));
    const auto dash = header.find('-');
    if (dash == header.npos) return {};
    if (dash == 0) {
        std::uint64_t count = 0;
        if (!readNumber(header.substr(1), count)) return {};
        if (count == 0 || size == 0) return {Kind::Unsatisfiable};
        count = std::min(count, size);
        return {Kind::Part, size - count, count};
    }
    std::uint64_t first = 0, last = UINT64_MAX;
    if (!readNumber(header.substr(0, dash), first)) return {};
    if (dash + 1 < header.size() && (!readNumber(header.substr(dash + 1), last) || last < first)) return {};
    if (first >= size) return {Kind::Unsatisfiable};
    last = std::min(last, size - 1);
    return {Kind::Part, first, last - first + 1};
}

bool allowsRange(const FileFacts& facts, std::string_view ifRange) {
    if (ifRange.empty()) return true;
    if (ifRange.starts_with('"')) return ifRange == facts.etag;
    return facts.lastingDate && readHttpDate(ifRange) == facts.modified;
}

std::optional<Kind> failedCondition(const FileFacts& facts, const FileConditions& asked) {
    if (!asked.ifMatch.empty()) {
        if (!listsTag(asked.ifMatch, facts.etag, false)) return Kind::PreconditionFailed;
    } else if (const auto since = readHttpDate(asked.ifUnmodifiedSince); since && facts.modified > *since) {
        return Kind::PreconditionFailed;
    }
    if (!asked.ifNoneMatch.empty()) {
        if (listsTag(asked.ifNoneMatch, facts.etag, true)) return Kind::NotModified;
    } else if (const auto since = readHttpDate(asked.ifModifiedSince); since && facts.modified <= *since) {
        return Kind::NotModified;
    }
    return {};
}

}  // namespace

FileDecision decideFile(const FileFacts& facts, const FileConditions& asked) {
    if (const auto failed = failedCondition(facts, asked)) return {*failed};
    if (asked.range.empty() || !allowsRange(facts, asked.ifRange)) return {};
    return readRange(asked.range, facts.size);
}

std::string toHttpDate(std::time_t time) {
    std::tm utc{};
    gmtime_r(&time, &utc);
    char text[64];
    std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(utc.tm_wday)].data(), utc.tm_mday,
                  months[static_cast<std::size_t>(utc.tm_mon)].data(), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                  utc.tm_sec);
    return text;
}

std::optional<std::time_t> readHttpDate(std::string_view text) {
    if (text.size() != 29) return {};
    const auto number = [&](std::size_t at, std::size_t count) {
        std::uint64_t value = 0;
        return readNumber(text.substr(at, count), value) ? static_cast<int>(value) : -1;
    };
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    std::tm utc{};
    utc.tm_mday = number(5, 2);
    utc.tm_mon = static_cast<int>(month - months.begin());
    utc.tm_year = number(12, 4) - 1900;
    utc.tm_hour = number(17, 2);
    utc.tm_min = number(20, 2);
    utc.tm_sec = number(23, 2);
    if (month == months.end() || utc.tm_year < -1900) return {};
    const auto time = ::timegm(&utc);
    // What is written back the same was a real day in the one format that is sent today.
    if (toHttpDate(time) != text) return {};
    return time;
}

}  // namespace guildhall::http
