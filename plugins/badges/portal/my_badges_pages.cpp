#include "portal/my_badges_pages.hpp"

#include "badge/badge_repository.hpp"
#include "badge/catalogue.hpp"
#include "portal/progress.hpp"
#include "request/request_repository.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

const sdk::FieldSet& welcomeFields() {
    static const auto fields =
        sdk::FieldSet::of("badges.welcome")
            .text("name", "Your name",
                  {.required = true, .max = 200, .hint = "As it stands on your badges.", .autocomplete = "name"})
            .boolean("email_is_mine", "This is my address, and I read what is sent there")
            .text("affiliation", "Affiliation",
                  {.max = 160, .hint = "Employer, school or club.", .autocomplete = "organization"})
            .boolean("agreed", "I agree");
    return fields;
}

}  // namespace

void MyBadgesPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (MyBadgesPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.portalLink("My badges", "/my-badges", 15);
    add.get("/my-badges", sdk::SignedIn, to(&MyBadgesPages::mine));
    add.get("/my-badges/programs/{slug}", sdk::SignedIn, to(&MyBadgesPages::program));
    add.post("/my-badges/ask", "badges.request", to(&MyBadgesPages::ask));
    add.get(welcomePath, "badges.request", to(&MyBadgesPages::showWelcome));
    add.post(welcomePath, "badges.request", to(&MyBadgesPages::welcome));
    add.get("/badge-roster/{id}/progress", "badges.roster", to(&MyBadgesPages::ofStudent));
}

bool MyBadgesPages::hasAgreed(const std::optional<Student>& student) const {
    return student && student->agreedTo(services_.settings.text("consent_version"));
}

Response MyBadgesPages::mine(const Request& request) {
    const auto& viewer = request.viewer();
    std::optional<Student> student;
    bool outdated = false;
    const auto of = services_.database.read([&](Transaction& tx) {
        student = Roster::find(tx, viewer.personId());
        outdated = !credentials_.outdated(tx, viewer.personId()).empty();
        return PersonsBadges::read(tx, viewer.personId());
    });
    if (viewer.can("badges.request") && !hasAgreed(student)) return Response::redirect(welcomePath);
    Value open = Value::array();
    for (const auto& one : of.requests) {
        if (!one.isOpen()) continue;
        const auto shown = sdk::present(requests().fields(), requests().values(&one), viewer, sdk::Relation::Own);
        open.push_back(
            {{"title", one.badgeTitle},
             {"url", requests().pathOf(&one)},
             {"state", {{"tag", shown["state_tag"]}, {"text", shown["state"]}}},
             {"note", one.submittedAt ? say("Sent on {day}",
                                            {{"day", sdk::showDate(sdk::dateIn(*one.submittedAt, viewer.timeZone()))}})
                                      : say("Not sent yet")}});
    }
    auto held = showHeld(of, viewer);
    auto programs = showPrograms(of, viewer, false);
    return Response::page({.templateName = "badges/my_badges",
                           .title = say("My badges"),
                           .data = {{"has_held", !held.empty()},
                                    {"held", std::move(held)},
                                    {"has_programs", !programs.empty()},
                                    {"programs", std::move(programs)},
                                    {"has_rows", !open.empty()},
                                    {"rows", std::move(open)},
                                    {"outdated", outdated},
                                    {"is_student", student && viewer.can("badges.request")},
                                    {"is_public", student && student->publicProfile}},
                           .frame = sdk::Frame::Portal});
}

Response MyBadgesPages::program(const Request& request) {
    const auto& viewer = request.viewer();
    std::optional<Student> student;
    const auto of = services_.database.read([&](Transaction& tx) {
        student = Roster::find(tx, viewer.personId());
        return PersonsBadges::read(tx, viewer.personId());
    });
    const bool asks = viewer.can("badges.request") && hasAgreed(student) && student->active();
    auto programs = showPrograms(of, viewer, asks, request.pathValue("slug"));
    if (programs.empty()) throw sdk::NotFound();
    const auto title = programs[0]["title"].get<std::string>();
    return Response::page({.templateName = "badges/program",
                           .title = title,
                           .data = {{"programs", std::move(programs)}},
                           .crumbs = {{say("My badges"), "/my-badges"}},
                           .frame = sdk::Frame::Portal});
}

