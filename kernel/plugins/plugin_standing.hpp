// How a plugin stands on the whole site: its files here, the wish all nodes share, and how the nodes fare with it. What
// the pages and the command line show.
#pragma once

#include "kernel/plugins/plugin_host.hpp"
#include "kernel/plugins/plugin_repository.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guildhall::plugins {

enum class Phase {
    Failed,        ///< quarantined: see reason
    FilesMissing,  ///< its data are here, its files are not
    Purging,
    Starting,  ///< wanted, but not on every node yet
    Enabled,
    Disabled,
    Available,
    Removed,  ///< not used any more, its data kept
};

struct PluginStanding {
    Phase phase = Phase::Available;
    Manifest manifest;         ///< id and name only when the files are missing
    std::string reason;        ///< why it failed, or what keeps it from its newer version
    std::string upgradeTo;     ///< a newer version lies in the folder; empty: none
    std::string version;       ///< of what runs or made the data, else of the files
    bool quarantined = false;  ///< on all nodes, for a crash or hung requests
    sdk::Instant failedAt{};
    bool wanted = false;                  ///< someone has asked for it to be enabled
    bool hasData = false;                 ///< it was enabled once and not purged since
    std::vector<std::string> dependents;  ///< wanted plugins that need it
    sdk::Value ledger = sdk::Value::object();
    std::vector<NodeState> nodes;

    bool needsAttention() const { return phase == Phase::Failed || phase == Phase::FilesMissing || !upgradeTo.empty(); }
};

/// `enabled`, `files missing` … : the same word everywhere.
const char* phaseName(Phase phase);

/// Stateless but for what it looks at. Any thread.
class PluginStandings {
public:
    PluginStandings(const PluginHost& host, bool safeMode) : host_(host), safeMode_(safeMode) {}

    /// What needs a person first, then by what runs, then by name.
    std::vector<PluginStanding> all(sdk::Transaction& tx) const;
    std::optional<PluginStanding> find(sdk::Transaction& tx, const std::string& id) const;

private:
    PluginStanding standing(const std::string& id, const std::optional<PluginStatus>& status,
                            const std::optional<WantedPlugin>& wanted, std::vector<NodeState> nodes) const;

    const PluginHost& host_;
    bool safeMode_;
};

}  // namespace guildhall::plugins
