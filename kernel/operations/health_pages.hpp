// `/healthz`: the process answers. `/readyz`: what it needs to serve people, each by name, and 503 when something is
// missing or the server is about to stop. Open to everybody, so neither says more than whether.
#pragma once

#include "kernel/data/migrator.hpp"
#include "kernel/plugins/plugin_host.hpp"

#include <atomic>

namespace guildhall::operations {

class HealthPages {
public:
    struct Parts {
        data::Connections& database;
        data::Migrator migrations;  ///< the kernel's
        plugins::PluginHost& host;
        const std::atomic<bool>& stopping;
    };
    explicit HealthPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response ready();
    // Each adds what it found to the answer; false: not ready.
    bool checkDatabase(sdk::Value& answer) const;
    bool checkPlugins(sdk::Value& answer) const;

    Parts parts_;
};

}  // namespace guildhall::operations
