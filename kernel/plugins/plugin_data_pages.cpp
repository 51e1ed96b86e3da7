#include "kernel/plugins/plugin_data_pages.hpp"

#include "kernel/plugins/plugin_addresses.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <filesystem>

namespace guildhall::plugins {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::string nameOf(const PluginStanding& plugin) { return sdk::say(plugin.manifest.name); }

std::vector<std::pair<std::string, std::string>> crumbsOf(const PluginStanding& plugin) {
    return {{sdk::say("Plugins"), pluginsPath}, {nameOf(plugin), pluginPath(plugin.manifest.id)}};
}

sdk::FieldSet idField(const std::string& id) {
    return sdk::FieldSet::of("kernel.purge")
        .text("plugin_id", "Type the plugin's id to confirm",
              {.required = true, .hint = sdk::say("It is {id}", {{"id", id}}), .width = "20"});
}

Value countedRows(const std::vector<PurgePreview::Counted>& all, const char* one, const char* many) {
    Value rows = Value::array();
    for (const auto& each : all)
        if (each.count > 0)
            rows.push_back({{"label", sdk::say(each.title)}, {"value", sdk::countText(each.count, one, many)}});
    return rows;
}

Value goingRows(const PurgePreview& preview) {
    Value rows = Value::array();
    for (const auto& table : preview.tables)
        rows.push_back({{"label", sdk::say("Table {table}", {{"table", table.name}})},
                        {"value", sdk::countText(table.rows, "row", "rows")}});
    if (preview.files > 0)
        rows.push_back(
            {{"label", sdk::say("Files")},
             {"value", sdk::countText(preview.files, "file", "files") + ", " + sdk::sizeText(preview.bytes)}});
    for (auto& row : countedRows(preview.areas, "entry", "entries")) rows.push_back(row);
    for (const auto& role : preview.roles)
        rows.push_back({{"label", sdk::say("Role {role}", {{"role", sdk::say(role.title)}})},
                        {"value", sdk::countText(role.count, "person loses it", "people lose it")}});
    return rows;
}

}  // namespace

