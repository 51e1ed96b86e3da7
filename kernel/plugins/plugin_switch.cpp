#include "kernel/plugins/plugin_switch.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>

namespace guildhall::plugins {

using namespace std::chrono_literals;
using sdk::Transaction;

namespace {

/// A node that has not reported for this long is gone.
constexpr auto nodeLife = 6s;
constexpr auto reportEvery = 2s;

}  // namespace

PluginSwitch::PluginSwitch(sdk::Database& database, PluginHost& host, sdk::Audit& audit, sdk::Clock& clock,
                           std::string node)
    : database_(database), host_(host), audit_(audit), clock_(clock), node_(std::move(node)) {}

PluginSwitch::~PluginSwitch() { stop(); }

void PluginSwitch::apply(const WantedPlugin& wanted) {
    const auto tried = tried_.find(wanted.id);
    if (host_.isEnabled(wanted.id) == wanted.enabled || (tried != tried_.end() && tried->second == wanted.since))
        return;
    tried_[wanted.id] = wanted.since;
    try {
        wanted.enabled ? host_.enable(wanted.id) : host_.disable(wanted.id);
    } catch (const std::exception&) {
        // The host has quarantined it with the reason, which report() passes on.
    }
}

void PluginSwitch::applyOnce() {
    const std::lock_guard lock(applying_);
    const auto wanted = database_.read([](Transaction& tx) { return PluginRepository::wanted(tx); });
    // In the order of the decisions; a second round catches a plugin decided on before one it needs.
    for (int round = 0; round < 2; ++round)
        for (const auto& plugin : wanted) apply(plugin);
    host_.sweep();
    report();
}

void PluginSwitch::report() {
    const auto all = host_.list();
    std::string now;
    for (const auto& status : all)
        now += status.manifest.id + "=" + stateName(status.state) + ":" + status.reason + ";";
    const auto time = std::chrono::steady_clock::now();
    if (now == reported_ && time - reportedAt_ < reportEvery) return;
    database_.write([&](Transaction& tx) {
        for (const auto& status : all) PluginRepository::report(tx, node_, status, clock_.now());
    });
    reported_ = now;
    reportedAt_ = time;
}

void PluginSwitch::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, 500ms, [&] { return stopping_ || asked_; });
        asked_ = false;
        if (stopping_) break;
        lock.unlock();
        try {
            applyOnce();
        } catch (const std::exception&) {
            // The database is away: the next round tries again.
        }
        lock.lock();
    }
}

void PluginSwitch::start() {
    thread_ = std::thread([this] { loop(); });
}

void PluginSwitch::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    try {
        database_.write([&](Transaction& tx) { PluginRepository::forgetNode(tx, node_); });
    } catch (const std::exception&) {
        // Its rows grow old, which says the same.
    }
}

void PluginSwitch::want(Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled) {
    const auto all = host_.list();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& status) { return status.manifest.id == id; });
    if (found == all.end()) throw sdk::NotFound("There is no plugin “" + id + "” here.");
    PluginRepository::want(tx, id, enabled, actor.personId, clock_.now());
    audit_.record(tx, actor,
                  {.action = enabled ? "PLUGIN_ENABLED" : "PLUGIN_DISABLED",
                   .target = id,
                   .details = {{"version", found->manifest.version}}});
    tx.afterCommit([this] {
        const std::lock_guard lock(mutex_);
        asked_ = true;
        wake_.notify_all();
    });
}

SwitchOutcome PluginSwitch::await(const std::string& id, bool enabled, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    const std::string goal = enabled ? "enabled" : "disabled";
    while (true) {
        const auto nodes =
            database_.read([&](Transaction& tx) { return PluginRepository::nodes(tx, id, clock_.now() - nodeLife); });
        const bool reached = std::all_of(nodes.begin(), nodes.end(), [&](const NodeState& node) {
            return node.state == goal || (!enabled && node.state == "available");
        });
        if (reached) return {true, {}};
        const auto failed =
            std::find_if(nodes.begin(), nodes.end(), [](const NodeState& node) { return node.state == "failed"; });
        if (failed != nodes.end() && enabled) return {false, failed->reason};
        if (std::chrono::steady_clock::now() > until) return {};
        std::this_thread::sleep_for(50ms);
    }
}

}  // namespace guildhall::plugins
