// Which plugins are wanted, and how each node fares with them: the state all nodes of one database share (K-35).
#pragma once

#include "kernel/plugins/plugin_host.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>
#include <vector>

namespace guildhall::plugins {

struct WantedPlugin {
    std::string id;
    bool enabled = false;
    sdk::Instant since;  ///< when that was decided; a new decision is a new try
};

struct NodeState {
    std::string node;
    std::string state;
    std::string reason;
    sdk::Instant seenAt;
};

class PluginRepository {
public:
    static std::vector<WantedPlugin> wanted(sdk::Transaction& tx);
    static void want(sdk::Transaction& tx, std::string_view id, bool enabled, std::string_view by, sdk::Instant now);
    /// Written at each change and every few seconds, so that old rows tell of a node that is gone.
    static void report(sdk::Transaction& tx, std::string_view node, const PluginStatus& status, sdk::Instant now);
    static std::vector<NodeState> nodes(sdk::Transaction& tx, std::string_view id, sdk::Instant seenSince);
    static void forgetNode(sdk::Transaction& tx, std::string_view node);
};

}  // namespace guildhall::plugins
