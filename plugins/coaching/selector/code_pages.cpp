#include "selector/code_pages.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

/// Throws NotFound where the cohort asks for none.
void mustAsk(Transaction& tx, const Engagement& engagement) {
    if (!cohorts().get(tx, engagement.cohort).accessCodes) throw sdk::NotFound();
}

}  // namespace

void CodePages::describe(sdk::Registrar& add) {
    const auto access = sdk::Access::allOf({"coaching.view", "coaching.edit"});
    add.get("/engagements/{id}/access-code", access, [this](const Request& request) { return show(request); });
    add.post("/engagements/{id}/access-code", access, [this](const Request& request) { return make(request); });
}

Response CodePages::page(const Engagement& engagement, const std::string& code) {
    const auto path = engagements().pathOf(&engagement);
    sdk::Value data{{"action", path + "/access-code"},
                    {"cancel", path},
                    {"version", std::to_string(engagement.version)},
                    {"code", nullptr}};
    if (!code.empty())
        data["code"] = sdk::showCopyBox({.id = "access-code",
                                         .label = say("New access code"),
                                         .value = code,
                                         .hint = say("It is shown here only, and good once.")});
    return Response::page({.templateName = "coaching/access_code",
                           .title = say("Access code"),
                           .data = std::move(data),
                           .crumbs = {{say("Engagements"), engagements().path()}, {engagement.name, path}}})
        .header("Cache-Control", "no-store");
}

Response CodePages::show(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        const auto engagement = engagements().get(tx, request.pathValue("id"));
        mustAsk(tx, engagement);
        return page(engagement, "");
    });
}

Response CodePages::make(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        auto engagement = engagements().lock(tx, request.pathValue("id"));
        mustAsk(tx, engagement);
        const auto code = codes_.renew(tx, engagement);
        if (!engagements().update(tx, engagement)) throw sdk::Conflict("Please try once more.");
        services_.audit.record(tx, request.actor(), {.action = "ACCESS_CODE_RENEWED", .target = engagement.id});
        return page(engagement, code);
    });
}

}  // namespace guildhall::coaching
