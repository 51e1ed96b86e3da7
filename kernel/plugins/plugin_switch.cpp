#include "kernel/plugins/plugin_switch.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::plugins {

using namespace std::chrono_literals;
using sdk::Transaction;

namespace {

/// A node that has not reported for this long is gone.
constexpr auto reportEvery = 2s;

std::string noFiles(const WantedPlugin& plugin) {
    return sdk::say("The files of {plugin} are not here.", {{"plugin", sdk::say(plugin.name)}});
}

}  // namespace

PluginSwitch::PluginSwitch(Parts parts) : parts_(std::move(parts)) {}

PluginSwitch::~PluginSwitch() { stop(); }

void PluginSwitch::takeOff(const WantedPlugin& wanted) {
    const auto status = parts_.host.find(wanted.id);
    if (!status) return;
    try {
        if (!wanted.failure.empty()) {
            if (status->state != State::Failed) parts_.host.quarantine(wanted.id, wanted.failure);
        } else if (status->state == State::Enabled) {
            parts_.host.disable(wanted.id);
        }
        tried_[wanted.id] = wanted.since;
    } catch (const std::exception&) {
        // Another plugin that is on needs it: tried again in the next round.
    }
}

void PluginSwitch::recordEnabled(const WantedPlugin& wanted) {
    const auto status = parts_.host.find(wanted.id);
    if (!status || (status->manifest.version == wanted.version && status->ledger == wanted.ledger)) return;
    parts_.database.write([&](Transaction& tx) {
        const bool upgraded = PluginRepository::enabledAs(tx, *status);
        if (upgraded && wanted.upgradeTo != status->manifest.version)  // not by a person, who is recorded with the wish
            parts_.audit.record(tx, {},
                                {.action = "PLUGIN_UPGRADED",
                                 .target = wanted.id,
                                 .reason = "Newer files at the start of the server",
                                 .details = {{"from", wanted.version}, {"to", status->manifest.version}}});
    });
}

void PluginSwitch::enable(const WantedPlugin& wanted) {
    parts_.host.enable(wanted.id);
    // Those that failed for want of it get another try.
    std::erase_if(tried_, [&](const auto& tried) { return !parts_.host.isEnabled(tried.first); });
}

void PluginSwitch::putOn(const WantedPlugin& wanted, bool upgrades) {
    const auto status = parts_.host.find(wanted.id);
    const auto tried = tried_.find(wanted.id);
    if (!status || (tried != tried_.end() && tried->second == wanted.since)) return;
    const bool runs = status->state == State::Enabled;
    const bool newer = !wanted.version.empty() && !status->manifest.version.empty() &&
                       olderVersion(wanted.version, status->manifest.version);
    if (!runs && newer && !upgrades) return;
    try {
        if (runs && !wanted.upgradeTo.empty() && status->inFolder == wanted.upgradeTo)
            parts_.host.upgrade(wanted.id);
        else if (!runs)
            enable(wanted);
        recordEnabled(wanted);
    } catch (const std::exception& problem) {
        // The host has quarantined it with the reason, which report() passes on, or left it as it was.
        if (runs) parts_.log.error("plugin " + wanted.id + " was not upgraded: " + problem.what());
    }
    tried_[wanted.id] = wanted.since;
}

void PluginSwitch::applyWishes(bool upgrades) {
    const auto all = parts_.database.read([](Transaction& tx) { return PluginRepository::wanted(tx); });
    std::map<std::string, const WantedPlugin*> wishes;
    std::vector<std::string> ids, on;
    for (const auto& wanted : all) {
        wishes[wanted.id] = &wanted;
        ids.push_back(wanted.id);
        if (wanted.on()) on.push_back(wanted.id);
    }
    auto order = parts_.host.enablingOrder(ids);
    std::reverse(order.begin(), order.end());
    for (const auto& id : order)
        if (const auto wish = wishes.find(id); wish != wishes.end() && !wish->second->on()) takeOff(*wish->second);
    for (const auto& id : parts_.host.enablingOrder(on))
        if (const auto wish = wishes.find(id); wish != wishes.end() && wish->second->on())
            putOn(*wish->second, upgrades);
    for (const auto& status : parts_.host.list())
        if (status.state == State::Disabled && !wishes.contains(status.manifest.id))
            parts_.host.forget(status.manifest.id);
}

void PluginSwitch::applyHere() {
    const std::lock_guard lock(applying_);
    parts_.host.discover();
    applyWishes(false);
}

