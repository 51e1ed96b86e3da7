// Brings this node's plugins to what the database says is wanted, and tells the database how that went. Whoever
// decides — page, command, another node — only writes the wish.
#pragma once

#include "kernel/plugins/closed_addresses.hpp"
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
    bool nobody = false;  ///< no server runs that could carry it out
    std::string problem;  ///< why not; empty while it is still going on
};

/// Any thread, except start and stop.
class PluginSwitch {
public:
    struct Parts {
        sdk::Database& database;
        PluginHost& host;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Log& log;
        std::string node;
        bool safeMode = false;  ///< wishes are written and shown, but nothing is loaded
        /// Told which parts of the site are off, whenever that may have changed.
        std::function<void(const std::vector<ClosedPart>&)> closed = [](const auto&) {};
    };
    explicit PluginSwitch(Parts parts);
    ~PluginSwitch();

    bool safeMode() const { return parts_.safeMode; }
    /// Brings every plugin to its wanted state once and reports; used before the server listens. A newer version found
    /// in the folder of a plugin that does not run is an upgrade: who starts the server with it has decided so.
    void applyOnce();
    /// The same without reporting, for a command's own process. It leaves plugins to be upgraded alone: the server
    /// beside it may run the older version.
    void applyHere();
    /// Looks twice a second from now on.
    void start();
    void stop();

    /// Each writes the wish with its audit entry. They throw sdk::NotFound for an unknown plugin and sdk::Conflict when
    /// its state does not allow it.
    void want(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled);
    void wantUpgrade(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);
    /// No longer used, its data stay; brought back it is disabled.
    void remove(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);
    void bringBack(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);
    /// The wanted plugins that need it.
    std::vector<std::string> dependents(sdk::Transaction& tx, const std::string& id) const;
    /// What enabling it takes: those it needs that are not wanted yet, dependencies first, and itself.
    std::vector<std::string> enablingPlan(sdk::Transaction& tx, const std::string& id) const;
    /// Off on all nodes until someone enables it again. No effect when it is quarantined already.
    void quarantine(const std::string& id, const std::string& reason);
    /// The same from a thread that must not wait: done by the next round.
    void quarantineSoon(const std::string& id, const std::string& reason);

    /// Has another living node this plugin, which may be about to use its tables?
    bool livesElsewhere(const std::string& id);

    /// Waits until every living node has answered the wish, or until `patience` is over.
    SwitchOutcome await(const std::string& id, bool enabled, std::chrono::milliseconds patience);

private:
    void applyWishes(bool upgrades);
    void takeOff(const WantedPlugin& wanted);
    void putOn(const WantedPlugin& wanted, bool upgrades);
    void enable(const WantedPlugin& wanted);
    void recordEnabled(const WantedPlugin& wanted);
    void carryOutQuarantines();
    std::vector<ClosedPart> closedParts(sdk::Transaction& tx) const;
    void report();
    void loop();
    void wake();
    WantedPlugin known(sdk::Transaction& tx, const std::string& id) const;
    void decide(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled,
                const std::string& action, const sdk::Value& details);

    Parts parts_;
    std::map<std::string, sdk::Instant> tried_;  ///< the decision that was carried out, well or not
    std::string reported_;
    std::chrono::steady_clock::time_point reportedAt_{};
    std::mutex applying_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<std::pair<std::string, std::string>> quarantines_;  ///< {id, reason} still to be carried out
    bool stopping_ = false;
    bool asked_ = false;
    std::thread thread_;
};

}  // namespace guildhall::plugins
