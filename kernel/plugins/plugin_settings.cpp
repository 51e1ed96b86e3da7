#include "kernel/plugins/plugin_settings.hpp"

#include "kernel/log/current_plugin.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::plugins {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* area = "plugin settings";

std::string placeOf(const std::string& owner, const std::string& key) { return "plugin." + owner + "." + key; }

const SettingDeclaration* find(const Manifest& manifest, std::string_view key) {
    const auto found = std::ranges::find(manifest.settings, key, &SettingDeclaration::key);
    return found == manifest.settings.end() ? nullptr : &*found;
}

Value changeEntry(const SettingDeclaration& setting, const std::string& before, const std::string& after) {
    Value entry{{"label", setting.label}, {"sensitivity", setting.secret() ? "private" : "signed-in"}};
    if (!setting.secret()) {
        entry["before"] = before;
        entry["after"] = after;
    }
    return entry;
}

}  // namespace

/// One plugin's window: it lives on while the plugin is enabled again and again.
class PluginSettings::View : public sdk::Settings {
public:
    View(const PluginSettings& all, std::string owner) : all_(all), owner_(std::move(owner)) {}
    std::string text(std::string_view key) const override { return all_.text(owner_, key); }

private:
    const PluginSettings& all_;
    std::string owner_;
};

vault::SealedColumn PluginSettings::sealedColumn() {
    return {"Plugins' secret settings",
            "kernel_setting",
            "value",
            {"owner", "key"},
            {"owner", "key"},
            [](const auto& parts) { return placeOf(parts.front(), parts.back()); }};
}

PluginSettings::PluginSettings(Parts parts) : parts_(parts) {
    parts_.changes.subscribe(area, [this] { reload(); });
}

PluginSettings::~PluginSettings() = default;

void PluginSettings::reload() {
    const auto stored = parts_.database.read([](Transaction& tx) { return SettingRepository::all(tx); });
    std::map<std::pair<std::string, std::string>, std::string> saved;
    for (const auto& [name, setting] : stored) {
        if (!setting.sealed) {
            saved[name] = setting.value;
        } else if (auto plain = parts_.secrets.open(setting.value, placeOf(name.first, name.second))) {
            saved[name] = std::move(*plain);
        } else {
            parts_.log.error("the secret " + placeOf(name.first, name.second) +
                             " was sealed under another secret key and cannot be read; save it again");
        }
    }
    std::set<std::string> changed;
    {
        const std::lock_guard lock(mutex_);
        saved_.swap(saved);
        std::vector<std::pair<std::pair<std::string, std::string>, std::string>> different;
        std::ranges::set_symmetric_difference(saved, saved_, std::back_inserter(different));
        for (const auto& one : different) changed.insert(one.first.first);
    }
    for (const auto& owner : changed) tellListeners(owner);
}

std::shared_ptr<const PluginSettings::Calls> PluginSettings::callsOf(const std::string& owner) const {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(owner);
    return found == calls_.end() ? nullptr : found->second;
}

void PluginSettings::tellListeners(const std::string& owner) const {
    const auto calls = callsOf(owner);
    if (!calls) return;
    const log::InPlugin inside(owner);
    for (const auto& listener : calls->listeners) try {
            listener.changed();
        } catch (const std::exception& problem) {
            parts_.log.error("“" + owner + "” failed to follow its changed settings: " + problem.what());
        } catch (...) {
            parts_.log.error("“" + owner + "” failed to follow its changed settings");
        }
}

sdk::Settings& PluginSettings::of(const Manifest& manifest) {
    const std::lock_guard lock(mutex_);
    manifests_[manifest.id] = std::make_shared<const Manifest>(manifest);
    auto& view = views_[manifest.id];
    if (!view) view = std::make_unique<View>(*this, manifest.id);
    return *view;
}

void PluginSettings::refuse(const sdk::CheckedSetting& one, const kinds::Contribution&) const {
    if (!one.check) throw std::invalid_argument("the check of the setting " + one.key + " is empty");
}

void SettingsListenerKind::refuse(const sdk::SettingsListener& one, const kinds::Contribution&) const {
    if (!one.changed) throw std::invalid_argument("what it does when its settings change is empty");
}