void PluginSwitch::applyOnce() {
    const std::lock_guard lock(applying_);
    parts_.host.discover();
    carryOutQuarantines();
    if (!parts_.safeMode) applyWishes(true);
    parts_.host.sweep();
    report();
}

/// Off for whatever reason, with data: its pages were there once, and may be again.
std::vector<ClosedPart> PluginSwitch::closedParts(Transaction& tx) const {
    std::vector<ClosedPart> parts;
    for (const auto& plugin : PluginRepository::wanted(tx))
        if (plugin.stage != "purging" && !parts_.host.isEnabled(plugin.id))
            parts.push_back({plugin.id, plugin.name.empty() ? plugin.id : plugin.name, publicAddresses(plugin.ledger)});
    return parts;
}

void PluginSwitch::report() {
    const auto all = parts_.host.list();
    const auto decisionOf = [&](const std::string& id) {
        const auto tried = tried_.find(id);
        return tried == tried_.end() ? sdk::Instant{} : tried->second;
    };
    std::string now;
    for (const auto& status : all)
        now += status.manifest.id + "=" + stateName(status.state) + status.manifest.version + ":" + status.reason +
               "@" + std::to_string(sdk::toMicros(decisionOf(status.manifest.id))) + ";";
    const auto time = std::chrono::steady_clock::now();
    if (now == reported_ && time - reportedAt_ < reportEvery) return;
    parts_.closed(parts_.database.write([&](Transaction& tx) {
        PluginRepository::forgetNode(tx, parts_.node);  // also what is no longer in the folder
        for (const auto& status : all)
            PluginRepository::report(tx, parts_.node, status, decisionOf(status.manifest.id));
        return closedParts(tx);
    }));
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
        parts_.database.write([&](Transaction& tx) { PluginRepository::forgetNode(tx, parts_.node); });
    } catch (const std::exception&) {
        // Its rows grow old, which says the same.
    }
}

void PluginSwitch::wake() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    wake_.notify_all();
}

/// The row as it is, or as it would be for a plugin that was never asked for.
WantedPlugin PluginSwitch::known(Transaction& tx, const std::string& id) const {
    auto row = PluginRepository::find(tx, id);
    const auto status = parts_.host.find(id);
    if (!row && !status) throw sdk::NotFound(sdk::say("There is no plugin “{plugin}” here.", {{"plugin", id}}));
    if (!row) row = WantedPlugin{.id = id};
    if (status) row->name = status->manifest.name;
    if (row->name.empty()) row->name = id;
    if (row->stage == "purging")
        throw sdk::Conflict(sdk::say("The data of {plugin} are being deleted.", {{"plugin", sdk::say(row->name)}}));
    return std::move(*row);
}

void PluginSwitch::decide(Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled,
                          const std::string& action, const sdk::Value& details) {
    PluginRepository::want(tx, id, enabled, actor.personId, parts_.clock.now());
    parts_.audit.record(tx, actor, {.action = action, .target = id, .details = details});
    tx.afterCommit([this] { wake(); });
}

void PluginSwitch::want(Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled) {
    const auto plugin = known(tx, id);
    const auto status = parts_.host.find(id);
    if (enabled && !status) throw sdk::NotFound(noFiles(plugin));
    if (enabled && plugin.stage == "removed")
        throw sdk::Conflict(
            sdk::say("{plugin} has been removed. Bring it back first.", {{"plugin", sdk::say(plugin.name)}}));
    if (const auto others = dependents(tx, id); !enabled && !others.empty())
        throw sdk::Conflict(sdk::say("“{other}” needs {plugin}: disable that first.",
                                     {{"other", others.front()}, {"plugin", sdk::say(plugin.name)}}));
    decide(tx, actor, id, enabled, enabled ? "PLUGIN_ENABLED" : "PLUGIN_DISABLED",
           {{"version", status ? status->manifest.version : plugin.version}});
}

std::vector<std::string> PluginSwitch::dependents(Transaction& tx, const std::string& id) const {
    std::vector<std::string> all;
    for (const auto& wanted : PluginRepository::wanted(tx)) {
        const auto status = parts_.host.find(wanted.id);
        if (!wanted.on() || !status) continue;
        const auto& needs = status->manifest.depends;
        if (std::ranges::find(needs, id, &Dependency::id) != needs.end()) all.push_back(wanted.id);
    }
    return all;
}

