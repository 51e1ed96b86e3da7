// Which plugins are wanted, what they brought, and how each node fares with them: the state all nodes of one database
// share.
#pragma once

#include "kernel/plugins/plugin_host.hpp"

#include <guildhall/sdk/database.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct WantedPlugin {
    std::string id;
    std::string name;
    bool enabled = false;
    sdk::Instant since;     ///< when that was decided; a new decision is a new try
    std::string version;    ///< last enabled: the one that made its data; empty: none
    std::string stage;      ///< "", "removed" or "purging"
    std::string upgradeTo;  ///< the version to put in the place of an older one that runs
    std::string failure;    ///< quarantined on all nodes for this reason; empty: not
    sdk::Instant failedAt{};
    sdk::Value ledger = sdk::Value::object();  ///< what it brought when it was last enabled

    /// Should it run?
    bool on() const { return enabled && failure.empty() && stage.empty(); }
};

struct NodeState {
    std::string node;
    std::string state;
    std::string reason;
    std::string version;
    sdk::Instant seenAt;
    sdk::Instant decision;  ///< WantedPlugin::since of the wish it has carried out
};

/// Stateless; every call works in the caller's transaction.
class PluginRepository {
public:
    static std::vector<WantedPlugin> wanted(sdk::Transaction& tx);
    static std::optional<WantedPlugin> find(sdk::Transaction& tx, std::string_view id);
    /// A new decision: also ends a quarantine.
    static void want(sdk::Transaction& tx, std::string_view id, bool enabled, std::string_view by, sdk::Instant now);
    static void setUpgrade(sdk::Transaction& tx, std::string_view id, std::string_view version);
    static void setStage(sdk::Transaction& tx, std::string_view id, std::string_view stage);
    /// False when it is quarantined already or unknown.
    static bool setFailure(sdk::Transaction& tx, std::string_view id, std::string_view reason, sdk::Instant now);
    /// Written by a node that has enabled it. True when its data came from an older version until now.
    static bool enabledAs(sdk::Transaction& tx, const PluginStatus& status);
    /// As if never asked for. What living nodes have in their folders they go on telling.
    static void forget(sdk::Transaction& tx, std::string_view id);

    /// Written at each change and every few seconds, by the database's clock, so that old rows tell of a node that is
    /// gone, whatever its own clock said.
    static void report(sdk::Transaction& tx, std::string_view node, const PluginStatus& status, sdk::Instant decision);
    /// Of the nodes that live.
    static std::vector<NodeState> nodes(sdk::Transaction& tx, std::string_view id);
    /// Of all plugins, by plugin id.
    static std::map<std::string, std::vector<NodeState>> allNodes(sdk::Transaction& tx);
    static void forgetNode(sdk::Transaction& tx, std::string_view node);
};

}  // namespace guildhall::plugins
