#include "calendar/icalendar.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::coaching {

namespace {

constexpr std::size_t longest = 75;

std::string withoutSigns(std::string text, std::string_view signs) {
    std::erase_if(text, [&](char c) { return signs.find(c) != signs.npos; });
    return text;
}

std::string dayText(sdk::Date day) { return withoutSigns(sdk::isoDate(day), "-"); }
std::string momentText(sdk::Instant at) { return withoutSigns(sdk::isoInstant(at), "-:"); }

void write(std::string& file, const CalendarEntry& entry) {
    const auto line = [&](const std::string& text) { file += icalendarLine(text); };
    line("BEGIN:VEVENT");
    line("UID:" + icalendarText(entry.uid));
    line("DTSTAMP:" + momentText(entry.changedAt));
    line("SEQUENCE:" + std::to_string(entry.sequence));
    line("DTSTART;VALUE=DATE:" + dayText(entry.day));
    line("SUMMARY:" + icalendarText(entry.summary));
    if (!entry.description.empty()) line("DESCRIPTION:" + icalendarText(entry.description));
    line(entry.canceled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    // A note on a day, which keeps nobody from being free then.
    line("TRANSP:TRANSPARENT");
    line("END:VEVENT");
}

}  // namespace

std::string icalendarText(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\n')
            escaped += "\\n";
        else if (c == '\\' || c == ';' || c == ',')
            (escaped += '\\') += c;
        else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
            escaped += c;
    }
    return escaped;
}

std::string icalendarLine(std::string_view line) {
    const auto text = sdk::repaired(line);
    std::string folded;
    for (std::size_t at = 0; at < text.size();) {
        // The blank that begins the next row counts.
        auto end = std::min(text.size(), at + longest - (at == 0 ? 0 : 1));
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        if (at > 0) folded += "\r\n ";
        folded.append(text, at, end - at);
        at = end;
    }
    return folded + "\r\n";
}

std::string icalendar(std::string_view name, const std::vector<CalendarEntry>& entries) {
    std::string file;
    for (const auto* line : {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Guildhall//Coaching//EN",
                             "CALSCALE:GREGORIAN", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"})
        file += icalendarLine(line);
    file += icalendarLine("NAME:" + icalendarText(name));
    file += icalendarLine("X-WR-CALNAME:" + icalendarText(name));
    for (const auto& entry : entries) write(file, entry);
    return file + icalendarLine("END:VCALENDAR");
}

}  // namespace guildhall::coaching
