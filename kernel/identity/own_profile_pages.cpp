#include "kernel/identity/own_profile_pages.hpp"

#include "kernel/identity/person_pages.hpp"

#include <guildhall/sdk/choices.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

const sdk::FieldSet& placeFields() {
    static const auto fields = sdk::FieldSet::of("kernel.own_place")
                                   .choice("time_zone", "Time zone", sdk::timeZoneChoices(),
                                           {.required = true, .hint = "In which you read times on this site."})
                                   .choice("locale", "Language", sdk::languageChoices(), {.required = true});
    return fields;
}

}  // namespace

void OwnProfilePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (OwnProfilePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/my-profile", sdk::SignedIn, to(&OwnProfilePages::show));
    add.get("/my-profile/edit", sdk::SignedIn, to(&OwnProfilePages::showPlace));
    add.post("/my-profile/edit", sdk::SignedIn, to(&OwnProfilePages::savePlace));
    add.post("/my-profile/sessions/end", sdk::SignedIn, to(&OwnProfilePages::endSession));
    add.portalLink("My profile", "/my-profile", 90);
}

Response OwnProfilePages::show(const Request& request) {
    const auto& viewer = request.viewer();
    auto response = parts_.database.read([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, viewer.personId());
        return Response::page(
            {.templateName = "kernel/profile",
             .title = sdk::say("My profile"),
             .data = {{"summary", personSummary(person, viewer, sdk::Relation::Own)},
                      {"sessions", sessionRows(parts_.sessions.ofPerson(tx, person.id), viewer, request.sessionId())},
                      {"end_url", "/my-profile/sessions/end"},
                      {"tokens_url", viewer.can("api.tokens") ? "/my-tokens" : ""}}});
    });
    response.pageContent->data["sections"] = parts_.sections(viewer);
    return response;
}

Response OwnProfilePages::placePage(const Form& form) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Time zone and language"),
                           .data = {{"form", form.view()},
                                    {"action", "/my-profile/edit"},
                                    {"button", sdk::say("Save")},
                                    {"cancel", "/my-profile"}},
                           .crumbs = {{sdk::say("My profile"), "/my-profile"}},
                           .status = form.valid() ? 200 : 422});
}

Response OwnProfilePages::showPlace(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.viewer().personId());
        return placePage(
            Form(placeFields(), request.viewer()).fill({{"time_zone", person.timeZone}, {"locale", person.locale}}));
    });
}

Response OwnProfilePages::savePlace(const Request& request) {
    const auto form = Form::posted(placeFields(), request);
    if (!form.valid()) return placePage(form);
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.viewer().personId());
        parts_.people.change(tx, request.actor(), person.id,
                             {.name = person.name,
                              .region = person.region,
                              .timeZone = form.text("time_zone"),
                              .locale = form.text("locale"),
                              .legal = parts_.people.legalName(tx, person.id)});
        return Response::redirect("/my-profile").notice(sdk::say("Time zone and language saved."));
    });
}

Response OwnProfilePages::endSession(const Request& request) {
    // Without one named all would end: that is what signing out everywhere is for.
    if (request.form("session").empty()) throw sdk::NotFound();
    return parts_.database.write([&](Transaction& tx) {
        const auto ended =
            parts_.sessions.endOf(tx, request.actor(), request.viewer().personId(), request.form("session"));
        return Response::redirect("/my-profile")
            .notice(sdk::say(ended ? "You are signed out there." : "That had ended already."),
                    ended ? "success" : "info");
    });
}

}  // namespace guildhall::identity
