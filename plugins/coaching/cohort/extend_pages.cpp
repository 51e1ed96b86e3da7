#include "cohort/extend_pages.hpp"

#include "engagement/engagement_desk.hpp"
#include "engagement/engagement_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* pattern = "/cohorts/{id}/extend";

const sdk::FieldSet& extensionFields() {
    static const auto fields =
        sdk::FieldSet::of("coaching.extension")
            .date("closes", "New last day", {.required = true, .hint = "To its end (UTC)."})
            .text("reason", "Reason", {.required = true, .max = 300, .hint = "It stays on record."});
    return fields;
}

}  // namespace

void ExtendPages::describe(sdk::Registrar& add) {
    const auto access = sdk::Access::allOf({"coaching.view", "coaching.edit"});
    add.get(pattern, access, [this](const Request& request) { return show(request); });
    add.post(pattern, access, [this](const Request& request) { return extend(request); });
}

Response ExtendPages::show(const Request& request) {
    const auto cohort =
        services_.database.read([&](Transaction& tx) { return cohorts().get(tx, request.pathValue("id")); });
    return page(cohort, sdk::Form(extensionFields(), request.viewer()), 200);
}

Response ExtendPages::page(const Cohort& cohort, const sdk::Form& form, int status) const {
    const auto path = cohorts().pathOf(&cohort);
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = say("Extend the window of {cohort}", {{"cohort", cohort.code}}),
         .data = {{"form", form.view()},
                  {"intro", say("Its last day is {day} now. Nobody is mailed: tell the participants by your own list.",
                                {{"day", sdk::showDate(cohort.closes)}})},
                  {"version", ""},
                  {"action", path + "/extend"},
                  {"button", say("Extend the window")},
                  {"cancel", path}},
         .crumbs = {{say("Cohorts"), cohorts().path()}, {cohort.code, path}},
         .status = status});
}

Response ExtendPages::extend(const Request& request) {
    auto form = sdk::Form::posted(extensionFields(), request);
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    // Forms are shown after the transaction, which may run twice.
    const auto [cohort, problem] = services_.database.write([&](Transaction& tx) {
        const auto before = cohorts().lock(tx, request.pathValue("id"));
        std::string problem;
        if (!form.valid()) return std::pair(before, problem);
        auto after = before;
        after.closes = *form.date("closes");
        if (after.closes <= before.closes)
            problem =
                say("Enter a day after {day}, which is the last one now", {{"day", sdk::showDate(before.closes)}});
        else if (after.closes < today)
            problem = say("This day has passed. Enter today or a later one");
        else
            extend(tx, request, before, after, form.text("reason"));
        return std::pair(before, problem);
    });
    if (!problem.empty()) form.fail("closes", problem);
    if (!form.valid()) return page(cohort, form, 422);
    return Response::redirect(cohorts().pathOf(&cohort))
        .notice(say("The window of {cohort} is open until {day}.",
                    {{"cohort", cohort.code}, {"day", sdk::showDate(*form.date("closes"))}}));
}

void ExtendPages::extend(Transaction& tx, const Request& request, const Cohort& before, Cohort& after,
                         const std::string& reason) const {
    const auto actor = request.actor();
    sdk::Moment moment{tx, request.viewer(), actor, services_.clock.now()};
    cohorts().update(tx, after);
    services_.audit.record(tx, actor, cohorts().entry("COHORT_EXTENDED", &before, &after, reason));
    CohortRules(services_).afterSave(moment, &before, after);
    const EngagementDesk desk(services_);
    for (const auto& engagement : EngagementRepository::waitingIn(tx, after.id))
        desk.note(tx, actor, engagement, "extended", reason);
}

}  // namespace guildhall::coaching
