#include "kernel/plugins/plugin_detail_pages.hpp"

#include "kernel/plugins/plugin_addresses.hpp"
#include "kernel/plugins/plugin_data_repository.hpp"
#include "kernel/plugins/plugin_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <array>

namespace guildhall::plugins {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr int shownEntries = 10;

std::string cellText(const Value& line, const char* key) {
    const auto found = line.find(key);
    if (found == line.end()) return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

Value tableView(const std::string& title, const std::vector<std::string>& heads,
                const std::vector<std::vector<std::string>>& lines) {
    Value rows = Value::array(), headings = Value::array();
    for (const auto& head : heads) headings.push_back({{"label", sdk::say(head)}});
    for (const auto& line : lines) {
        Value cells = Value::array();
        for (std::size_t i = 1; i < line.size(); ++i)
            cells.push_back({{"text", line[i]}, {"label", sdk::say(heads[i])}});
        rows.push_back({{"title", line.front()}, {"cells", std::move(cells)}});
    }
    return {{"title", sdk::say(title)}, {"number", lines.size()}, {"heads", headings}, {"rows", rows}};
}

/// Who may use it, as the permission's declaration says it; “anyone” stays.
std::string accessText(const Value& ledger, const std::string& access) {
    for (const auto& permission : ledger.value("permissions", Value::array()))
        if (permission.value("code", "") == access)
            return sdk::say("who may: {deed}", {{"deed", sdk::say(permission.value("description", access))}});
    return access.find('.') == access.npos ? sdk::say(access) : sdk::codeInWords(access);
}

/// What declarations say in sentences and titles; the other columns hold names, addresses and codes.
bool isSaid(const std::string& key) {
    static constexpr std::array<std::string_view, 5> said{"delivery", "description", "label", "purpose", "title"};
    return std::ranges::find(said, key) != said.end();
}

std::string cellText(const kinds::Column& column, const Value& line, const Value& ledger) {
    const auto text = cellText(line, column.key.c_str());
    switch (column.shows) {
        case kinds::Column::Shows::Access: return accessText(ledger, text);
        case kinds::Column::Shows::Code: return sdk::codeInWords(text);
        case kinds::Column::Shows::Text: break;
    }
    return isSaid(column.key) ? sdk::say(text) : text;
}

}  // namespace

Value ledgerView(const Value& ledger, const kinds::Kinds& kinds) {
    Value parts = Value::array();
    for (const auto* kind : kinds.all()) {
        const auto& words = kind->words();
        const auto found = ledger.find(words.key);
        // An older server wrote the number of cards.
        if (found == ledger.end() || !found->is_array() || found->empty()) continue;
        std::vector<std::string> heads;
        for (const auto& column : words.columns) heads.push_back(column.heading);
        std::vector<std::vector<std::string>> lines;
        for (const auto& line : *found) {
            auto& cells = lines.emplace_back();
            for (const auto& column : words.columns) cells.push_back(cellText(column, line, ledger));
        }
        parts.push_back(tableView(words.title, heads, lines));
    }
    return parts;
}

namespace {

std::vector<std::string> hooksOf(const Value& ledger) {
    std::vector<std::string> hooks;
    const auto listed = ledger.value("hooks", Value::array());
    for (const auto& hook : listed) hooks.push_back(cellText(hook, "name"));
    return hooks;
}

Value dataView(const std::vector<PluginTable>& tables) {
    std::vector<std::vector<std::string>> lines;
    for (const auto& table : tables) lines.push_back({table.name, sdk::thousands(table.rows)});
    return tableView("Tables", {"Table", "Rows"}, lines);
}

Value nodesView(const PluginStanding& plugin, const sdk::Viewer& viewer) {
    std::vector<std::vector<std::string>> lines;
    for (const auto& node : plugin.nodes)
        lines.push_back(
            {node.node, sdk::say(node.state), node.version, sdk::showInstant(node.seenAt, viewer.timeZone())});
    return tableView("Servers", {"Server", "State there", "Version", "Last heard of"}, lines);
}

/// `PLUGIN_SETTINGS_CHANGED` as people read it: “Settings changed”.
std::string deedText(const std::string& action) {
    auto text = action.substr(action.find('_') + 1);
    for (std::size_t i = 1; i < text.size(); ++i)
        text[i] = text[i] == '_' ? ' ' : static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    return sdk::say(text);
}

Value auditView(Transaction& tx, const std::string& id, const sdk::Viewer& viewer) {
    Value entries = Value::array();
    if (!viewer.can("audit.view")) return entries;
    const auto& source = audit::AuditRepository::list();
    sdk::ListQuery query;
    query.sort = "at";
    query.descending = true;
    query.size = shownEntries;
    const sdk::ListScope scope{"a.target = ? AND a.action LIKE 'PLUGIN_%'", {id}};
    for (const auto& row : sdk::selectPage(tx, audit::auditFields(), source, query, scope).rows)
        entries.push_back({{"action", deedText(row.text("action"))},
                           {"url", "/audit/" + row.text("hash")},
                           {"reason", row.text("reason")},
                           {"by", row.text("performed_by") == "System" ? sdk::say("System") : row.text("performed_by")},
                           {"at", sdk::showInstant(sdk::fromMicros(row.number("at")), viewer.timeZone())}});
    return entries;
}

void addRow(Value& rows, const char* label, const std::string& value, const std::string& url = {}) {
    if (value.empty()) return;
    rows.push_back({{"label", sdk::say(label)}, {"value", value}, {"url", url}});
}

/// “Assets >=1 (not installed)”
std::string needText(const Dependency& need, const std::vector<PluginStanding>& all) {
    const auto there = std::ranges::find_if(all, [&](const auto& other) { return other.manifest.id == need.id; });
    return need.id + (need.versions.empty() ? "" : " " + need.versions) + " (" +
           sdk::say(there == all.end() ? "not installed" : phaseName(there->phase)) + ")";
}

std::string needsText(const std::vector<Dependency>& needs, const std::vector<PluginStanding>& all) {
    std::string text;
    for (const auto& need : needs) text += (text.empty() ? "" : ", ") + needText(need, all);
    return text;
}

const char* sourceText(PresentSetting::Source source) {
    switch (source) {
        case PresentSetting::Source::Saved: return "saved here";
        case PresentSetting::Source::Configuration: return "from the configuration";
        case PresentSetting::Source::Default: return "the default";
    }
    return "";
}

}  // namespace

void PluginDetailPages::describe(sdk::Registrar& add) {
    add.get("/admin/plugins/{id}", "plugins.manage", [this](const Request& request) { return show(request); });
}

Value PluginDetailPages::summary(const PluginStanding& plugin, const std::vector<PluginStanding>& all) const {
    Value rows = Value::array();
    rows.push_back({{"label", sdk::say("State")}, {"value", phaseTitle(plugin.phase)}, {"tag", tagOf(plugin.phase)}});
    addRow(rows, "Version",
           plugin.upgradeTo.empty() ? plugin.version
                                    : sdk::say("{version} → {newer} in its folder",
                                               {{"version", plugin.version}, {"newer", plugin.upgradeTo}}));
    addRow(rows, "Id", plugin.manifest.id);
    addRow(rows, "Licence", plugin.manifest.licence);
    addRow(rows, "Made for SDK", plugin.manifest.sdkVersions);
    addRow(rows, "Needs", needsText(plugin.manifest.depends, all));
    addRow(rows, "Works with", needsText(plugin.manifest.optional, all));
    std::string dependents;
    for (const auto& other : plugin.dependents) dependents += (dependents.empty() ? "" : ", ") + other;
    addRow(rows, "Needed by", dependents);
    if (plugin.manifest.required) addRow(rows, "Required", sdk::say("The site is not ready without it"));
    return rows;
}

Value PluginDetailPages::troubles(const PluginStanding& plugin, const sdk::Viewer& viewer) const {
    const auto trouble = parts_.troubles.of(plugin.manifest.id);
    if (trouble.exceptions == 0 && trouble.hangs == 0) return false;
    Value rows = Value::array();
    if (trouble.exceptions > 0) {
        addRow(rows, "Requests that failed", sdk::thousands(trouble.exceptions));
        addRow(rows, "The last one said", trouble.lastText);
        addRow(rows, "At", sdk::showInstant(trouble.lastAt, viewer.timeZone()));
    }
    if (trouble.hangs > 0) addRow(rows, "Requests given up after their deadline", sdk::thousands(trouble.hangs));
    return {{"rows", rows}};
}

Value PluginDetailPages::settings(const PluginStanding& plugin) const {
    Value rows = Value::array();
    for (const auto& setting : plugin.manifest.settings) {
        const auto present = parts_.settings.present(plugin.manifest, setting);
        std::string shown = present.text;
        if (setting.secret()) shown = sdk::say(present.text.empty() ? "Not set" : "Set");
        if (setting.type == SettingDeclaration::Type::Boolean) shown = sdk::say(present.text == "true" ? "Yes" : "No");
        for (const auto& choice : setting.choices)
            if (choice.value == present.text) shown = sdk::say(choice.label);
        rows.push_back({{"label", sdk::say(setting.label)},
                        {"value", shown},
                        {"hint", shown.empty() ? "" : sdk::say(sourceText(present.source))}});
    }
    return rows;
}

Response PluginDetailPages::show(const Request& request) {
    const auto& id = request.pathValue("id");
    const auto& viewer = request.viewer();
    return parts_.database.read([&](Transaction& tx) {
        const auto all = parts_.standings.all(tx);
        const auto found = std::ranges::find_if(all, [&](const auto& each) { return each.manifest.id == id; });
        if (found == all.end()) throw sdk::NotFound("There is no such plugin.");
        std::vector<std::string> others;
        for (const auto& other : all)
            if (other.manifest.id != id) others.push_back(other.manifest.id);
        const auto tables = PluginDataRepository::tables(tx, id, others);
        const bool running = found->phase == Phase::Enabled;
        const auto parts = ledgerView(found->ledger, parts_.kinds);
        return Response::page(
            {.templateName = "kernel/plugin",
             .title = sdk::say(found->manifest.name),
             .data = {{"description", sdk::say(found->manifest.description)},
                      {"summary", summary(*found, all)},
                      {"reason", sdk::say(found->reason)},
                      {"failed_at",
                       found->quarantined ? sdk::showInstant(found->failedAt, viewer.timeZone()) : std::string()},
                      {"deeds", deedsOf(*found)},
                      {"settings", settings(*found)},
                      {"settings_url", found->manifest.settings.empty() ? "" : pluginPath(id) + "/settings"},
                      {"parts", parts},
                      {"adds_title", sdk::say(running ? "What it adds" : "What it added when it was last enabled")},
                      {"tables", tables.empty() ? Value(false) : dataView(tables)},
                      {"nodes", found->nodes.empty() ? Value(false) : nodesView(*found, viewer)},
                      {"troubles", troubles(*found, viewer)},
                      {"audit", auditView(tx, id, viewer)},
                      {"export_url", found->hasData && viewer.can("plugins.export") ? pluginPath(id) + "/exports" : ""},
                      {"purge_url", found->hasData && viewer.can("plugins.purge") ? pluginPath(id) + "/purge" : ""}},
             .crumbs = {{sdk::say("Plugins"), pluginsPath}},
             .hooks = hooksOf(found->ledger)});
    });
}

}  // namespace guildhall::plugins
