// sdk::Vault for each plugin, and which columns plugins declared.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/kinds/kind.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/vault.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::plugins {

/// Any thread.
class PluginVaults : public kinds::KindOf<sdk::SealedColumn> {
public:
    explicit PluginVaults(const config::SecretBox& secrets);
    ~PluginVaults() override;

    /// The plugin's own; lives as long as this.
    sdk::Vault& of(const std::string& owner);

    /// Stays after the plugin was disabled: work that ends then still writes.
    void add(const kinds::Contribution& contribution) override;

    /// From a plugin's ledger, which outlives its being enabled.
    static std::vector<vault::SealedColumn> columnsIn(const std::string& pluginName, const sdk::Value& ledger);

protected:
    void refuse(const sdk::SealedColumn& one, const kinds::Contribution& all) const override;
    std::string identity(const sdk::SealedColumn& one) const override;
    sdk::Value line(const sdk::SealedColumn& one) const override;

private:
    class View;
    bool isDeclared(const std::string& owner, const std::string& column) const;

    const config::SecretBox& secrets_;
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<View>> views_;
    std::map<std::string, std::set<std::string>> declared_;  ///< by owner: `<table>.<column>`
};

}  // namespace guildhall::plugins