void PluginSettings::add(const kinds::Contribution& contribution) {
    Calls calls{contribution.keepAlive, {}, contribution.of<sdk::SettingsListener>()};
    for (auto& one : contribution.of<sdk::CheckedSetting>()) calls.checks[one.key] = std::move(one.check);
    const std::lock_guard lock(mutex_);
    const auto manifest = manifests_.find(contribution.owner);
    for (const auto& [key, check] : calls.checks)
        if (manifest == manifests_.end() || !find(*manifest->second, key))
            throw std::runtime_error("it has a check for the setting “" + key +
                                     "”, which plugin.json does not declare");
    calls_[contribution.owner] = std::make_shared<const Calls>(std::move(calls));
}

void PluginSettings::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    calls_.erase(owner);
}

std::string PluginSettings::complaint(const std::string& owner, const std::string& key,
                                      const std::string& value) const {
    const auto calls = callsOf(owner);
    if (!calls || !calls->checks.contains(key)) return {};
    const log::InPlugin inside(owner);
    return calls->checks.at(key)(value);
}

std::optional<std::string> PluginSettings::saved(const std::string& owner, const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = saved_.find({owner, key});
    return found == saved_.end() ? std::nullopt : std::optional(found->second);
}

PresentSetting PluginSettings::present(const Manifest& manifest, const SettingDeclaration& setting) const {
    // A saved value may be older than the declaration: one that no longer fits does not count.
    if (auto text = saved(manifest.id, setting.key); text && setting.accept(*text))
        return {std::move(*text), PresentSetting::Source::Saved, {}};
    return unsaved(manifest, setting);
}

PresentSetting PluginSettings::unsaved(const Manifest& manifest, const SettingDeclaration& setting) const {
    if (const auto* configured = parts_.configuration.pluginText(manifest.id, setting.key))
        if (auto text = setting.accept(*configured))
            return {std::move(*text), PresentSetting::Source::Configuration,
                    parts_.configuration.origin(placeOf(manifest.id, setting.key))};
    return {setting.initial, PresentSetting::Source::Default, {}};
}

std::string PluginSettings::text(const std::string& owner, std::string_view key) const {
    std::shared_ptr<const Manifest> manifest;
    {
        const std::lock_guard lock(mutex_);
        manifest = manifests_.at(owner);
    }
    const auto* setting = find(*manifest, key);
    return setting ? present(*manifest, *setting).text : std::string();
}

void PluginSettings::write(Transaction& tx, const Manifest& manifest, const SettingDeclaration& setting,
                           const std::string& value) {
    const auto& key = setting.key;
    if (value == unsaved(manifest, setting).text) return SettingRepository::remove(tx, manifest.id, key);
    const auto kept = setting.secret() ? parts_.secrets.seal(value, placeOf(manifest.id, key)) : value;
    SettingRepository::save(tx, manifest.id, key, {kept, setting.secret()}, parts_.clock.now());
}

int PluginSettings::save(Transaction& tx, const sdk::Actor& actor, const Manifest& manifest,
                         const SettingChanges& changes) {
    Value differences = Value::object();
    for (const auto& [key, typed] : changes) {
        const auto* setting = find(manifest, key);
        if (!setting)
            throw sdk::Invalid(sdk::say("“{plugin}” has no setting {setting}.",
                                        {{"plugin", sdk::say(manifest.name)}, {"setting", key}}));
        std::string problem;
        const auto value = typed ? setting->accept(*typed, &problem) : unsaved(manifest, *setting).text;
        if (!value) throw sdk::Invalid({{key, problem}});
        const auto before = present(manifest, *setting).text;
        if (*value == before) continue;
        if (typed) problem = complaint(manifest.id, key, *value);
        if (!problem.empty()) throw sdk::Invalid({{key, problem}});
        write(tx, manifest, *setting, *value);
        differences[key] = changeEntry(*setting, before, *value);
    }
    if (differences.empty()) return 0;
    parts_.audit.record(tx, actor,
                        {.action = "PLUGIN_SETTINGS_CHANGED", .target = manifest.id, .changes = differences});
    parts_.changes.touch(tx, area);
    return static_cast<int>(differences.size());
}

void PluginSettings::forgetOwner(Transaction& tx, const std::string& owner) {
    SettingRepository::forgetOwner(tx, owner);
    parts_.changes.touch(tx, area);
}

}  // namespace guildhall::plugins
