// The plugin host of a server, and the areas plugins add to.
#pragma once

#include "kernel/http/http_module.hpp"
#include "kernel/jobs/jobs_module.hpp"
#include "kernel/plugins/connection_kinds.hpp"
#include "kernel/plugins/guarded_services.hpp"
#include "kernel/plugins/plugin_export.hpp"
#include "kernel/plugins/plugin_host.hpp"
#include "kernel/plugins/plugin_purge.hpp"
#include "kernel/plugins/plugin_settings.hpp"
#include "kernel/plugins/plugin_standing.hpp"
#include "kernel/plugins/plugin_switch.hpp"
#include "kernel/plugins/plugin_troubles.hpp"
#include "kernel/plugins/plugin_vaults.hpp"
#include "kernel/plugins/record_kind.hpp"
#include "kernel/plugins/route_kind.hpp"

namespace guildhall::plugins {

/// The folder with a folder for each plugin.
std::filesystem::path pluginFolder(const config::Settings& settings);

class PluginsModule : public Module {
public:
    /// What the kernel itself offers plugins.
    struct Areas {
        audit::AuditModule& audit;
        access::AccessModule& access;
        lua::RulesModule& rules;
        web::WebModule& web;
        mail::MailModule& mail;
        identity::IdentityModule& identity;
        jobs::JobsModule& jobs;
        http::HttpModule& http;
    };
    PluginsModule(Foundation& ground, Areas areas);

    std::vector<kinds::Kind*> kinds() override;
    void describe(sdk::Registrar& add) override;
    std::vector<OwnedArea> ownedAreas() override;
    std::vector<vault::SealedColumn> sealedColumns() const override { return {PluginSettings::sealedColumn()}; }
    void addFigures(metrics::Registry& registry) override;
    /// Finds what lies in the folder, sets aside what ended the last process, enables what is wanted and goes on
    /// following what is decided.
    void start() override;
    void stop() override { pluginSwitch.stop(); }

    /// What a plugin gets; lives as long as this.
    sdk::Services servicesFor(const Manifest& manifest);
    /// The kernel's services as all plugins have them.
    GuardedServices& guarded() { return guarded_; }

    /// Of all modules: filled when they are all built.
    kinds::Kinds allKinds;
    EventBus events;
    InterfaceRegistry interfaces;
    PluginVaults vaults;
    PluginSettings settings;
    PluginTroubles troubles;

private:
    HostPorts hostPorts();
    std::vector<std::string> pluginIds() const;
    void wantInitialPlugins();
    void heedCrashes();

    Foundation& ground_;
    Areas areas_;
    GuardedServices guarded_;
    SettingsListenerKind settingsListenerKind_;
    EventKind eventKind_;
    ListenerKind listenerKind_;
    ServiceKind serviceKind_;
    ExtensionPointKind extensionPointKind_;
    ExtensionKind extensionKind_;
    RecordKind recordKind_;
    PersonalTableKind personalTableKind_;
    DemonstrationKind demonstrationKind_;
    RouteKind routeKind_;

public:
    PluginHost host;
    PluginSwitch pluginSwitch;
    PluginStandings standings;
    PluginExport exports;
    PluginPurge purge;
};

}  // namespace guildhall::plugins
