#include "kernel/plugins/plugin_standing.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace guildhall::plugins {

using sdk::Transaction;

namespace {

/// How the nodes fare with a plugin that is wanted.
void judgeNodes(PluginStanding& standing, const WantedPlugin& wanted, const std::optional<PluginStatus>& status,
                bool safeMode) {
    const auto& nodes = standing.nodes;
    const auto failed = std::ranges::find(nodes, "failed", &NodeState::state);
    const auto isOn = [&](const NodeState& node) { return node.state == "enabled" && node.decision == wanted.since; };
    if (failed != nodes.end()) {
        standing.phase = Phase::Failed;
        standing.reason = sdk::say(failed->reason);
        if (nodes.size() > 1) standing.reason += " " + sdk::say("(On the node {node}.)", {{"node", failed->node}});
    } else if (!status && std::ranges::none_of(nodes, isOn)) {
        standing.phase = Phase::FilesMissing;
    } else if (safeMode || !std::ranges::all_of(nodes, isOn)) {
        standing.phase = Phase::Starting;
    } else {
        standing.phase = Phase::Enabled;
        for (const auto& node : nodes)
            if (!node.reason.empty()) standing.reason = node.reason;  // why it was not upgraded
    }
}

void judge(PluginStanding& standing, const WantedPlugin& wanted, const std::optional<PluginStatus>& status,
           bool safeMode) {
    if (wanted.stage == "purging") {
        standing.phase = Phase::Purging;
    } else if (wanted.stage == "removed") {
        standing.phase = Phase::Removed;
    } else if (!wanted.failure.empty()) {
        standing.phase = Phase::Failed;
        standing.reason = wanted.failure;
        standing.quarantined = true;
        standing.failedAt = wanted.failedAt;
    } else if (wanted.enabled) {
        judgeNodes(standing, wanted, status, safeMode);
    } else {
        standing.phase = status ? Phase::Disabled : Phase::FilesMissing;
    }
}

}  // namespace

const char* phaseName(Phase phase) {
    switch (phase) {
        case Phase::Failed: return "failed";
        case Phase::FilesMissing: return "files missing, data kept";
        case Phase::Purging: return "being purged";
        case Phase::Starting: return "waiting to start";
        case Phase::Enabled: return "enabled";
        case Phase::Disabled: return "disabled";
        case Phase::Available: return "available";
        case Phase::Removed: return "removed, data kept";
    }
    return "";
}

PluginStanding PluginStandings::standing(const std::string& id, const std::optional<PluginStatus>& status,
                                         const std::optional<WantedPlugin>& wanted,
                                         std::vector<NodeState> nodes) const {
    PluginStanding standing;
    standing.nodes = std::move(nodes);
    if (status) standing.manifest = status->manifest;
    standing.manifest.id = id;
    if (!status) standing.manifest.name = wanted && !wanted->name.empty() ? wanted->name : id;
    if (wanted) judge(standing, *wanted, status, safeMode_);
    if (status && status->manifest.version.empty()) {  // plugin.json itself is at fault
        standing.phase = Phase::Failed;
        standing.reason = status->reason;
    }
    if (wanted) {
        standing.ledger = wanted->ledger;
        standing.version = wanted->version;
        standing.hasData = !wanted->version.empty();
        standing.wanted = wanted->enabled;
    }
    if (status) {
        const auto& files = status->inFolder.empty() ? status->manifest.version : status->inFolder;
        const bool newer = standing.hasData && !files.empty() && olderVersion(standing.version, files);
        if (newer && wanted->stage.empty()) standing.upgradeTo = files;
        if (standing.version.empty()) standing.version = files;
        if (status->state == State::Enabled) standing.ledger = status->ledger;
    }
    return standing;
}

std::vector<PluginStanding> PluginStandings::all(Transaction& tx) const {
    std::map<std::string, std::pair<std::optional<PluginStatus>, std::optional<WantedPlugin>>> known;
    for (auto& status : host_.list()) known[status.manifest.id].first = status;
    for (auto& wanted : PluginRepository::wanted(tx)) known[wanted.id].second = wanted;
    auto nodes = PluginRepository::allNodes(tx);
    std::vector<PluginStanding> all;
    for (const auto& [id, both] : known) all.push_back(standing(id, both.first, both.second, std::move(nodes[id])));
    for (auto& each : all)
        for (const auto& other : all) {
            const auto& needs = other.manifest.depends;
            const auto& row = known[other.manifest.id].second;
            if (row && row->on() && std::ranges::find(needs, each.manifest.id, &Dependency::id) != needs.end())
                each.dependents.push_back(other.manifest.id);
        }
    std::ranges::stable_sort(all, {}, [](const PluginStanding& each) {
        return std::tuple(!each.needsAttention(), each.phase, each.manifest.name);
    });
    return all;
}

std::optional<PluginStanding> PluginStandings::find(Transaction& tx, const std::string& id) const {
    for (auto& each : all(tx))
        if (each.manifest.id == id) return std::move(each);
    return std::nullopt;
}

}  // namespace guildhall::plugins
