#include "kernel/log/log_format.hpp"

#include <guildhall/sdk/field.hpp>

#include <cstdio>

namespace guildhall::log {

LogFormat logFormatOf(std::string_view setting) { return setting == "json" ? LogFormat::Json : LogFormat::Text; }

std::string logTime(sdk::Instant at) {
    auto text = sdk::isoInstant(at);
    text.pop_back();
    const auto part = std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()) % std::chrono::seconds(1);
    char tail[8];
    std::snprintf(tail, sizeof tail, ".%03dZ", static_cast<int>(part.count()));
    return text + tail;
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    for (auto& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    if (sdk::isUtf8(line)) return line;
    for (auto& c : line)
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    return line;
}

}  // namespace guildhall::log
