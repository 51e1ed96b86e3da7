#include "kernel/records/api_pages.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace guildhall::records {

using sdk::Request;
using sdk::Response;
using sdk::Value;

void ApiPages::describe(sdk::Registrar& add) {
    add.get("/api/openapi.json", sdk::SignedIn, [this](const Request&) { return Response::json(document()); });
    add.get("/api", "api.view", [this](const Request& request) { return show(request); });
    add.menu({sdk::MenuGroup::System, "For programs", "/api", "api.view", 80});
}

Value ApiPages::document() const {
    const sdk::Speaking english(nullptr);    // programs read it
    const auto live = types_.forPrograms();  // holds the plugins while their declarations are read
    std::vector<const sdk::RecordModel*> models;
    for (const auto& one : live) models.push_back(one.model);
    auto all = openApi(info_, models);
    if (also_) also_(all);
    return all;
}

Response ApiPages::show(const Request&) const {
    const auto api = document();
    auto groups = Value::array();
    for (const auto& tag : api["tags"]) groups.push_back({{"title", tag["name"]}, {"operations", Value::array()}});
    for (const auto& [path, methods] : api["paths"].items())
        for (const auto* method : {"get", "post", "put", "patch", "delete"}) {
            if (!methods.contains(method)) continue;
            const auto& operation = methods[method];
            auto name = std::string(method);
            std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c & ~0x20); });
            const auto group = std::ranges::find_if(
                groups, [&](const Value& one) { return one["title"] == operation["tags"].front(); });
            (*group)["operations"].push_back({{"method", name},
                                              {"path", path},
                                              {"summary", operation["summary"]},
                                              {"permission", operation.value("x-permission", "")}});
        }
    const auto webhooks = api.value("webhooks", Value::object());
    for (const auto& [type, methods] : webhooks.items()) {
        const auto& tag = methods["post"]["tags"].front();
        const auto group = std::ranges::find_if(groups, [&](const Value& one) { return one["title"] == tag; });
        (*group)["operations"].push_back({{"method", ""},
                                          {"path", type},
                                          {"summary", methods["post"]["summary"]},
                                          {"permission", methods["post"].value("x-permission", "")}});
    }
    for (auto& group : groups) {
        group["title"] = sdk::say(group["title"].get<std::string>());
        for (auto& one : group["operations"]) one["summary"] = sdk::say(one["summary"].get<std::string>());
    }
    return Response::page(
        {.templateName = "kernel/api", .title = sdk::say("For programs"), .data = {{"groups", groups}}});
}

}  // namespace guildhall::records