Response MyBadgesPages::ofStudent(const Request& request) {
    std::optional<Student> student;
    const auto of = services_.database.read([&](Transaction& tx) {
        student = students().get(tx, request.pathValue("id"));
        return PersonsBadges::read(tx, student->person);
    });
    auto programs = showPrograms(of, request.viewer(), false);
    auto held = showHeld(of, request.viewer());
    const auto& name = student->name;
    return Response::page({.templateName = "badges/progress_of",
                           .title = say("Progress of {name}", {{"name", name}}),
                           .data = {{"has_held", !held.empty()},
                                    {"held", std::move(held)},
                                    {"has_programs", !programs.empty()},
                                    {"programs", std::move(programs)}},
                           .crumbs = {{say("Students"), students().path()}, {name, students().pathOf(&*student)}}});
}

Response MyBadgesPages::ask(const Request& request) {
    const auto actor = request.actor();
    return services_.database.write([&](Transaction& tx) {
        const auto student = roster_.lock(tx, actor, actor.personId);
        if (!hasAgreed(student)) return Response::redirect(welcomePath);
        const auto all = BadgeRepository::all(tx);
        const Catalogue catalogue(all);
        const auto* badge = catalogue.find(request.form("badge"));
        if (!badge || !badge->requestable() || !catalogue.isOffered(*badge) || !student.active()) throw sdk::NotFound();
        const auto there = RequestRepository::open(tx, badge->id, actor.personId);
        if (there) return Response::redirect(requests().pathOf(&*there));
        BadgeRequest asked{.badge = badge->id, .person = actor.personId};
        requests().insert(tx, asked, services_.random, services_.clock.now());
        services_.audit.record(tx, actor, requests().entry("REQUEST_CREATED", nullptr, &asked));
        return Response::redirect(requests().pathOf(&asked) + "/edit");
    });
}

Response MyBadgesPages::welcomePage(const Request& request, const sdk::Form& form) const {
    return Response::page({.templateName = "badges/welcome",
                           .title = say("Before you begin"),
                           .data = {{"form", form.view()},
                                    {"email", request.viewer().email()},
                                    {"consent", services_.settings.text("consent_text")},
                                    {"consent_version", services_.settings.text("consent_version")}},
                           .frame = sdk::Frame::Portal,
                           .status = form.valid() ? 200 : 422});
}

Response MyBadgesPages::showWelcome(const Request& request) {
    const auto student =
        services_.database.read([&](Transaction& tx) { return Roster::find(tx, request.viewer().personId()); });
    if (hasAgreed(student)) return Response::redirect("/my-badges");
    auto form = sdk::Form(welcomeFields(), request.viewer(), sdk::Relation::Own)
                    .fill({{"name", request.viewer().name()}, {"affiliation", student ? student->affiliation : ""}});
    return welcomePage(request, form);
}

Response MyBadgesPages::welcome(const Request& request) {
    auto form = sdk::Form::posted(welcomeFields(), request, Value(), sdk::Relation::Own);
    if (!form.checked("email_is_mine"))
        form.fail("email_is_mine", say("Confirm your address. If it is not yours, sign out and sign in with your own"));
    if (!form.checked("agreed")) form.fail("agreed", say("Agree to take part. Without that we may not keep your data"));
    if (!form.valid()) return welcomePage(request, form);
    const auto actor = request.actor();
    services_.database.write([&](Transaction& tx) {
        const auto before = roster_.lock(tx, actor, actor.personId);
        auto after = before;
        after.name = form.text("name");
        after.email = request.viewer().email();
        after.affiliation = form.text("affiliation");
        after.consentVersion = services_.settings.text("consent_version");
        after.consentAt = services_.clock.now();
        if (after.name != request.viewer().name()) services_.people.rename(tx, actor, actor.personId, after.name);
        roster_.update(tx, actor, "STUDENT_ONBOARDED", before, after);
    });
    return Response::redirect("/my-badges").notice(say("Welcome. Choose a program to begin with."));
}

}  // namespace guildhall::badges
