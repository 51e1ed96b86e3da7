#include "kernel/plugins/plugin_pages.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>

namespace guildhall::plugins {

using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

const char* tagOf(State state) {
    switch (state) {
        case State::Enabled: return "green";
        case State::Failed: return "red";
        case State::Disabled: return "grey";
        case State::Available: return "blue";
    }
    return "";
}

std::string titleOf(State state) {
    std::string name = stateName(state);
    name.front() = static_cast<char>(std::toupper(name.front()));
    return name;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string counted(std::size_t number, const std::string& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

Value pluginView(const PluginStatus& status) {
    const bool enabled = status.state == State::Enabled;
    std::vector<std::string> needs;
    for (const auto& need : status.manifest.depends) needs.push_back(need.id + " " + need.versions);
    Value view{{"id", status.manifest.id},
               {"name", status.manifest.name},
               {"version", status.manifest.version},
               {"description", status.manifest.description},
               {"state", titleOf(status.state)},
               {"tag", tagOf(status.state)},
               {"reason", status.reason},
               {"needs", joined(needs)},
               {"dependents", joined(status.dependents)}};
    const auto base = "/admin/plugins/" + status.manifest.id;
    if (enabled) {
        view["adds"] = "";
        if (status.dependents.empty()) view["disable_url"] = base + "/disable";
    } else {
        view["enable_url"] = base + "/enable";
    }
    return view;
}

}  // namespace

void PluginPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Plugins", "/admin/plugins", "plugins.manage", 50});
    add.get("/admin/plugins", "plugins.manage", [this](const Request& request) { return list(request); });
    add.post("/admin/plugins/{id}/enable", "plugins.manage",
             [this](const Request& request) { return turn(request, true); });
    add.get("/admin/plugins/{id}/disable", "plugins.manage",
            [this](const Request& request) { return confirmDisable(request); });
    add.post("/admin/plugins/{id}/disable", "plugins.manage",
             [this](const Request& request) { return turn(request, false); });
}

PluginStatus PluginPages::get(const std::string& id) const {
    for (auto& status : host_.list())
        if (status.manifest.id == id) return status;
    throw sdk::NotFound("There is no such plugin.");
}

Response PluginPages::list(const Request&) {
    Value plugins = Value::array();
    for (const auto& status : host_.list()) plugins.push_back(pluginView(status));
    return Response::page({"kernel/plugins", "Plugins", {{"plugins", plugins}, {"has_plugins", !plugins.empty()}}});
}

Response PluginPages::confirmDisable(const Request& request) {
    const auto status = get(request.pathValue("id"));
    const auto& name = status.manifest.name;
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = "Disable " + name + "?",
         .data =
             {{"heading", "Disable " + name + "?"},
              {"lines",
               {"Its pages, menu items, permissions and jobs go away at once. Requests that are running finish first.",
                "Its data stays. Enabling it again brings everything back."}},
              {"action", "/admin/plugins/" + status.manifest.id + "/disable"},
              {"button", "Disable " + name},
              {"danger", true},
              {"cancel", "/admin/plugins"}},
         .crumbs = {{"Plugins", "/admin/plugins"}}});
}

Response PluginPages::turn(const Request& request, bool enabled) {
    const auto status = get(request.pathValue("id"));
    const auto& id = status.manifest.id;
    if (!enabled && !status.dependents.empty())
        throw sdk::Conflict(status.manifest.name + " is needed by " + joined(status.dependents) +
                            ". Disable that first.");
    database_.write([&](sdk::Transaction& tx) { switch_.want(tx, request.actor(), id, enabled); });
    const auto outcome = switch_.await(id, enabled, std::chrono::seconds(15));
    auto page = Response::redirect("/admin/plugins");
    if (outcome.reached)
        return std::move(page).notice(status.manifest.name +
                                      (enabled ? " is enabled." : " is disabled. Its data stays."));
    if (!outcome.problem.empty())
        return std::move(page).notice(status.manifest.name + " could not be enabled: " + outcome.problem, "warning");
    return std::move(page).notice(status.manifest.name + " is being switched. Look again in a moment.", "info");
}

}  // namespace guildhall::plugins
