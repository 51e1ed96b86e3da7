// Brings this node's plugins to what the database says is wanted, and tells the database how that went. Whoever
// decides — page, command, another node — only writes the wish.
#pragma once

#include "kernel/plugins/plugin_host.hpp"
#include "kernel/plugins/plugin_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/database.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace guildhall::plugins {

/// How a wish fared, for the person who had it.
struct SwitchOutcome {
    bool reached = false;
    std::string problem;  ///< why not; empty while it is still going on
};

/// Any thread, except start and stop.
class PluginSwitch {
public:
    PluginSwitch(sdk::Database& database, PluginHost& host, sdk::Audit& audit, sdk::Clock& clock, std::string node);
    ~PluginSwitch();

    /// Brings every plugin to its wanted state once; used before the server listens.
    void applyOnce();
    /// Looks twice a second from now on.
    void start();
    void stop();

    /// Writes the wish with its audit entry. Throws sdk::NotFound for an unknown plugin.
    void want(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled);
    /// Waits until every living node has answered the wish, or until `patience` is over.
    SwitchOutcome await(const std::string& id, bool enabled, std::chrono::milliseconds patience);

private:
    void apply(const WantedPlugin& wanted);
    void report();
    void loop();

    sdk::Database& database_;
    PluginHost& host_;
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    std::string node_;
    std::map<std::string, sdk::Instant> tried_;  ///< the decision that was carried out, well or not
    std::string reported_;
    std::chrono::steady_clock::time_point reportedAt_{};
    std::mutex applying_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool asked_ = false;
    std::thread thread_;
};

}  // namespace guildhall::plugins
