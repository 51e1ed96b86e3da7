#include "kernel/plugins/plugin_vaults.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guildhall::plugins {

namespace {

std::string placeOf(std::string_view table, std::string_view column, std::string_view row) {
    return "column." + std::string(table) + "." + std::string(column) + "." + std::string(row);
}

}  // namespace

class PluginVaults::View : public sdk::Vault {
public:
    View(const PluginVaults& all, std::string owner) : all_(all), owner_(std::move(owner)) {}

    std::string seal(std::string_view plain, const sdk::SealedCell& cell) const override {
        const auto column = std::string(cell.table) + "." + std::string(cell.column);
        if (!all_.isDeclared(owner_, column))
            throw std::logic_error(owner_ + " has not declared the sealed column " + column);
        return all_.secrets_.seal(plain, placeOf(cell.table, cell.column, cell.row));
    }
    std::optional<std::string> open(std::string_view sealed, const sdk::SealedCell& cell) const override {
        // Not even by name into another plugin's table.
        if (!cell.table.starts_with(owner_ + "_")) return std::nullopt;
        return all_.secrets_.open(sealed, placeOf(cell.table, cell.column, cell.row));
    }

private:
    const PluginVaults& all_;
    std::string owner_;
};

PluginVaults::PluginVaults(const config::SecretBox& secrets)
    : KindOf({"sealed_columns", "Encrypted columns", {{"table", "Table"}, {"column", "Column"}}}), secrets_(secrets) {}
PluginVaults::~PluginVaults() = default;

sdk::Vault& PluginVaults::of(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    auto& view = views_[owner];
    if (!view) view = std::make_unique<View>(*this, owner);
    return *view;
}

void PluginVaults::refuse(const sdk::SealedColumn& one, const kinds::Contribution& all) const {
    kinds::requireOwnTable(all.owner, one.table);
}

std::string PluginVaults::identity(const sdk::SealedColumn& one) const {
    return "the sealed column " + one.table + "." + one.column;
}

sdk::Value PluginVaults::line(const sdk::SealedColumn& one) const {
    return {{"table", one.table}, {"column", one.column}, {"key", one.key}};
}

void PluginVaults::add(const kinds::Contribution& contribution) {
    const std::lock_guard lock(mutex_);
    auto& columns = declared_[contribution.owner];
    columns.clear();
    for (const auto& one : contribution.of<sdk::SealedColumn>()) columns.insert(one.table + "." + one.column);
}

bool PluginVaults::isDeclared(const std::string& owner, const std::string& column) const {
    const std::lock_guard lock(mutex_);
    const auto found = declared_.find(owner);
    return found != declared_.end() && found->second.contains(column);
}

std::vector<vault::SealedColumn> PluginVaults::columnsIn(const std::string& pluginName, const sdk::Value& ledger) {
    std::vector<vault::SealedColumn> all;
    const auto found = ledger.find("sealed_columns");
    if (found == ledger.end() || !found->is_array()) return all;
    for (const auto& one : *found) {
        const auto table = one.value("table", ""), column = one.value("column", ""), key = one.value("key", "id");
        all.push_back({pluginName, table, column, {key}, {key}, [table, column](const auto& parts) {
                           return placeOf(table, column, parts.front());
                       }});
    }
    return all;
}

}  // namespace guildhall::plugins
