#include "operations/report_pages.hpp"

#include "engagement/engagement.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* pattern = "/engagements/{id}/report";

}  // namespace

void ReportPages::describe(sdk::Registrar& add) {
    add.get(pattern, "coaching.view", [this](const Request& request) { return show(request); });
}

Response ReportPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    return services_.database.read([&](Transaction& tx) {
        const auto engagement = engagements().get(tx, request.pathValue("id"));
        const sdk::RecordModel& model = engagements();
        const auto path = model.pathOf(&engagement), heading = model.title(&engagement, viewer);
        const auto actor = request.actor();
        sdk::Moment moment{tx, viewer, actor, services_.clock.now()};
        Value data;
        EngagementRules::showStory(moment, engagement, data);
        const auto labels = engagements().labels(tx, engagement.id);
        auto values = engagements().values(&engagement);
        for (const auto& [name, label] : labels.items()) values[name] = label;
        const std::vector<std::string> names{"name",   "email", "organization", "program",     "cohort",
                                             "status", "coach", "selected_at",  "completed_at"};
        const auto shown = sdk::present(engagements().fields(), values, viewer);
        data["rows"] = Value::array();
        for (const auto& name : names)
            if (const auto text = shown.value(name, std::string()); !text.empty())
                data["rows"].push_back({{"label", say(engagements().fields().get(name).label)},
                                        {"value", text},
                                        {"hint", ""},
                                        {"url", ""},
                                        {"tag", shown.value(name + "_tag", std::string())},
                                        {"has_lines", false}});
        data["heading"] = heading;
        data["back"] = path;
        return Response::page({.templateName = "coaching/print_engagement",
                               .title = say("Report on the engagement of {name}", {{"name", heading}}),
                               .data = std::move(data),
                               .crumbs = {{say("Engagements"), engagements().path()}, {heading, path}}});
    });
}

}  // namespace guildhall::coaching
