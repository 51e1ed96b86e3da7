#include "kernel/identity/person_sign_in_pages.hpp"

#include "kernel/identity/own_security_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::identity {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;

namespace {

constexpr const char* permission = "participants.password";

const sdk::FieldSet& passwordFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.set_password")
            .text("password", "New password",
                  {.required = true,
                   .max = 1000,
                   .hint = "You see it, so they should change it: tell them by telephone or in person.",
                   .autocomplete = "off"})
            .text("reason", "Reason", {.required = true, .max = 500, .hint = "Kept in the audit log."});
    return fields;
}

std::string pathOf(const sdk::Person& person) { return "/users/" + person.id + "/sign-in"; }

}  // namespace

bool PersonSignInPages::mayChange(Transaction& tx, access::Viewers& viewers, const sdk::Viewer& viewer,
                                  std::string_view personId) {
    if (!viewer.can(permission)) return false;
    const auto held = viewers.held(tx, personId);
    return viewer.activeRole() == "super_admin" || std::ranges::none_of(held, &access::HeldRole::staff);
}

void PersonSignInPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (PersonSignInPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get("/users/{id}/sign-in", permission, to(&PersonSignInPages::show), fresh);
    add.post("/users/{id}/sign-in/password", permission, to(&PersonSignInPages::setPassword), fresh);
    add.post("/users/{id}/sign-in/link", permission, to(&PersonSignInPages::makeLink), fresh);
    add.get("/users/{id}/sign-in/second-step/remove", permission, to(&PersonSignInPages::askRemove), fresh);
    add.post("/users/{id}/sign-in/second-step/remove", permission, to(&PersonSignInPages::removeSecondStep), fresh);
    add.post("/users/{id}/sign-in/passkeys/remove", permission, to(&PersonSignInPages::removePasskey), fresh);
    add.post("/users/{id}/sign-in/identities/remove", permission, to(&PersonSignInPages::unlink), fresh);
}

sdk::Person PersonSignInPages::reached(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        auto person = parts_.people.get(tx, request.pathValue("id"));
        if (!mayChange(tx, parts_.viewers, request.viewer(), person.id))
            throw sdk::Forbidden("Only a super administrator changes how somebody signs in who works here.");
        return person;
    });
}

Response PersonSignInPages::page(const sdk::Viewer& viewer, const sdk::Person& person, const Form& form) {
    return parts_.database.read([&](Transaction& tx) {
        auto data = waysToSignIn(tx, person.id, parts_.secondSteps, parts_.trusted, viewer);
        data["form"] = form.view();
        data["url"] = pathOf(person);
        data["active"] = person.status == "active";
        return Response::page({.templateName = "kernel/person_sign_in",
                               .title = sdk::say("How {person} signs in", {{"person", person.name}}),
                               .data = std::move(data),
                               .crumbs = {{sdk::say("People"), "/users"}, {person.name, "/users/" + person.id}},
                               .status = form.valid() ? 200 : 422});
    });
}

Response PersonSignInPages::show(const Request& request) {
    return page(request.viewer(), reached(request), Form(passwordFields(), request.viewer()));
}

Response PersonSignInPages::setPassword(const Request& request) {
    const auto person = reached(request);
    auto form = Form::posted(passwordFields(), request);
    if (form.valid()) try {
            parts_.passwords.setByHand(request.actor(), person.id, form.text("password"), form.text("reason"));
            return Response::redirect(pathOf(person))
                .notice(
                    sdk::say("{person} has a new password, and is signed out everywhere.", {{"person", person.name}}));
        } catch (const sdk::Invalid& problem) {
            for (const auto& [field, message] : problem.errors()) form.fail(field, sdk::say(message));
        }
    form.put("password", "");
    return page(request.viewer(), person, form);
}

Response PersonSignInPages::makeLink(const Request& request) {
    const auto person = reached(request);
    const auto link = parts_.database.write([&](Transaction& tx) {
        parts_.audit.record(tx, request.actor(), {"PASSWORD_RESET_ADMIN", person.id, "A link to hand over"});
        return parts_.links.invitationLink(tx, request.actor(), person.id);
    });
    return Response::page({.templateName = "kernel/link_made",
                           .title = sdk::say("A link for {person}", {{"person", person.name}}),
                           .data = {{"link", link}, {"back", pathOf(person)}, {"days", invitationLife.count()}},
                           .crumbs = {{sdk::say("People"), "/users"}, {person.name, "/users/" + person.id}}})
        .header("Cache-Control", "no-store");
}

Response PersonSignInPages::askRemove(const Request& request) {
    const auto person = reached(request);
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = sdk::say("Take the second step away"),
         .data = {{"heading", sdk::say("Take the second step of {person} away?", {{"person", person.name}})},
                  {"lines",
                   {sdk::say(
                        "Do it when they have lost both their app and their recovery codes, and you know that it is "
                        "them who ask."),
                    sdk::say("Signing in takes their password or a link alone then. A mail tells them.")}},
                  {"action", pathOf(person) + "/second-step/remove"},
                  {"button", sdk::say("Take it away")},
                  {"danger", true},
                  {"cancel", pathOf(person)}},
         .crumbs = {{sdk::say("People"), "/users"}, {person.name, "/users/" + person.id}}});
}

Response PersonSignInPages::removePasskey(const Request& request) {
    const auto person = reached(request);
    const auto name = parts_.database.write([&](Transaction& tx) {
        return parts_.secondSteps.removePasskey(tx, request.actor(), person, request.form("passkey"));
    });
    return Response::redirect(pathOf(person))
        .notice(name.empty() ? sdk::say("That passkey was gone already.")
                             : sdk::say("Passkey “{name}” removed.", {{"name", name}}),
                name.empty() ? "info" : "success");
}

Response PersonSignInPages::removeSecondStep(const Request& request) {
    const auto person = reached(request);
    const bool done = parts_.database.write(
        [&](Transaction& tx) { return parts_.secondSteps.remove(tx, request.actor(), person, "By an administrator"); });
    return Response::redirect(pathOf(person))
        .notice(done ? sdk::say("{person} signs in without a second step now.", {{"person", person.name}})
                     : sdk::say("There was no second step."),
                done ? "success" : "info");
}

Response PersonSignInPages::unlink(const Request& request) {
    const auto person = reached(request);
    const bool done = parts_.database.write([&](Transaction& tx) {
        return parts_.external.unlink(tx, request.actor(), person, request.form("identity"), "By an administrator");
    });
    return Response::redirect(pathOf(person))
        .notice(sdk::say(done ? "They no longer sign in that way." : "That was gone already."),
                done ? "success" : "info");
}

}  // namespace guildhall::identity
