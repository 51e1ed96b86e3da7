#include "kernel/plugins/plugins_module.hpp"

#include "kernel/config/folders.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/plugins/connection_pages.hpp"
#include "kernel/plugins/crash_record.hpp"
#include "kernel/plugins/plugin_data_pages.hpp"
#include "kernel/plugins/plugin_detail_pages.hpp"
#include "kernel/plugins/plugin_pages.hpp"
#include "kernel/plugins/plugin_setting_pages.hpp"

#include <guildhall/sdk/text.hpp>

#include <sstream>

namespace guildhall::plugins {

namespace {

void tellStates(metrics::Exposition& out, const PluginHost& host) {
    out.gauge("guildhall_plugin_state", "1 for the state each plugin is in on this server.");
    for (const auto& status : host.list())
        for (const auto state : {State::Available, State::Enabled, State::Disabled, State::Failed})
            out.sample(status.state == state ? 1 : 0, {{"plugin", status.manifest.id}, {"state", stateName(state)}});
}

std::vector<OwnedArea> allAreas(const Foundation& ground) {
    std::vector<OwnedArea> all;
    for (auto* module : ground.modules)
        for (auto& area : module->ownedAreas()) all.push_back(std::move(area));
    return all;
}

}  // namespace

std::filesystem::path pluginFolder(const config::Settings& settings) {
    const auto& text = settings.text("plugins.folder");
    return text.empty() ? config::pluginFolder() : std::filesystem::path(text);
}

PluginsModule::PluginsModule(Foundation& ground, Areas areas)
    : Module(ground.modules),
      events(areas.jobs.queue),
      vaults(ground.secrets),
      settings({*ground.database, ground.settings, ground.secrets, ground.changes, areas.audit.log, ground.clock,
                ground.log}),
      troubles(ground.clock),
      ground_(ground),
      areas_(areas),
      guarded_{GuardedDatabase(*ground.database), GuardedAudit(areas.audit.log), GuardedJobs(areas.jobs.queue),
               GuardedMail(areas.mail.outbox),    GuardedEvents(events),         GuardedPeople(areas.identity.people)},
      eventKind_(events),
      listenerKind_(areas.jobs.runner),
      serviceKind_(interfaces),
      routeKind_(areas.http.dispatcher.routes(), areas.access.catalogue, areas.http.figures, {"/healthz"}),
      host(pluginFolder(ground.settings), hostPorts()),
      pluginSwitch({*ground.database, host, areas.audit.log, ground.clock, ground.log, nodeName(ground.settings),
                    ground.use == Use::ServeSafely, [this](const auto& parts) { routeKind_.standIn(parts); }}),
      standings(host, ground.use == Use::ServeSafely),
      exports({*ground.database, ground.clock, ground.files, ground.exports, ground.data.path / "exports",
               [this] { return pluginIds(); }}),
      purge({*ground.database, host, pluginSwitch, areas.jobs.queue, areas.audit.log, ground.clock, ground.files,
             [&ground] { return allAreas(ground); }}) {
    areas.http.incidents.threw = [this](const std::string& owner, const std::string& what) {
        troubles.threw(owner, what);
    };
    areas.http.incidents.hung = [this](const std::string& owner, const std::string& path) {
        if (troubles.hung(owner))
            pluginSwitch.quarantineSoon(owner,
                                        "Three of its requests did not end in time within an hour; the last was to " +
                                            sdk::shortened(path, 200, "…") + ".");
    };
}

HostPorts PluginsModule::hostPorts() {
    return {.services = [this](const Manifest& manifest) { return servicesFor(manifest); },
            .migrate =
                [this](const Manifest& manifest) {
                    if (!std::filesystem::is_directory(manifest.folder / "db")) return 0;
                    return data::Migrator(*ground_.database, manifest.id, manifest.folder / "db").upAtOnce();
                },
            .kinds = &allKinds,
            .log = &ground_.log,
            .dataVersion =
                [this](const std::string& id) {
                    const auto known =
                        ground_.database->read([&](sdk::Transaction& tx) { return PluginRepository::find(tx, id); });
                    return known ? known->version : std::string();
                },
            .migrateBack =
                [this](const Manifest& manifest, int count) {
                    if (!pluginSwitch.livesElsewhere(manifest.id))
                        data::Migrator(*ground_.database, manifest.id, manifest.folder / "db").downAtOnce(count);
                }};
}

std::vector<std::string> PluginsModule::pluginIds() const {
    std::vector<std::string> ids;
    for (const auto& status : host.list()) ids.push_back(status.manifest.id);
    return ids;
}

sdk::Services PluginsModule::servicesFor(const Manifest& manifest) {
    return {.database = guarded_.database,
            .audit = guarded_.audit,
            .jobs = guarded_.jobs,
            .mail = guarded_.mail,
            .rules = areas_.rules.engine,
            .events = guarded_.events,
            .interfaces = interfaces,
            .people = guarded_.people,
            .http = *ground_.environment.http,
            .clock = ground_.clock,
            .random = ground_.random,
            .log = ground_.log,
            .settings = settings.of(manifest),
            .vault = vaults.of(manifest.id),
            .site = ground_.site,
            .files = sdk::Files(ground_.files, manifest.id),
            .folder = manifest.folder};
}

std::vector<kinds::Kind*> PluginsModule::kinds() {
    return {&vaults,
            &settings,
            &settingsListenerKind_,
            &eventKind_,
            &serviceKind_,
            &extensionPointKind_,
            &extensionKind_,
            &recordKind_,
            &personalTableKind_,
            &demonstrationKind_,
            &listenerKind_,
            &routeKind_};
}

void PluginsModule::describe(sdk::Registrar& add) {
    auto& database = *ground_.database;
    keep(add, std::make_shared<PluginPages>(database, standings, host, pluginSwitch));
    keep(add, std::make_shared<PluginDetailPages>(
                  PluginDetailPages::Parts{database, standings, settings, troubles, allKinds}));
    keep(add, std::make_shared<PluginSettingPages>(database, host, settings));
    keep(add, std::make_shared<PluginDataPages>(
                  PluginDataPages::Parts{database, standings, exports, purge, areas_.jobs.queue, areas_.audit.log}));
    keep(add, std::make_shared<ConnectionPages>(events, interfaces));
    add.job(PluginExport::jobKind, [this](sdk::JobContext& job) { exports.run(job); });
    add.job(PluginPurge::jobKind, [this](sdk::JobContext& job) { purge.run(job); });
}

std::vector<OwnedArea> PluginsModule::ownedAreas() {
    return {{"Saved settings", SettingRepository::count,
             [this](sdk::Transaction& tx, const std::string& owner) { settings.forgetOwner(tx, owner); }}};
}

void PluginsModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { tellStates(out, host); });
}

