#include "kernel/plugins/plugin_repository.hpp"

namespace guildhall::plugins {

using sdk::Transaction;

std::vector<WantedPlugin> PluginRepository::wanted(Transaction& tx) {
    std::vector<WantedPlugin> all;
    for (const auto row : tx.query("SELECT id, enabled, desired_at FROM kernel_plugin ORDER BY desired_at, id"))
        all.push_back({row.text(0), row.boolean(1), row.instant(2)});
    return all;
}

void PluginRepository::want(Transaction& tx, std::string_view id, bool enabled, std::string_view by, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_plugin (id, enabled, desired_at, desired_by) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, desired_at = excluded.desired_at, desired_by = "
        "excluded.desired_by",
        id, enabled, now, by);
}

void PluginRepository::report(Transaction& tx, std::string_view node, const PluginStatus& status, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_plugin_node (node, plugin_id, state, reason, version, updated_at) VALUES ($1, $2, $3, $4, "
        "$5, $6) "
        "ON CONFLICT (node, plugin_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, version = "
        "excluded.version, "
        "updated_at = excluded.updated_at",
        node, status.manifest.id, stateName(status.state), status.reason, status.manifest.version, now);
}

std::vector<NodeState> PluginRepository::nodes(Transaction& tx, std::string_view id, sdk::Instant seenSince) {
    std::vector<NodeState> all;
    for (const auto row : tx.query("SELECT node, state, reason, updated_at FROM kernel_plugin_node WHERE plugin_id = "
                                   "$1 AND updated_at >= $2 ORDER BY node",
                                   id, seenSince))
        all.push_back({row.text(0), row.text(1), row.text(2), row.instant(3)});
    return all;
}

void PluginRepository::forgetNode(Transaction& tx, std::string_view node) {
    tx.execute("DELETE FROM kernel_plugin_node WHERE node = $1", node);
}

}  // namespace guildhall::plugins
