#include "kernel/plugins/plugin_repository.hpp"

#include "kernel/data/dialect.hpp"

namespace guildhall::plugins {

using sdk::Transaction;

namespace {

/// A node that has not told of itself for so long is gone. What seems to come from later was told before the database's
/// clock was set back.
constexpr std::chrono::seconds nodeLife{6};

WantedPlugin wantedOf(const sdk::Row& row) {
    auto ledger = sdk::Value::parse(row.view(9), nullptr, false);
    return {
        row.text(0), row.text(1), row.boolean(2), row.instant(3), row.text(4),
        row.text(5), row.text(6), row.text(7),    row.instant(8), ledger.is_object() ? ledger : sdk::Value::object()};
}

NodeState nodeOf(const sdk::Row& row) {
    return {row.text(1), row.text(2), row.text(3), row.text(4), row.instant(5), row.instant(6)};
}

}  // namespace

std::vector<WantedPlugin> PluginRepository::wanted(Transaction& tx) {
    std::vector<WantedPlugin> all;
    for (const auto row : tx.query("SELECT id, name, enabled, desired_at, version, stage, upgrade_to, failure, "
                                   "failed_at, ledger FROM kernel_plugin ORDER BY desired_at, id"))
        all.push_back(wantedOf(row));
    return all;
}

std::optional<WantedPlugin> PluginRepository::find(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, name, enabled, desired_at, version, stage, upgrade_to, failure, failed_at, ledger "
        "FROM kernel_plugin WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    return wantedOf(rows.front());
}

void PluginRepository::want(Transaction& tx, std::string_view id, bool enabled, std::string_view by, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_plugin (id, enabled, desired_at, desired_by) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (id) DO UPDATE SET enabled = excluded.enabled, desired_at = excluded.desired_at, desired_by = "
        "excluded.desired_by, failure = '', failed_at = NULL, upgrade_to = ''",
        id, enabled, now, by);
}

void PluginRepository::setUpgrade(Transaction& tx, std::string_view id, std::string_view version) {
    tx.execute("UPDATE kernel_plugin SET upgrade_to = $1 WHERE id = $2", version, id);
}

void PluginRepository::setStage(Transaction& tx, std::string_view id, std::string_view stage) {
    tx.execute("UPDATE kernel_plugin SET stage = $1 WHERE id = $2", stage, id);
}

bool PluginRepository::setFailure(Transaction& tx, std::string_view id, std::string_view reason, sdk::Instant now) {
    return tx.execute("UPDATE kernel_plugin SET failure = $1, failed_at = $2 WHERE id = $3 AND failure = ''", reason,
                      now, id) == 1;
}

bool PluginRepository::enabledAs(Transaction& tx, const PluginStatus& status) {
    const auto known = find(tx, status.manifest.id);
    if (!known) return false;
    tx.execute("UPDATE kernel_plugin SET name = $1, version = $2, ledger = $3 WHERE id = $4", status.manifest.name,
               status.manifest.version, status.ledger.dump(), status.manifest.id);
    return !known->version.empty() && olderVersion(known->version, status.manifest.version);
}

void PluginRepository::forget(Transaction& tx, std::string_view id) {
    tx.execute("DELETE FROM kernel_plugin WHERE id = $1", id);
}

void PluginRepository::report(Transaction& tx, std::string_view node, const PluginStatus& status,
                              sdk::Instant decision) {
    tx.execute(
        "INSERT INTO kernel_plugin_node (node, plugin_id, state, reason, version, decision, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (node, plugin_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, version = "
        "excluded.version, decision = excluded.decision, updated_at = excluded.updated_at",
        node, status.manifest.id, stateName(status.state), status.reason, status.manifest.version, decision,
        data::dialect(tx).now(tx));
}

std::vector<NodeState> PluginRepository::nodes(Transaction& tx, std::string_view id) {
    const auto now = data::dialect(tx).now(tx);
    std::vector<NodeState> all;
    for (const auto row :
         tx.query("SELECT plugin_id, node, state, reason, version, updated_at, decision FROM kernel_plugin_node "
                  "WHERE plugin_id = $1 AND updated_at BETWEEN $2 AND $3 ORDER BY node",
                  id, now - nodeLife, now + nodeLife))
        all.push_back(nodeOf(row));
    return all;
}

std::map<std::string, std::vector<NodeState>> PluginRepository::allNodes(Transaction& tx) {
    const auto now = data::dialect(tx).now(tx);
    std::map<std::string, std::vector<NodeState>> all;
    for (const auto row :
         tx.query("SELECT plugin_id, node, state, reason, version, updated_at, decision FROM kernel_plugin_node "
                  "WHERE updated_at BETWEEN $1 AND $2 ORDER BY node",
                  now - nodeLife, now + nodeLife))
        all[row.text(0)].push_back(nodeOf(row));
    return all;
}

void PluginRepository::forgetNode(Transaction& tx, std::string_view node) {
    tx.execute("DELETE FROM kernel_plugin_node WHERE node = $1", node);
}

}  // namespace guildhall::plugins
