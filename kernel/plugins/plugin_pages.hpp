// `/admin/plugins`: what there is and how it stands, what needs a person first; and the deeds that switch a plugin,
// each behind a page that says what will happen.
#pragma once

#include "kernel/plugins/plugin_standing.hpp"
#include "kernel/plugins/plugin_switch.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

class PluginPages {
public:
    PluginPages(sdk::Database& database, const PluginStandings& standings, const PluginHost& host,
                PluginSwitch& pluginSwitch)
        : database_(database), standings_(standings), host_(host), switch_(pluginSwitch) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response confirmEnable(const sdk::Request& request);
    sdk::Response enable(const sdk::Request& request);
    sdk::Response confirmDisable(const sdk::Request& request);
    sdk::Response disable(const sdk::Request& request);
    sdk::Response confirmUpgrade(const sdk::Request& request);
    sdk::Response upgrade(const sdk::Request& request);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);
    sdk::Response bringBack(const sdk::Request& request);
    PluginStanding get(const sdk::Request& request) const;
    /// Back to the plugin with how the wish fared; `done` when it came true.
    sdk::Response outcome(const PluginStanding& plugin, bool enabled, const std::string& done);

    sdk::Database& database_;
    const PluginStandings& standings_;
    const PluginHost& host_;
    PluginSwitch& switch_;
};

/// The colour of a phase's tag.
const char* tagOf(Phase phase);
/// The phase as a heading says it: “Files missing, data kept”.
std::string phaseTitle(Phase phase);
/// The deeds a plugin's state allows: [{label, url, post, danger, primary}].
sdk::Value deedsOf(const PluginStanding& plugin);

}  // namespace guildhall::plugins
