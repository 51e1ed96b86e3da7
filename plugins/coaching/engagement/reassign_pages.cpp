#include "engagement/reassign_pages.hpp"

#include "coach/coach_repository.hpp"
#include "engagement/engagement_desk.hpp"

#include <guildhall/sdk/say.hpp>

#include <charconv>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* pattern = "/engagements/{id}/reassign";

const sdk::RecordModel& modelOf(const sdk::RecordModel& type) { return type; }

sdk::FieldSet fieldsWith(const std::vector<sdk::Choice>& coaches) {
    return sdk::FieldSet::of("coaching.reassignment")
        .choice("coach", "New coach", coaches,
                {.required = true, .hint = "Those of the program who have a free place."})
        .text("reason", "Reason", {.required = true, .max = 300, .hint = "It stays in the engagement’s history."});
}

}  // namespace

void ReassignPages::describe(sdk::Registrar& add) {
    const auto access = sdk::Access::allOf({"coaching.view", "coaching.edit"});
    add.get(pattern, access, [this](const Request& request) { return show(request); });
    add.post(pattern, access, [this](const Request& request) { return reassign(request); });
}

ReassignPages::Choices ReassignPages::choices(const Request& request) {
    return services_.database.read([&](Transaction& tx) {
        Choices found{.engagement = engagements().get(tx, request.pathValue("id"))};
        found.called = modelOf(engagements()).title(&found.engagement, request.viewer());
        if (const auto why = whyNotReassign(found.engagement)) throw sdk::Conflict(*why);
        for (const auto& coach : CoachRepository::withRoom(tx, found.engagement.program)) {
            if (coach.id == found.engagement.coach) continue;
            const auto places = coach.maxEngagements - coach.open;
            found.coaches.push_back(
                {coach.id, sdk::sayCount(places, "{coach}: {n} free place", "{coach}: {n} free places",
                                         {{"coach", modelOf(coaches()).title(&coach, request.viewer())}})});
        }
        return found;
    });
}

Response ReassignPages::show(const Request& request) {
    const auto found = choices(request);
    return page(found, sdk::Form(fieldsWith(found.coaches), request.viewer()), 200);
}

Response ReassignPages::page(const Choices& found, const sdk::Form& form, int status) const {
    const auto path = engagements().pathOf(&found.engagement);
    return Response::page({.templateName = found.coaches.empty() ? "coaching/operations_no_coach" : "kernel/form_page",
                           .title = say("Give to another coach"),
                           .data = {{"form", form.view()},
                                    {"intro", say("The engagement goes on where it is. The new coach sees what was "
                                                  "logged, but not the private notes.")},
                                    {"version", std::to_string(found.engagement.version)},
                                    {"action", path + "/reassign"},
                                    {"button", say("Give to this coach")},
                                    {"cancel", path}},
                           .crumbs = {{say("Engagements"), engagements().path()}, {found.called, path}},
                           .status = status});
}

Response ReassignPages::reassign(const Request& request) {
    auto found = choices(request);
    auto form = sdk::Form::posted(fieldsWith(found.coaches), request);
    if (!form.valid()) return page(found, form, 422);
    const auto& typed = request.form("version");
    std::int64_t version = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), version);
    try {
        // Without a version nobody has looked at it: the present one is never 0.
        if (version <= 0) throw sdk::Conflict(say("Look at it again, then try once more."));
        services_.database.write([&](Transaction& tx) {
            EngagementDesk(services_).apply(tx, request.actor(), found.engagement.id, Action::Reassign,
                                            form.text("reason"), version,
                                            [&](Engagement& engagement) { engagement.coach = form.text("coach"); });
        });
    } catch (const sdk::Conflict& conflict) {
        // Others have taken places meanwhile, or it has changed: as it is now, with what was typed.
        form.fail("", conflict.what());
        return page(choices(request), form, 409);
    }
    return Response::redirect(engagements().pathOf(&found.engagement)).notice(say("It has another coach now."));
}

}  // namespace guildhall::coaching
