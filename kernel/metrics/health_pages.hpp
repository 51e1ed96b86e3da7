// `/healthz`: the process answers. `/readyz`: database, migrations and plugins are as they should be.
#pragma once

#include "kernel/plugins/plugin_host.hpp"

#include <guildhall/sdk/database.hpp>

namespace guildhall::metrics {

class HealthPages {
public:
    HealthPages(sdk::Database& database, plugins::PluginHost& host) : database_(database), host_(host) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response ready();

    sdk::Database& database_;
    plugins::PluginHost& host_;
};

}  // namespace guildhall::metrics
