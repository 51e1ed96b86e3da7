// `/admin/plugins/{id}`: one plugin as a whole — how it stands, what it adds, what it keeps, what happened to it.
#pragma once

#include "kernel/audit/audit_repository.hpp"
#include "kernel/kinds/kinds.hpp"
#include "kernel/plugins/plugin_settings.hpp"
#include "kernel/plugins/plugin_standing.hpp"
#include "kernel/plugins/plugin_troubles.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

/// What a plugin added, for the template: for each kind {title, number, heads: [{label}], rows: [{title, cells}]}.
sdk::Value ledgerView(const sdk::Value& ledger, const kinds::Kinds& kinds);

class PluginDetailPages {
public:
    struct Parts {
        sdk::Database& database;
        const PluginStandings& standings;
        const PluginSettings& settings;
        const PluginTroubles& troubles;
        const kinds::Kinds& kinds;
    };
    explicit PluginDetailPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Value summary(const PluginStanding& plugin, const std::vector<PluginStanding>& all) const;
    sdk::Value troubles(const PluginStanding& plugin, const sdk::Viewer& viewer) const;
    sdk::Value settings(const PluginStanding& plugin) const;

    Parts parts_;
};

}  // namespace guildhall::plugins
