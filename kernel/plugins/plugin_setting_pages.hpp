// `/admin/plugins/{id}/settings`: the form made from the settings a plugin declares.
#pragma once

#include "kernel/plugins/plugin_settings.hpp"
#include "kernel/plugins/plugin_standing.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

class PluginSettingPages {
public:
    PluginSettingPages(sdk::Database& database, const PluginHost& host, PluginSettings& settings)
        : database_(database), host_(host), settings_(settings) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    sdk::Response page(const Manifest& manifest, const sdk::Form& form, int status) const;
    /// The stored values as a form is filled with them; secrets stay out.
    sdk::Value record(const Manifest& manifest) const;
    /// The hint of each setting, with where the present value comes from.
    sdk::FieldSet fields(const Manifest& manifest) const;
    SettingChanges changes(const Manifest& manifest, const sdk::Form& form) const;
    Manifest get(const sdk::Request& request) const;

    sdk::Database& database_;
    const PluginHost& host_;
    PluginSettings& settings_;
};

}  // namespace guildhall::plugins
