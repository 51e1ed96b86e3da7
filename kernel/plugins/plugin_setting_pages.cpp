#include "kernel/plugins/plugin_setting_pages.hpp"

#include "kernel/plugins/plugin_addresses.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::plugins {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::string clearName(const SettingDeclaration& setting) { return "clear_" + setting.key; }

/// What stands under the field: its own hint, then where the value comes from.
std::string hintOf(const SettingDeclaration& setting, const PresentSetting& present) {
    using Source = PresentSetting::Source;
    auto hint = sdk::say(setting.hint) + (setting.hint.empty() || setting.hint.ends_with('.') ? "" : ".");
    const auto add = [&](const std::string& sentence) { hint += (hint.empty() ? "" : " ") + sentence; };
    if (setting.secret()) {
        const bool set = !present.text.empty();
        add(sdk::say(set ? "Set. Leave empty to keep it." : "Not set."));
        if (set && present.source == Source::Configuration)
            add(sdk::say("It comes from {origin}.", {{"origin", present.origin}}));
        return hint;
    }
    switch (present.source) {
        case Source::Saved: add(sdk::say("Saved here.")); break;
        case Source::Configuration:
            add(sdk::say("Comes from {origin} until you save another value.", {{"origin", present.origin}}));
            break;
        case Source::Default: add(present.text.empty() ? "" : sdk::say("This is the default.")); break;
    }
    return hint;
}

/// A password field, and empty even when the form comes back with errors.
void hideSecret(Value& field) {
    field.erase("is_text");
    field["is_password"] = true;
    field["autocomplete"] = "off";
    field["value"] = "";
}

}  // namespace

void PluginSettingPages::describe(sdk::Registrar& add) {
    add.get("/admin/plugins/{id}/settings", "plugins.manage", [this](const Request& request) { return show(request); });
    add.post("/admin/plugins/{id}/settings", "plugins.manage",
             [this](const Request& request) { return save(request); });
}

Manifest PluginSettingPages::get(const Request& request) const {
    const auto status = host_.find(request.pathValue("id"));
    if (!status || status->manifest.settings.empty()) throw sdk::NotFound("This plugin has no settings.");
    return status->manifest;
}

sdk::FieldSet PluginSettingPages::fields(const Manifest& manifest) const {
    auto declared = manifest.settings;
    for (auto& setting : declared) setting.hint = hintOf(setting, settings_.present(manifest, setting));
    auto fields = settingFields(manifest.id, declared);
    for (const auto& setting : declared)
        if (setting.secret() && settings_.present(manifest, setting).source == PresentSetting::Source::Saved)
            std::move(fields).boolean(clearName(setting), sdk::say("Clear what is stored for “{setting}”",
                                                                   {{"setting", sdk::say(setting.label)}}));
    return fields;
}

Value PluginSettingPages::record(const Manifest& manifest) const {
    Value record = Value::object();
    for (const auto& setting : manifest.settings) {
        if (setting.secret()) continue;
        const auto text = settings_.present(manifest, setting).text;
        if (setting.type == SettingDeclaration::Type::Boolean)
            record[setting.key] = text == "true";
        else
            record[setting.key] = text;
    }
    return record;
}

Response PluginSettingPages::page(const Manifest& manifest, const sdk::Form& form, int status) const {
    auto view = form.view();
    for (const auto& setting : manifest.settings) {
        if (!setting.secret()) continue;
        hideSecret(view["field"][setting.key]);
        for (auto& field : view["fields"])
            if (field["name"] == setting.key) hideSecret(field);
    }
    const auto url = pluginPath(manifest.id);
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Settings of {plugin}", {{"plugin", sdk::say(manifest.name)}}),
                           .data = {{"form", std::move(view)},
                                    {"intro", sdk::say("A change counts on every server within a second.")},
                                    {"action", url + "/settings"},
                                    {"button", sdk::say("Save settings")},
                                    {"cancel", url}},
                           .crumbs = {{sdk::say("Plugins"), pluginsPath}, {sdk::say(manifest.name), url}},
                           .status = status});
}

Response PluginSettingPages::show(const Request& request) {
    const auto manifest = get(request);
    return page(manifest, sdk::Form(fields(manifest), request.viewer()).fill(record(manifest)), 200);
}

SettingChanges PluginSettingPages::changes(const Manifest& manifest, const sdk::Form& form) const {
    SettingChanges changes;
    for (const auto& setting : manifest.settings) {
        const auto& value = form.values().at(setting.key);
        const auto text = value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
        if (!setting.secret()) {
            changes[setting.key] = text;
        } else if (!text.empty()) {
            changes[setting.key] = text;
        } else if (form.values().contains(clearName(setting)) && form.checked(clearName(setting))) {
            changes[setting.key] = std::nullopt;
        }
    }
    return changes;
}

Response PluginSettingPages::save(const Request& request) {
    const auto manifest = get(request);
    auto form = sdk::Form::posted(fields(manifest), request, record(manifest));
    for (const auto& setting : manifest.settings)
        if (setting.secret() && setting.required && form.text(setting.key).empty() &&
            settings_.present(manifest, setting).text.empty())
            form.fail(setting.key, sdk::say("{setting} is needed", {{"setting", sdk::say(setting.label)}}));
    if (form.valid())
        for (const auto& [key, value] : changes(manifest, form))
            if (const auto problem = value ? settings_.complaint(manifest.id, key, *value) : ""; !problem.empty())
                form.fail(key, problem);
    if (!form.valid()) return page(manifest, form, 422);
    const auto changed = database_.write(
        [&](Transaction& tx) { return settings_.save(tx, request.actor(), manifest, changes(manifest, form)); });
    return Response::redirect(pluginPath(manifest.id))
        .notice(changed == 0 ? sdk::say("Nothing was different, so nothing was saved.")
                             : sdk::sayCount(changed, "{n} setting is saved.", "{n} settings are saved."),
                changed == 0 ? "info" : "success");
}

}  // namespace guildhall::plugins
