#include "kernel/plugins/plugin_vaults.hpp"
#include "kernel/vault/sealed_column_repository.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

Finding lookIntoColumns(Subject& subject) {
    Finding finding;
    const auto status = subject.house().plugins.host.find(subject.id());
    const auto columns = plugins::PluginVaults::columnsIn(subject.id(), status ? status->ledger : sdk::Value::object());
    subject.house().database->read([&](sdk::Transaction& tx) {
        for (const auto& column : columns) {
            const auto name = column.table + "." + column.column;
            if (!vault::SealedColumnRepository::exists(tx, column))
                finding.faults.push_back("There is no column " + name + ", or none that names its rows (" +
                                         column.key.front() + ").");
            else if (const auto plain = vault::SealedColumnRepository::countPlain(tx, column); plain > 0)
                finding.faults.push_back(name + " is declared as sealed and holds " +
                                         sdk::countText(plain, "readable value", "readable values") + ".");
        }
    });
    finding.done = columns.empty() ? "it has none"
                                   : sdk::countText(static_cast<std::int64_t>(columns.size()), "column", "columns");
    return finding;
}

}  // namespace

Check sealedColumnCheck() {
    return {.id = "sealed", .promise = "Its encrypted columns hold nothing readable", .run = lookIntoColumns};
}

}  // namespace guildhall::plugins::verify
