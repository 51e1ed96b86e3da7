#include "kernel/web/design_pages.hpp"

#include "kernel/web/design_parts.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::web {

using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr const char* access = "settings.edit";

Value shown(const design::Part& part, const design::Asked& asked) {
    auto members = Value::array(), samples = Value::array();
    for (const auto& member : part.members)
        members.push_back({{"path", member.path},
                           {"what", sdk::say(member.what)},
                           {"needed", member.needed ? sdk::say("Always") : sdk::say("May be empty")}});
    for (auto& [state, data] : part.samples(asked))
        samples.push_back({{"at", sdk::say(state)}, {"data", std::move(data)}});
    return {{"anchor", part.name},           {"heading", sdk::say(part.title)}, {"purpose", sdk::say(part.purpose)},
            {"partial", part.partial},       {"template_lines", part.lines},    {"code", part.code},
            {"members", std::move(members)}, {"samples", std::move(samples)}};
}

/// Where the dialog that asks leads without script, and what its deed says.
Response confirmation(const Request&) {
    return Response::page({.templateName = "kernel/confirm",
                           .title = sdk::say("Remove item"),
                           .data = {{"heading", sdk::say("Remove the item “{item}”?", {{"item", "Projector"}})},
                                    {"lines", {sdk::say("It is gone from every list. Two loans keep its name.")}},
                                    {"action", "/admin/design/confirm"},
                                    {"button", sdk::say("Remove item")},
                                    {"danger", true},
                                    {"cancel", "/admin/design#dialog"}},
                           .crumbs = {{sdk::say("Design"), "/admin/design"}}});
}

}  // namespace

void DesignPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::System, "Design", "/admin/design", access, 95});
    add.get("/admin/design", access, [this](const Request& request) { return show(request); });
    add.get("/admin/design/confirm", access, confirmation);
    add.post("/admin/design/confirm", access, [](const Request&) {
        return Response::redirect("/admin/design#dialog")
            .notice(sdk::say("Nothing was removed: this page only shows what it looks like."));
    });
}

Response DesignPages::show(const Request& request) const {
    const design::Asked asked{.now = clock_.now(),
                              .zone = request.viewer().timeZone(),
                              .tab = request.query("tab"),
                              .month = request.query("month")};
    Value data{{"parts", Value::array()}};
    for (const auto& part : design::parts()) {
        data["part_" + part.name] = shown(part, asked);
        data["parts"].push_back({{"anchor", part.name}, {"heading", sdk::say(part.title)}});
    }
    return Response::page({.templateName = "kernel/design", .title = sdk::say("Design"), .data = std::move(data)});
}

}  // namespace guildhall::web
