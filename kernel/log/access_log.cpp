#include "kernel/log/access_log.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::log {

namespace {

std::string jsonLine(const std::string& time, const log::AccessEntry& entry) {
    nlohmann::ordered_json line{{"time", time},
                                {"level", "info"},
                                {"message", "access"},
                                {"method", entry.method},
                                {"route", entry.route},
                                {"path", oneLine(entry.path)},
                                {"status", entry.status},
                                {"bytes", entry.bytes},
                                {"duration_ms", static_cast<double>(entry.duration.count()) / 1000},
                                {"address", entry.address}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) line[name] = value;
    };
    add("person", entry.personId);
    add("owner", entry.owner);
    add("request_id", entry.requestId);
    add("reason", entry.reason);
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string textLine(const std::string& time, const log::AccessEntry& entry) {
    const auto orDash = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
    return time + " info access " + orDash(entry.requestId) + " " + entry.address + " " + entry.method + " " +
           oneLine(entry.path) + " " + std::to_string(entry.status) + " " + std::to_string(entry.bytes) + " " +
           std::to_string(entry.duration.count()) + "us " + orDash(entry.owner) + " " + orDash(entry.personId) +
           (entry.reason.empty() ? "" : " refused: " + entry.reason);
}

}  // namespace

void AccessLog::write(const log::AccessEntry& entry) const {
    const auto time = logTime(clock_.now());
    writer_.write(format_ == LogFormat::Json ? jsonLine(time, entry) : textLine(time, entry));
}

}  // namespace guildhall::log
