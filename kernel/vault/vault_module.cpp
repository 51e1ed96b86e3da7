#include "kernel/vault/vault_module.hpp"

#include "kernel/plugins/plugin_repository.hpp"
#include "kernel/plugins/plugin_vaults.hpp"

#include <algorithm>
#include <iterator>

namespace guildhall::vault {

namespace {

/// Of every area and every plugin, enabled or not.
std::vector<SealedColumn> allColumns(const Foundation& ground, sdk::Transaction& tx) {
    std::vector<SealedColumn> all;
    const auto add = [&](std::vector<SealedColumn> more) { std::ranges::move(more, std::back_inserter(all)); };
    for (const auto* module : ground.modules) add(module->sealedColumns());
    for (const auto& plugin : plugins::PluginRepository::wanted(tx))
        add(plugins::PluginVaults::columnsIn(plugin.name, plugin.ledger));
    return all;
}

}  // namespace

VaultModule::VaultModule(Foundation& ground, audit::AuditModule& audit, jobs::JobsModule& jobs)
    : Module(ground.modules), rotation({ground.secrets, jobs.queue, audit.log, [&ground](sdk::Transaction& tx) {
                                            return allColumns(ground, tx);
                                        }}) {}

void VaultModule::describe(sdk::Registrar& add) {
    add.job(KeyRotation::jobKind, [this](sdk::JobContext& job) { rotation.run(job); });
}

}  // namespace guildhall::vault
