// The settings of all plugins: what was saved on their pages wins over the configuration, which wins over the default
// of plugin.json. Kept in memory; every node follows a change within a second.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/config/settings.hpp"
#include "kernel/data/change_watch.hpp"
#include "kernel/kinds/kind.hpp"
#include "kernel/plugins/manifest.hpp"
#include "kernel/plugins/setting_repository.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/services.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace guildhall::plugins {

/// A setting's present value and where it comes from.
struct PresentSetting {
    enum class Source { Saved, Configuration, Default };
    std::string text;
    Source source = Source::Default;
    std::string origin;  ///< of a configured value: the file
};

/// What is to be saved: a new value as typed, or none to go back to the configured one or the default.
using SettingChanges = std::map<std::string, std::optional<std::string>>;

/// What plugins do when their settings have changed; PluginSettings puts it on.
class SettingsListenerKind : public kinds::KindOf<sdk::SettingsListener> {
protected:
    void refuse(const sdk::SettingsListener& one, const kinds::Contribution&) const override;
};

/// Any thread. The kind of the checks that plugins have for their settings; tells their listeners, too.
class PluginSettings : public kinds::KindOf<sdk::CheckedSetting> {
public:
    struct Parts {
        sdk::Database& database;
        const config::Settings& configuration;
        const config::SecretBox& secrets;
        data::ChangeWatch& changes;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Log& log;
    };
    /// Reads what was saved.
    explicit PluginSettings(Parts parts);
    ~PluginSettings() override;

    /// Throws std::runtime_error for a check of a setting that plugin.json does not declare.
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override;

    /// The settings as the plugin itself sees them; lives as long as this object.
    sdk::Settings& of(const Manifest& manifest);
    PresentSetting present(const Manifest& manifest, const SettingDeclaration& setting) const;
    /// What the plugin's own check says about a value that fits its declaration; empty: nothing, or it has no check or
    /// is not enabled.
    std::string complaint(const std::string& owner, const std::string& key, const std::string& value) const;
    /// Writes and audits what differs (PLUGIN_SETTINGS_CHANGED; of secrets only that they changed). Returns how many
    /// did. Throws sdk::Invalid for an undeclared key or a value that is not allowed.
    int save(sdk::Transaction& tx, const sdk::Actor& actor, const Manifest& manifest, const SettingChanges& changes);
    /// Where its sealed values stand, for a change of keys.
    static vault::SealedColumn sealedColumn();
    /// With everything else that goes in a purge.
    void forgetOwner(sdk::Transaction& tx, const std::string& owner);

protected:
    void refuse(const sdk::CheckedSetting& one, const kinds::Contribution&) const override;
    std::string identity(const sdk::CheckedSetting& one) const override {
        return "the check of the setting " + one.key;
    }

private:
    class View;
    struct Calls {
        std::shared_ptr<void> keepAlive;  // before the rest: outlives the code it keeps
        std::map<std::string, sdk::SettingCheck> checks;
        std::vector<sdk::SettingsListener> listeners;
    };
    void reload();
    std::shared_ptr<const Calls> callsOf(const std::string& owner) const;
    void tellListeners(const std::string& owner) const;
    /// What counts without a saved value.
    PresentSetting unsaved(const Manifest& manifest, const SettingDeclaration& setting) const;
    /// A value equal to the unsaved one is not kept, so that a later configuration counts.
    void write(sdk::Transaction& tx, const Manifest& manifest, const SettingDeclaration& setting,
               const std::string& value);
    std::optional<std::string> saved(const std::string& owner, const std::string& key) const;
    std::string text(const std::string& owner, std::string_view key) const;

    Parts parts_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::string> saved_;  ///< secrets opened
    std::map<std::string, std::shared_ptr<const Manifest>> manifests_;
    std::map<std::string, std::unique_ptr<View>> views_;
    std::map<std::string, std::shared_ptr<const Calls>> calls_;  ///< by owner
};

}  // namespace guildhall::plugins
