#include "kernel/plugins/plugin_pages.hpp"

#include "kernel/plugins/closed_addresses.hpp"
#include "kernel/plugins/plugin_addresses.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::plugins {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr auto patience = std::chrono::seconds(15);

std::string nameOf(const PluginStanding& plugin) { return sdk::say(plugin.manifest.name); }

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string needsText(const std::vector<Dependency>& needs) {
    std::vector<std::string> words;
    for (const auto& need : needs) words.push_back(need.versions.empty() ? need.id : need.id + " " + need.versions);
    return joined(words);
}

/// The public addresses that will say they are switched off: `/verify/…`.
std::string closingText(const PluginStanding& plugin) {
    std::vector<std::string> shown;
    for (auto [method, pattern] : publicAddresses(plugin.ledger)) {
        if (method != "GET") continue;
        for (std::size_t open = 0; (open = pattern.find('{', open)) != pattern.npos;)
            pattern.replace(open, pattern.find('}', open) + 1 - open, "…");
        shown.push_back(std::move(pattern));
    }
    if (shown.empty()) return {};
    return sdk::say(
        "Anyone may open these addresses, which may stand on paper and in mails; until it is enabled again they say "
        "that they are switched off: {addresses}",
        {{"addresses", joined(shown)}});
}

std::string notEnabled(const PluginStanding& plugin, const std::string& problem) {
    return sdk::say("{plugin} cannot be enabled. {problem}",
                    {{"plugin", nameOf(plugin)}, {"problem", sdk::say(problem)}});
}

Value lineOf(const PluginStanding& plugin) {
    return {{"id", plugin.manifest.id},
            {"name", nameOf(plugin)},
            {"url", pluginPath(plugin.manifest.id)},
            {"version", plugin.upgradeTo.empty() ? plugin.version : plugin.version + " → " + plugin.upgradeTo},
            {"description", sdk::say(plugin.manifest.description)},
            {"state", phaseTitle(plugin.phase)},
            {"tag", tagOf(plugin.phase)},
            {"upgrade", plugin.upgradeTo},
            {"required", plugin.manifest.required},
            {"reason", sdk::say(plugin.reason)},
            {"needs", needsText(plugin.manifest.depends)},
            {"dependents", joined(plugin.dependents)},
            {"deeds", deedsOf(plugin)}};
}

/// `{plugin}` in its texts is the plugin's name.
struct Deed {
    const char *question, *button, *path;
    bool danger = false;
};

Response confirmation(const PluginStanding& plugin, const Deed& deed, Value lines) {
    const auto heading = sdk::say(deed.question, {{"plugin", nameOf(plugin)}});
    const auto url = pluginPath(plugin.manifest.id);
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", std::move(lines)},
                                    {"action", url + deed.path},
                                    {"button", sdk::say(deed.button, {{"plugin", nameOf(plugin)}})},
                                    {"danger", deed.danger},
                                    {"cancel", url}},
                           .crumbs = {{sdk::say("Plugins"), pluginsPath}, {nameOf(plugin), url}}});
}

}  // namespace

const char* tagOf(Phase phase) {
    switch (phase) {
        case Phase::Failed: return "red";
        case Phase::FilesMissing:
        case Phase::Purging:
        case Phase::Starting: return "amber";
        case Phase::Enabled: return "green";
        case Phase::Available: return "blue";
        case Phase::Disabled:
        case Phase::Removed: return "grey";
    }
    return "";
}

std::string phaseTitle(Phase phase) {
    std::string name = phaseName(phase);
    name.front() = static_cast<char>(std::toupper(name.front()));
    return sdk::say(name);
}

Value deedsOf(const PluginStanding& plugin) {
    Value deeds = Value::array();
    const auto deed = [&](const char* label, const char* path, bool primary = false) {
        deeds.push_back(
            {{"label", sdk::say(label)}, {"url", pluginPath(plugin.manifest.id) + path}, {"primary", primary}});
    };
    const bool usable = !plugin.manifest.version.empty();
    switch (plugin.phase) {
        case Phase::Enabled:
            if (!plugin.upgradeTo.empty()) deed("Upgrade", "/upgrade", true);
            deed("Disable", "/disable");
            break;
        case Phase::Starting: deed("Disable", "/disable"); break;
        case Phase::Failed:
            if (usable) deed("Enable", "/enable", true);
            if (plugin.wanted) deed("Disable", "/disable");
            break;
        case Phase::Available: deed("Enable", "/enable", true); break;
        case Phase::Disabled:
            deed(plugin.upgradeTo.empty() ? "Enable" : "Upgrade and enable", "/enable", true);
            deed("Remove", "/remove");
            break;
        case Phase::Removed: deed("Bring back", "/bring-back"); break;
        case Phase::FilesMissing: deed("Remove", "/remove"); break;
        case Phase::Purging: break;
    }
    return deeds;
}