std::vector<std::string> PluginSwitch::enablingPlan(Transaction& tx, const std::string& id) const {
    auto plan = parts_.host.enablingOrder({id});
    std::erase_if(plan, [&](const std::string& step) {
        const auto row = PluginRepository::find(tx, step);
        return step != id && row && row->on();
    });
    return plan;
}

void PluginSwitch::wantUpgrade(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto plugin = known(tx, id);
    const auto status = parts_.host.find(id);
    if (!status) throw sdk::NotFound(noFiles(plugin));
    const auto to = status->inFolder.empty() ? status->manifest.version : status->inFolder;
    if (plugin.version.empty() || !olderVersion(plugin.version, to))
        throw sdk::Conflict(sdk::say("There is no newer version of {plugin} in the plugin folder.",
                                     {{"plugin", sdk::say(plugin.name)}}));
    decide(tx, actor, id, true, "PLUGIN_UPGRADED", {{"from", plugin.version}, {"to", to}});
    PluginRepository::setUpgrade(tx, id, to);
}

void PluginSwitch::remove(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto plugin = known(tx, id);
    const auto name = sdk::say(plugin.name);
    if (plugin.on()) throw sdk::Conflict(sdk::say("Disable {plugin} before you remove it.", {{"plugin", name}}));
    if (plugin.stage == "removed")
        throw sdk::Conflict(sdk::say("{plugin} has been removed already.", {{"plugin", name}}));
    decide(tx, actor, id, false, "PLUGIN_REMOVED", {{"version", plugin.version}});
    PluginRepository::setStage(tx, id, "removed");
}

void PluginSwitch::bringBack(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto plugin = known(tx, id);
    if (plugin.stage != "removed")
        throw sdk::Conflict(sdk::say("{plugin} has not been removed.", {{"plugin", sdk::say(plugin.name)}}));
    decide(tx, actor, id, false, "PLUGIN_BROUGHT_BACK", {{"version", plugin.version}});
    PluginRepository::setStage(tx, id, "");
}

void PluginSwitch::quarantine(const std::string& id, const std::string& reason) {
    parts_.database.write([&](Transaction& tx) {
        if (!PluginRepository::setFailure(tx, id, reason, parts_.clock.now())) return;
        parts_.audit.record(tx, {}, {.action = "PLUGIN_QUARANTINED", .target = id, .reason = reason});
    });
}

void PluginSwitch::quarantineSoon(const std::string& id, const std::string& reason) {
    {
        const std::lock_guard lock(mutex_);
        quarantines_.emplace_back(id, reason);
    }
    wake();
}

void PluginSwitch::carryOutQuarantines() {
    std::vector<std::pair<std::string, std::string>> due;
    {
        const std::lock_guard lock(mutex_);
        due = quarantines_;
    }
    for (const auto& [id, reason] : due) quarantine(id, reason);
    const std::lock_guard lock(mutex_);
    quarantines_.erase(quarantines_.begin(), quarantines_.begin() + static_cast<std::ptrdiff_t>(due.size()));
}

bool PluginSwitch::livesElsewhere(const std::string& id) {
    const auto nodes = parts_.database.read([&](Transaction& tx) { return PluginRepository::nodes(tx, id); });
    return std::ranges::any_of(nodes, [&](const NodeState& node) { return node.node != parts_.node; });
}

SwitchOutcome PluginSwitch::await(const std::string& id, bool enabled, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (true) {
        const auto [wish, nodes] = parts_.database.read([&](Transaction& tx) {
            return std::pair(PluginRepository::find(tx, id), PluginRepository::nodes(tx, id));
        });
        if (nodes.empty()) return {.nobody = true};
        const auto answered = [&](const NodeState& node) { return !wish || node.decision == wish->since; };
        const auto there = [&](const NodeState& node) {
            const bool version = !wish || wish->upgradeTo.empty() || node.version == wish->upgradeTo;
            return enabled ? node.state == "enabled" && version : node.state != "enabled";
        };
        if (std::ranges::all_of(nodes, [&](const NodeState& node) { return answered(node) && there(node); }))
            return {.reached = true};
        const auto refused = std::ranges::find_if(
            nodes, [&](const NodeState& node) { return answered(node) && !there(node) && !node.reason.empty(); });
        if (refused != nodes.end() && enabled) return {.problem = refused->reason};
        if (std::chrono::steady_clock::now() > until) return {};
        std::this_thread::sleep_for(50ms);
    }
}

}  // namespace guildhall::plugins