/// The plugins that `plugins` names are wanted at the first start, when nothing has been decided yet.
void PluginsModule::wantInitialPlugins() {
    ground_.database->write([&](sdk::Transaction& tx) {
        if (!PluginRepository::wanted(tx).empty()) return;
        std::istringstream list(ground_.settings.text("plugins"));
        for (std::string id; std::getline(list, id, ',');)
            if (id = sdk::trim(id); !id.empty()) pluginSwitch.want(tx, {}, id, true);
    });
}

/// Quarantines the plugins that ended servers which are no longer there, before anything of them is loaded again.
void PluginsModule::heedCrashes() {
    const auto node = nodeFile(ground_.settings);
    for (const auto& crash : CrashRecord::left(ground_.data.path)) {
        const auto& who = crash.plugin;
        const auto where = crash.node == node ? std::string("the last process") : "the last process of " + crash.node;
        ground_.log.error(where + " ended by " + crash.evidence +
                          (who.empty() ? ", in no plugin" : ", in the plugin " + who));
        if (!who.empty())
            pluginSwitch.quarantine(who, "It ended the server" + (crash.node == node ? "" : " " + crash.node) + ": " +
                                             crash.evidence + ".");
    }
    CrashRecord::install(ground_.data.path / ("crash-record." + node));
}

void PluginsModule::start() {
    host.discover();
    wantInitialPlugins();
    heedCrashes();
    pluginSwitch.applyOnce();
    pluginSwitch.start();
}

}  // namespace guildhall::plugins
