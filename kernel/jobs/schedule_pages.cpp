#include "kernel/jobs/schedule_pages.hpp"

#include "kernel/jobs/job_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::jobs {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

sdk::FieldSet patternField(const ScheduleStatus& schedule) {
    return sdk::FieldSet::of("kernel.schedule")
        .text("when", "When it runs",
              {.required = true,
               .max = 100,
               .hint =
                   sdk::say("Minute, hour, day of month, month, day of week. “30 8 * * 1-5” is Monday to Friday at "
                            "08:30. It comes with “{pattern}” ({words}).",
                            {{"pattern", schedule.declared.when}, {"words", CronTime(schedule.declared.when).words()}}),
               .width = "20"});
}

Value stateView(const std::optional<sdk::JobStatus>& job) {
    if (!job) return false;
    const auto& state = jobFields().get("state");
    const auto outcome = job->outcome();
    Value view{{"url", "/jobs/" + job->id}, {"text", sdk::say(state.choiceLabel(outcome))}};
    for (const auto& choice : state.options.choices)
        if (choice.value == outcome) view["tag"] = choice.tag;
    return view;
}

}  // namespace

void SchedulePages::describe(sdk::Registrar& add) {
    const auto to = [this](auto handler) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/admin/schedules", "jobs.manage", to(&SchedulePages::list));
    add.get("/admin/schedules/{name}/edit", "jobs.manage", to(&SchedulePages::showEdit));
    add.post("/admin/schedules/{name}/edit", "jobs.manage", to(&SchedulePages::update));
    add.post("/admin/schedules/{name}/run", "jobs.manage", to(&SchedulePages::run));
    add.post("/admin/schedules/{name}/pause", "jobs.manage",
             [this](const Request& request) { return pause(request, true); });
    add.post("/admin/schedules/{name}/resume", "jobs.manage",
             [this](const Request& request) { return pause(request, false); });
}

Response SchedulePages::list(const Request& request) {
    const auto& zone = request.viewer().timeZone();
    Value rows = Value::array();
    database_.read([&](Transaction& tx) {
        for (const auto& schedule : scheduler_.list()) {
            const auto url = "/admin/schedules/" + schedule.declared.name;
            std::optional<sdk::JobStatus> last;
            if (!schedule.lastJob.empty()) last = jobs_.find(tx, schedule.lastJob);
            rows.push_back(
                {{"title", sdk::say(schedule.declared.title)},
                 {"owner", schedule.owner},
                 {"when", CronTime(schedule.pattern).words()},
                 {"zone", schedule.declared.timeZone},
                 {"changed", schedule.changed},
                 {"paused", schedule.paused},
                 {"next", schedule.next ? sdk::showInstant(*schedule.next, zone) : ""},
                 {"last", stateView(last)},
                 {"last_at", last && last->startedAt ? sdk::showInstant(*last->startedAt, zone) : sdk::say("waiting")},
                 {"edit_url", url + "/edit"},
                 {"run_url", url + "/run"},
                 {"pause_url", schedule.paused ? "" : url + "/pause"},
                 {"resume_url", schedule.paused ? url + "/resume" : ""}});
        }
    });
    return Response::page({.templateName = "kernel/schedules",
                           .title = sdk::say("Schedules"),
                           .data = {{"schedules", rows}, {"zone", zone}},
                           .crumbs = {{sdk::say("Jobs"), "/admin/jobs"}}});
}

Response SchedulePages::editPage(const ScheduleStatus& schedule, const sdk::Form& form, int status) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say(schedule.declared.title),
                           .data = {{"form", form.view()},
                                    {"intro", sdk::say("The times are those of the zone {zone}.",
                                                       {{"zone", schedule.declared.timeZone}})},
                                    {"action", "/admin/schedules/" + schedule.declared.name + "/edit"},
                                    {"button", sdk::say("Save the time")},
                                    {"cancel", "/admin/schedules"}},
                           .crumbs = {{sdk::say("Jobs"), "/admin/jobs"}, {sdk::say("Schedules"), "/admin/schedules"}},
                           .status = status});
}

Response SchedulePages::showEdit(const Request& request) {
    const auto schedule = scheduler_.get(request.pathValue("name"));
    return editPage(schedule, sdk::Form(patternField(schedule), request.viewer()).fill({{"when", schedule.pattern}}),
                    200);
}

Response SchedulePages::update(const Request& request) {
    const auto schedule = scheduler_.get(request.pathValue("name"));
    auto form = sdk::Form::posted(patternField(schedule), request);
    if (form.valid()) {
        try {
            database_.write([&](Transaction& tx) {
                scheduler_.setPattern(tx, audit_, request.actor(), schedule.declared.name, form.text("when"));
            });
            return Response::redirect("/admin/schedules")
                .notice(sdk::say("“{schedule}” has its new time.", {{"schedule", sdk::say(schedule.declared.title)}}));
        } catch (const std::invalid_argument& problem) {
            form.fail("when", problem.what());
        }
    }
    return editPage(schedule, form, 422);
}

Response SchedulePages::pause(const Request& request, bool paused) {
    const auto schedule = scheduler_.get(request.pathValue("name"));
    database_.write(
        [&](Transaction& tx) { scheduler_.setPaused(tx, audit_, request.actor(), schedule.declared.name, paused); });
    return Response::redirect("/admin/schedules")
        .notice(sdk::say(paused ? "“{schedule}” is paused. What falls into the pause is not made up for."
                                : "“{schedule}” runs again.",
                         {{"schedule", sdk::say(schedule.declared.title)}}));
}

Response SchedulePages::run(const Request& request) {
    const auto job = database_.write(
        [&](Transaction& tx) { return scheduler_.runNow(tx, audit_, request.actor(), request.pathValue("name")); });
    return Response::redirect("/jobs/" + job);
}

}  // namespace guildhall::jobs
