// `/admin/plugins`: what is there, how it fares, and the switch.
#pragma once

#include "kernel/plugins/plugin_switch.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

class PluginPages {
public:
    PluginPages(sdk::Database& database, PluginHost& host, PluginSwitch& pluginSwitch)
        : database_(database), host_(host), switch_(pluginSwitch) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response confirmDisable(const sdk::Request& request);
    sdk::Response turn(const sdk::Request& request, bool enabled);
    PluginStatus get(const std::string& id) const;

    sdk::Database& database_;
    PluginHost& host_;
    PluginSwitch& switch_;
};

}  // namespace guildhall::plugins
