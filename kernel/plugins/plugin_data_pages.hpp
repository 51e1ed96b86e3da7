// What becomes of a plugin's data: the exports made of it, and the purge that deletes all of it.
#pragma once

#include "kernel/plugins/plugin_export.hpp"
#include "kernel/plugins/plugin_purge.hpp"
#include "kernel/plugins/plugin_standing.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

class PluginDataPages {
public:
    struct Parts {
        sdk::Database& database;
        const PluginStandings& standings;
        PluginExport& exports;
        PluginPurge& purge;
        sdk::Jobs& jobs;
        sdk::Audit& audit;
    };
    explicit PluginDataPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response exports(const sdk::Request& request);
    sdk::Response makeExport(const sdk::Request& request);
    sdk::Response download(const sdk::Request& request);
    sdk::Response confirmDelete(const sdk::Request& request);
    sdk::Response deleteExport(const sdk::Request& request);
    sdk::Response preview(const sdk::Request& request);
    sdk::Response purge(const sdk::Request& request);
    sdk::Response previewPage(const sdk::Request& request, const sdk::Form& form, int status);
    PluginStanding get(sdk::Transaction& tx, const sdk::Request& request) const;

    Parts parts_;
};

}  // namespace guildhall::plugins
