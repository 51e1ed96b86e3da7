#include "coach/panel_pages.hpp"

#include "coach/coach_repository.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

void PanelPages::describe(sdk::Registrar& add) {
    add.get("/coaching-programs/{id}/panel", "coaching.view", [this](const Request& request) { return show(request); });
    add.post("/coaching-programs/{id}/panel", "coaching.edit",
             [this](const Request& request) { return save(request); });
}

Response PanelPages::show(const Request& request) {
    auto rows = Value::array();
    std::optional<Program> program;
    std::int64_t on = 0;
    services_.database.read([&](Transaction& tx) {
        program = programs().get(tx, request.pathValue("id"));
        for (const auto& one : CoachRepository::poolOf(tx, *program)) {
            on += one.onPanel;
            rows.push_back({{"id", one.coach.id},
                            {"name", one.coach.name},
                            {"url", coaches().pathOf(&one.coach)},
                            {"on_panel", one.onPanel},
                            {"inactive", !one.coach.active},
                            {"places", say("{open} of {most} places taken",
                                           {{"open", std::to_string(one.coach.open)},
                                            {"most", std::to_string(one.coach.maxEngagements)}})}});
        }
    });
    const auto path = programs().pathOf(&*program);
    return Response::page(
        {.templateName = "coaching/panel",
         .title = say("Coaches in {program}", {{"program", program->code}}),
         .data = {{"coaches", std::move(rows)},
                  {"on", sdk::sayCount(on, "{n} coach is on the panel.", "{n} coaches are on the panel.")},
                  {"may_edit", request.viewer().can("coaching.edit")},
                  {"action", path + "/panel"},
                  {"cancel", path}},
         .crumbs = {{say("Coaching programs"), programs().path()}, {program->code, path}}});
}

Response PanelPages::save(const Request& request) {
    const auto actor = request.actor();
    const auto ticked = request.formAll("coach"), offered = request.formAll("offered");
    const auto holds = [](const std::vector<std::string>& ids, const std::string& id) {
        return std::ranges::find(ids, id) != ids.end();
    };
    std::string path;
    services_.database.write([&](Transaction& tx) {
        const auto program = programs().lock(tx, request.pathValue("id"));
        path = programs().pathOf(&program);
        for (const auto& one : CoachRepository::poolOf(tx, program)) {
            // Whoever was not on the page when it was opened stays as they are.
            if (!holds(offered, one.coach.id) || one.onPanel == holds(ticked, one.coach.id)) continue;
            if (one.onPanel) {
                const auto panel = CoachRepository::panel(tx, one.coach.id, program.id);
                panels().remove(tx, panel.id);
                services_.audit.record(tx, actor, panels().entry("PANEL_REMOVED", &panel, nullptr));
            } else {
                CoachRepository::hold(tx, one.coach.id);
                if (CoachRepository::trackOf(tx, one.coach.id, "").value_or(program.track) != program.track) continue;
                Panel panel{.coach = one.coach.id, .program = program.id};
                panels().insert(tx, panel, services_.random, services_.clock.now());
                services_.audit.record(tx, actor, panels().entry("PANEL_CREATED", nullptr, &panel));
            }
        }
    });
    return Response::redirect(path + "/panel").notice(say("The panel has been saved."));
}

}  // namespace guildhall::coaching