void PluginPages::describe(sdk::Registrar& add) {
    const auto page = [this](Response (PluginPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.menu({sdk::MenuGroup::System, "Plugins", pluginsPath, "plugins.manage", 50});
    add.get(pluginsPath, "plugins.manage", page(&PluginPages::list));
    add.get("/admin/plugins/{id}/enable", "plugins.manage", page(&PluginPages::confirmEnable));
    add.post("/admin/plugins/{id}/enable", "plugins.manage", page(&PluginPages::enable));
    add.get("/admin/plugins/{id}/disable", "plugins.manage", page(&PluginPages::confirmDisable));
    add.post("/admin/plugins/{id}/disable", "plugins.manage", page(&PluginPages::disable));
    add.get("/admin/plugins/{id}/upgrade", "plugins.manage", page(&PluginPages::confirmUpgrade));
    add.post("/admin/plugins/{id}/upgrade", "plugins.manage", page(&PluginPages::upgrade));
    add.get("/admin/plugins/{id}/remove", "plugins.manage", page(&PluginPages::confirmRemove));
    add.post("/admin/plugins/{id}/remove", "plugins.manage", page(&PluginPages::remove));
    add.get("/admin/plugins/{id}/bring-back", "plugins.manage", [this](const Request& request) {
        return confirmation(get(request), {"Bring back {plugin}?", "Bring back {plugin}", "/bring-back"},
                            {sdk::say("It is disabled then, with all its data, and can be enabled again.")});
    });
    add.post("/admin/plugins/{id}/bring-back", "plugins.manage", page(&PluginPages::bringBack));
}

PluginStanding PluginPages::get(const Request& request) const {
    auto plugin = database_.read([&](Transaction& tx) { return standings_.find(tx, request.pathValue("id")); });
    if (!plugin) throw sdk::NotFound("There is no such plugin.");
    return std::move(*plugin);
}

Response PluginPages::list(const Request&) {
    const auto all = database_.read([&](Transaction& tx) { return standings_.all(tx); });
    Value plugins = Value::array();
    std::int64_t waiting = 0;
    for (const auto& plugin : all) {
        plugins.push_back(lineOf(plugin));
        waiting += plugin.needsAttention();
    }
    const auto attention = sdk::sayCount(waiting, "{n} plugin needs a look.", "{n} plugins need a look.");
    return Response::page({"kernel/plugins",
                           sdk::say("Plugins"),
                           {{"plugins", plugins},
                            {"count", plugins.size()},
                            {"attention", waiting > 0 ? attention : ""},
                            {"safe_mode", switch_.safeMode()}}});
}

Response PluginPages::confirmEnable(const Request& request) {
    const auto plugin = get(request);
    const auto& id = plugin.manifest.id;
    if (const auto problem = host_.obstacle(id); !problem.empty()) throw sdk::Conflict(notEnabled(plugin, problem));
    const auto plan = database_.read([&](Transaction& tx) { return switch_.enablingPlan(tx, id); });
    Value lines = Value::array();
    if (plan.size() > 1) {
        std::vector<std::string> first;
        for (const auto& step : plan)
            if (step != id) first.push_back(sdk::say(host_.find(step).value_or(PluginStatus()).manifest.name));
        lines.push_back(sdk::say(first.size() == 1
                                     ? "It needs {plugins}. Enabling it enables that first."
                                     : "It needs {plugins}. Enabling it enables those first, in this order.",
                                 {{"plugins", joined(first)}}));
    }
    if (!plugin.upgradeTo.empty())
        lines.push_back(sdk::say("Its data are brought from version {from} to {to}. There is no way back.",
                                 {{"from", plugin.version}, {"to", plugin.upgradeTo}}));
    if (plugin.quarantined)
        lines.push_back(
            sdk::say("It was quarantined: {reason} Enabling it clears that.", {{"reason", sdk::say(plugin.reason)}}));
    lines.push_back(
        sdk::say("Its tables are made ready, then its pages, permissions and jobs appear on every server at once."));
    return confirmation(plugin, {"Enable {plugin}?", "Enable {plugin}", "/enable"}, std::move(lines));
}

Response PluginPages::enable(const Request& request) {
    const auto plugin = get(request);
    const auto& id = plugin.manifest.id;
    if (const auto problem = host_.obstacle(id); !problem.empty()) throw sdk::Conflict(notEnabled(plugin, problem));
    database_.write([&](Transaction& tx) {
        for (const auto& step : switch_.enablingPlan(tx, id)) switch_.want(tx, request.actor(), step, true);
    });
    return outcome(plugin, true, sdk::say("{plugin} is enabled.", {{"plugin", nameOf(plugin)}}));
}

Response PluginPages::confirmDisable(const Request& request) {
    const auto plugin = get(request);
    if (!plugin.dependents.empty())
        throw sdk::Conflict(sdk::say("{plugin} is needed by {others}. Disable that first.",
                                     {{"plugin", nameOf(plugin)}, {"others", joined(plugin.dependents)}}));
    Value lines = {
        sdk::say(
            "Its pages, menu items, permissions and jobs go away at once. Requests that are running finish first."),
        sdk::say("Its data stays. Enabling it again brings everything back.")};
    if (const auto closing = closingText(plugin); !closing.empty()) lines.push_back(closing);
    if (plugin.manifest.required)
        lines.push_back(
            sdk::say("This site counts it as required: while it is disabled, the server reports itself as not ready, "
                     "and a load balancer may take it out of service."));
    return confirmation(plugin, {"Disable {plugin}?", "Disable {plugin}", "/disable", true}, std::move(lines));
}

Response PluginPages::disable(const Request& request) {
    const auto plugin = get(request);
    database_.write([&](Transaction& tx) { switch_.want(tx, request.actor(), plugin.manifest.id, false); });
    return outcome(plugin, false, sdk::say("{plugin} is disabled. Its data stays.", {{"plugin", nameOf(plugin)}}));
}

Response PluginPages::confirmUpgrade(const Request& request) {
    const auto plugin = get(request);
    if (plugin.upgradeTo.empty())
        throw sdk::Conflict(sdk::say("There is no newer version of {plugin}.", {{"plugin", nameOf(plugin)}}));
    Value lines = {
        sdk::say("Version {from} goes on until version {to} is ready and its data are brought there. Requests that are "
                 "running finish first.",
                 {{"from", plugin.version}, {"to", plugin.upgradeTo}}),
        sdk::say("If the new version fails, the old one stays on and says why. Once the new one is on there is no way "
                 "back to the older version.")};
    if (!plugin.dependents.empty())
        lines.push_back(sdk::say("Off for that moment too, because they need it: {others}.",
                                 {{"others", joined(plugin.dependents)}}));
    return confirmation(plugin, {"Upgrade {plugin}?", "Upgrade {plugin}", "/upgrade"}, std::move(lines));
}

Response PluginPages::upgrade(const Request& request) {
    const auto plugin = get(request);
    database_.write([&](Transaction& tx) { switch_.wantUpgrade(tx, request.actor(), plugin.manifest.id); });
    return outcome(plugin, true,
                   sdk::say("{plugin} is upgraded to version {version}.",
                            {{"plugin", nameOf(plugin)}, {"version", plugin.upgradeTo}}));
}

Response PluginPages::confirmRemove(const Request& request) {
    return confirmation(
        get(request), {"Remove {plugin}?", "Remove {plugin}", "/remove"},
        {sdk::say("It moves to the end of the list and is no longer offered for enabling."),
         sdk::say("All its data stay. It can be brought back at any time. To delete its data as well, purge it on its "
                  "page.")});
}

Response PluginPages::remove(const Request& request) {
    const auto plugin = get(request);
    database_.write([&](Transaction& tx) { switch_.remove(tx, request.actor(), plugin.manifest.id); });
    return Response::redirect(pluginsPath)
        .notice(sdk::say("{plugin} is removed. Its data stay.", {{"plugin", nameOf(plugin)}}));
}

Response PluginPages::bringBack(const Request& request) {
    const auto plugin = get(request);
    database_.write([&](Transaction& tx) { switch_.bringBack(tx, request.actor(), plugin.manifest.id); });
    return Response::redirect(pluginPath(plugin.manifest.id))
        .notice(sdk::say("{plugin} is back and disabled.", {{"plugin", nameOf(plugin)}}));
}

Response PluginPages::outcome(const PluginStanding& plugin, bool enabled, const std::string& done) {
    const auto name = nameOf(plugin);
    auto page = Response::redirect(pluginPath(plugin.manifest.id));
    if (switch_.safeMode())
        return std::move(page).notice(
            sdk::say("Saved. This server runs in safe mode, so nothing changes here until it is started normally."),
            "info");
    const auto outcome = switch_.await(plugin.manifest.id, enabled, patience);
    if (outcome.reached) return std::move(page).notice(done);
    if (!outcome.problem.empty())
        return std::move(page).notice(
            sdk::say(plugin.phase == Phase::Enabled && enabled ? "{plugin} goes on as it was. {problem}"
                                                               : "{plugin} did not start: {problem}",
                     {{"plugin", name}, {"problem", sdk::say(outcome.problem)}}),
            "warning");
    return std::move(page).notice(sdk::say("{plugin} is being switched. Look again in a moment.", {{"plugin", name}}),
                                  "info");
}

}  // namespace guildhall::plugins
