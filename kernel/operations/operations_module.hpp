// What those who run a server look at: health and figures.
#pragma once

#include "kernel/operations/backlog.hpp"
#include "kernel/plugins/plugins_module.hpp"

#include <atomic>

namespace guildhall::operations {

class OperationsModule : public Module {
public:
    OperationsModule(Foundation& ground, plugins::PluginsModule& plugins);

    void describe(sdk::Registrar& add) override;
    void addFigures(metrics::Registry& registry) override;

    metrics::Registry registry;
    std::atomic<bool> stopping{false};  ///< set when the server begins to stop: /readyz says so

private:
    Foundation& ground_;
    plugins::PluginsModule& plugins_;
    BacklogReader backlog_;
};

}  // namespace guildhall::operations
