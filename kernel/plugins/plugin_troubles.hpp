// What went wrong in plugins since this server started: counted here, shown on the plugin's page. Exceptions are only
// counted, because a visitor who finds a failing page must not be able to switch a plugin off; hung handlers hold
// workers, so three within an hour are too many.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace guildhall::plugins {

struct PluginTrouble {
    std::int64_t exceptions = 0;
    std::int64_t hangs = 0;
    std::string lastText;  ///< of the last exception
    sdk::Instant lastAt{};
};

/// Any thread; never blocks for long.
class PluginTroubles {
public:
    explicit PluginTroubles(const sdk::Clock& clock) : clock_(clock) {}

    void threw(const std::string& plugin, const std::string& what);
    /// True at the third within an hour, which also starts the count anew.
    bool hung(const std::string& plugin);
    PluginTrouble of(const std::string& plugin) const;

private:
    const sdk::Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, PluginTrouble> troubles_;
    std::map<std::string, std::deque<sdk::Instant>> recentHangs_;
};

}  // namespace guildhall::plugins
