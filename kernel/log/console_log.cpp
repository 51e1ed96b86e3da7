#include "kernel/log/console_log.hpp"

#include "kernel/log/current_plugin.hpp"
#include "kernel/log/work.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::log {

namespace {

/// As far as it is known, with the plugin whose code the thread is in right now before the one it works for.
Work workHere() {
    Work work = currentWork ? *currentWork : Work{};
    if (const char* inside = log::currentPlugin.data(); *inside) work.plugin = inside;
    return work;
}

}  // namespace

void ConsoleLog::write(std::string_view level, std::string_view text) {
    const auto work = workHere();
    const std::pair<const char*, std::string_view> facts[] = {
        {"request_id", work.request}, {"job", work.job}, {"plugin", work.plugin}};
    if (options_.format == LogFormat::Json) {
        nlohmann::ordered_json line{{"time", logTime(clock_.now())}, {"level", level}, {"message", oneLine(text)}};
        for (const auto& [name, value] : facts)
            if (!value.empty()) line[name] = value;
        return writer_.write(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }
    auto line = logTime(clock_.now()) + " " + std::string(level) + " " + oneLine(text);
    std::string tail;
    for (const auto& [name, value] : facts)
        if (!value.empty()) tail += (tail.empty() ? " [" : " ") + std::string(name) + "=" + std::string(value);
    writer_.write(line + tail + (tail.empty() ? "" : "]"));
}

}  // namespace guildhall::log