void PluginDataPages::describe(sdk::Registrar& add) {
    const auto page = [this](Response (PluginDataPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/admin/plugins/{id}/exports", "plugins.export", page(&PluginDataPages::exports));
    add.post("/admin/plugins/{id}/exports", "plugins.export", page(&PluginDataPages::makeExport));
    add.get("/admin/plugins/{id}/exports/{file}", "plugins.export", page(&PluginDataPages::download));
    add.get("/admin/plugins/{id}/exports/{file}/delete", "plugins.export", page(&PluginDataPages::confirmDelete));
    add.post("/admin/plugins/{id}/exports/{file}/delete", "plugins.export", page(&PluginDataPages::deleteExport));
    add.get("/admin/plugins/{id}/purge", "plugins.purge", page(&PluginDataPages::preview));
    add.post("/admin/plugins/{id}/purge", "plugins.purge", page(&PluginDataPages::purge));
}

PluginStanding PluginDataPages::get(Transaction& tx, const Request& request) const {
    auto plugin = parts_.standings.find(tx, request.pathValue("id"));
    if (!plugin) {
        // After a purge its exports stay, and may be all there is.
        if (parts_.exports.of(request.pathValue("id")).empty()) throw sdk::NotFound("There is no such plugin.");
        plugin.emplace().manifest.id = plugin->manifest.name = request.pathValue("id");
    }
    return std::move(*plugin);
}

Response PluginDataPages::exports(const Request& request) {
    const auto plugin = parts_.database.read([&](Transaction& tx) { return get(tx, request); });
    const auto url = pluginPath(plugin.manifest.id);
    Value files = Value::array();
    for (const auto& file : parts_.exports.of(plugin.manifest.id))
        files.push_back({{"name", file.name},
                         {"url", url + "/exports/" + file.name},
                         {"size", sdk::sizeText(file.bytes)},
                         {"made_at", sdk::showInstant(file.madeAt, request.viewer().timeZone())}});
    return Response::page({.templateName = "kernel/plugin_exports",
                           .title = sdk::say("Exports of {plugin}", {{"plugin", nameOf(plugin)}}),
                           .data = {{"files", files},
                                    {"action", url + "/exports"},
                                    {"can_export", plugin.hasData && plugin.phase != Phase::Purging}},
                           .crumbs = crumbsOf(plugin)});
}

Response PluginDataPages::makeExport(const Request& request) {
    const auto job = parts_.database.write([&](Transaction& tx) {
        const auto plugin = get(tx, request);
        if (!plugin.hasData || plugin.phase == Phase::Purging)
            throw sdk::Conflict(sdk::say("{plugin} has no data that could be exported.", {{"plugin", nameOf(plugin)}}));
        parts_.audit.record(tx, request.actor(), {.action = "PLUGIN_EXPORT_STARTED", .target = plugin.manifest.id});
        return parts_.jobs.enqueue(
            tx, PluginExport::request(plugin.manifest.id, plugin.manifest.name, request.viewer().personId()));
    });
    return Response::redirect("/jobs/" + job);
}

Response PluginDataPages::download(const Request& request) {
    const auto& id = request.pathValue("id");
    const auto& file = request.pathValue("file");
    return Response::file(parts_.exports.path(id, file), "application/zip")
        .download(file)
        .disclosing("all data of the plugin " + id);
}

Response PluginDataPages::confirmDelete(const Request& request) {
    const auto& id = request.pathValue("id");
    const auto& file = request.pathValue("file");
    parts_.exports.path(id, file);
    const auto url = pluginPath(id) + "/exports";
    auto lines = Value::array(
        {sdk::say("{file} is deleted from the server. The plugin's data stay as they are.", {{"file", file}})});
    return Response::page({.templateName = "kernel/confirm",
                           .title = sdk::say("Delete this export?"),
                           .data = {{"heading", sdk::say("Delete this export?")},
                                    {"lines", std::move(lines)},
                                    {"action", url + "/" + file + "/delete"},
                                    {"button", sdk::say("Delete the export")},
                                    {"danger", true},
                                    {"cancel", url}},
                           .crumbs = {{sdk::say("Plugins"), pluginsPath}, {sdk::say("Exports"), url}}});
}

Response PluginDataPages::deleteExport(const Request& request) {
    const auto& id = request.pathValue("id");
    const auto& file = request.pathValue("file");
    parts_.exports.path(id, file);
    parts_.database.write([&](Transaction& tx) {
        parts_.audit.record(tx, request.actor(),
                            {.action = "PLUGIN_EXPORT_DELETED", .target = id, .details = {{"file", file}}});
        tx.afterCommit([this, file] { parts_.exports.remove(file); });
    });
    return Response::redirect(pluginPath(id) + "/exports").notice(sdk::say("The export is deleted."));
}

Response PluginDataPages::previewPage(const Request& request, const sdk::Form& form, int status) {
    return parts_.database.read([&](Transaction& tx) {
        const auto plugin = get(tx, request);
        const auto& id = plugin.manifest.id;
        const auto going = parts_.purge.preview(tx, id);
        Value exports = Value::array();
        for (const auto& file : parts_.exports.of(id))
            exports.push_back({{"name", file.name}, {"url", pluginPath(id) + "/exports/" + file.name}});
        return Response::page(
            {.templateName = "kernel/plugin_purge",
             .title = sdk::say("Purge {plugin}", {{"plugin", nameOf(plugin)}}),
             .data = {{"name", nameOf(plugin)},
                      {"summary", goingRows(going)},
                      {"obstacle", sdk::say(going.obstacle)},
                      {"form", form.view()},
                      {"exports", exports},
                      {"export_url",
                       request.viewer().can("plugins.export") ? pluginPath(id) + "/exports" : std::string()},
                      {"action", pluginPath(id) + "/purge"},
                      {"cancel", pluginPath(id)}},
             .crumbs = crumbsOf(plugin),
             .status = status});
    });
}

Response PluginDataPages::preview(const Request& request) {
    return previewPage(request, sdk::Form(idField(request.pathValue("id")), request.viewer()), 200);
}

Response PluginDataPages::purge(const Request& request) {
    const auto& id = request.pathValue("id");
    auto form = sdk::Form::posted(idField(id), request);
    if (form.valid() && form.text("plugin_id") != id)
        form.fail("plugin_id", sdk::say("This is not the plugin's id. Type {id}", {{"id", id}}));
    if (!form.valid()) return previewPage(request, form, 422);
    const auto job =
        parts_.database.write([&](Transaction& tx) { return parts_.purge.start(tx, request.actor(), id); });
    return Response::redirect("/jobs/" + job);
}

}  // namespace guildhall::plugins
