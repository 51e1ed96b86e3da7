#include "kernel/plugins/plugin_purge.hpp"

#include "kernel/data/migrator.hpp"
#include "kernel/plugins/plugin_addresses.hpp"
#include "kernel/privacy/legal_hold_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::plugins {

using sdk::Transaction;
using sdk::Value;

namespace {

const Value& rolesOf(const WantedPlugin& plugin) {
    static const Value none = Value::array();
    const auto found = plugin.ledger.find("roles");
    return found == plugin.ledger.end() ? none : *found;
}

WantedPlugin get(Transaction& tx, const std::string& id) {
    auto plugin = PluginRepository::find(tx, id);
    if (!plugin) throw sdk::NotFound("This plugin was never enabled, so there are no data of it.");
    if (plugin->name.empty()) plugin->name = id;
    return std::move(*plugin);
}

constexpr const char* heldBack =
    "Somebody is under a legal hold, so what any plugin keeps stays as it is until that is lifted.";

}  // namespace

std::vector<std::string> PluginPurge::otherIds(Transaction& tx, const std::string& id) const {
    std::vector<std::string> others;
    for (const auto& status : parts_.host.list())
        if (status.manifest.id != id) others.push_back(status.manifest.id);
    for (const auto& wanted : PluginRepository::wanted(tx))
        if (wanted.id != id) others.push_back(wanted.id);
    return others;
}

std::string PluginPurge::obstacle(Transaction& tx, const WantedPlugin& plugin) const {
    if (plugin.stage == "purging") return "Its data are being deleted already.";
    // A plugin that is off cannot say whose data it holds.
    if (!privacy::LegalHoldRepository::held(tx).ids.empty()) return heldBack;
    if (plugin.enabled && plugin.stage.empty()) return "Disable it first.";
    if (const auto others = parts_.pluginSwitch.dependents(tx, plugin.id); !others.empty())
        return sdk::say("“{plugin}” needs it and is enabled: disable that first.", {{"plugin", others.front()}});
    const auto status = parts_.host.find(plugin.id);
    if (!status)
        return "Its files are missing, and with them the steps that take its tables back. Put the plugin's folder back "
               "first; it need not be enabled.";
    if (!plugin.version.empty() && !status->manifest.version.empty() &&
        olderVersion(status->manifest.version, plugin.version))
        return sdk::say(
            "Its data were made by version {data}, but the files are version {files}, which cannot take its tables "
            "back. Put the newer files back first.",
            {{"data", plugin.version}, {"files", status->manifest.version}});
    return {};
}

PurgePreview PluginPurge::preview(Transaction& tx, const std::string& id) const {
    const auto plugin = get(tx, id);
    PurgePreview preview;
    preview.tables = PluginDataRepository::tables(tx, id, otherIds(tx, id));
    for (const auto& file : parts_.files->list(id)) {
        ++preview.files;
        preview.bytes += file.bytes;
    }
    for (const auto& area : parts_.areas()) preview.areas.push_back({area.title, area.count(tx, id)});
    access::RoleRepository grants;
    for (const auto& role : rolesOf(plugin))
        preview.roles.push_back(
            {role.at("title").get<std::string>(), grants.countHolders(tx, role.at("code").get<std::string>())});
    preview.obstacle = obstacle(tx, plugin);
    return preview;
}

std::string PluginPurge::start(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto plugin = get(tx, id);
    if (const auto why = obstacle(tx, plugin); !why.empty())
        throw sdk::Conflict(sdk::say("{plugin} cannot be purged now. {why}",
                                     {{"plugin", sdk::say(plugin.name)}, {"why", sdk::say(why)}}));
    PluginRepository::want(tx, id, false, actor.personId, parts_.clock.now());
    PluginRepository::setStage(tx, id, "purging");
    parts_.audit.record(tx, actor,
                        {.action = "PLUGIN_PURGE_STARTED", .target = id, .details = {{"version", plugin.version}}});
    return parts_.jobs.enqueue(tx, {.kind = jobKind,
                                    .payload = {{"id", id}},
                                    .title = "Delete all data of " + plugin.name,
                                    .personId = actor.personId,
                                    .resultPath = pluginsPath});
}

void PluginPurge::dropData(Transaction& tx, const sdk::Actor& actor, const WantedPlugin& plugin) const {
    const auto status = parts_.host.find(plugin.id);
    if (!status) throw sdk::Unavailable("The plugin's files are not on this server.");
    if (!privacy::LegalHoldRepository::held(tx).ids.empty()) throw sdk::Conflict(heldBack);
    data::Migrator(parts_.database, plugin.id, status->manifest.folder / "db").downAll(tx);
    for (const auto& area : parts_.areas()) area.forget(tx, plugin.id);
    access::RoleRepository grants;
    Value ended = Value::object();
    for (const auto& role : rolesOf(plugin)) {
        const auto code = role.at("code").get<std::string>();
        const auto count =
            grants.revokeFromAll(tx, code, actor.personId, plugin.name + " was purged", parts_.clock.now());
        if (count > 0) ended[code] = count;
    }
    if (!ended.empty())
        parts_.audit.record(tx, actor,
                            {.action = "ROLE_REVOKED",
                             .target = plugin.id,
                             .reason = "The plugin that brought these roles was purged",
                             .details = ended});
}

void PluginPurge::run(sdk::JobContext& job) {
    const auto id = job.payload().at("id").get<std::string>();
    const auto [plugin, nodes] = parts_.database.read(
        [&](Transaction& tx) { return std::pair(PluginRepository::find(tx, id), PluginRepository::nodes(tx, id)); });
    if (!plugin || plugin->stage != "purging") throw sdk::Conflict("There is nothing of it left to delete.");
    if (std::ranges::any_of(nodes, [](const NodeState& node) { return node.state == "enabled"; }))
        throw sdk::Unavailable("It is still being switched off.");
    job.progress(0, 3, "Tables, settings and jobs");
    try {
        job.step([&](Transaction& tx) { dropData(tx, job.actor(), *plugin); });
    } catch (const data::MigrationError& problem) {
        job.step([&](Transaction& tx) { PluginRepository::setStage(tx, id, ""); });
        throw sdk::Conflict(std::string("Nothing was deleted, because its tables cannot be taken back: ") +
                            problem.what());
    }
    job.progress(1, 3, "Files");
    parts_.files->clear(id);
    job.progress(2, 3, "The plugin's record");
    const auto& name = plugin->name.empty() ? id : plugin->name;
    job.finish({{"message", name + " is as if it had never been here. The audit log keeps what was done with it."}},
               [&](Transaction& tx) {
                   PluginRepository::forget(tx, id);
                   parts_.audit.record(
                       tx, job.actor(),
                       {.action = "PLUGIN_PURGED", .target = id, .details = {{"version", plugin->version}}});
               });
}

}  // namespace guildhall::plugins
