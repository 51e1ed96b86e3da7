#include "kernel/identity/waiting_identity_pages.hpp"

#include "kernel/identity/person_sign_in_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

using federation::ExternalIdentityRepository;
using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char *root = "/security-audit", *see = "security.view", *change = "participants.password";

const sdk::FieldSet& linkFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.link_identity")
            .text("person", "Person", {.required = true, .hint = "Their e-mail address or id here."})
            .text("reason", "Reason",
                  {.required = true, .max = 500, .hint = "How you know that it is them. Kept in the audit log."});
    return fields;
}

std::string whyText(const std::string& why) {
    if (why == "collision") return sdk::say("Fits more than one person");
    if (why == "not active") return sdk::say("Belongs to somebody who is not active");
    return sdk::say("Belongs to nobody here");
}

/// What a service says of somebody is as private as what they have told us.
std::string contact(const std::string& email, const sdk::Viewer& viewer) {
    return viewer.sees(sdk::Sensitivity::Contact) ? email : std::string(sdk::redacted);
}
std::string named(const std::string& name, const sdk::Viewer& viewer) {
    return viewer.sees(sdk::Sensitivity::Pii) ? name : std::string(sdk::redacted);
}

Value identityRows(Transaction& tx, const std::vector<federation::ExternalIdentity>& all,
                   const federation::Trusted& trusted, PersonDirectory& people, const sdk::Viewer& viewer) {
    Value rows = Value::array();
    for (const auto& one : all) {
        const auto person = people.find(tx, one.personId);
        rows.push_back({{"service", trusted.titleOf(one.provider)},
                        {"account", contact(one.email, viewer)},
                        {"person", person ? person->name : one.personId},
                        {"url", "/users/" + one.personId}});
    }
    return rows;
}

}  // namespace

void WaitingIdentityPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (WaitingIdentityPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.menu({sdk::MenuGroup::System, "Security", root, see, 35});
    add.get(root, see, to(&WaitingIdentityPages::list));
    add.get("/security-audit/waiting/{id}", change, to(&WaitingIdentityPages::showLink), fresh);
    add.post("/security-audit/waiting/{id}", change, to(&WaitingIdentityPages::link), fresh);
    add.post("/security-audit/waiting/{id}/dismiss", change, to(&WaitingIdentityPages::dismiss));
}

Response WaitingIdentityPages::list(const Request& request) {
    const auto& viewer = request.viewer();
    return parts_.database.read([&](Transaction& tx) {
        Value waiting = Value::array();
        for (const auto& one : ExternalIdentityRepository::waiting(tx))
            waiting.push_back({{"name", named(one.name.empty() ? one.email : one.name, viewer)},
                               {"account", contact(one.email, viewer)},
                               {"service", parts_.trusted.titleOf(one.provider)},
                               {"why", whyText(one.why)},
                               {"last", sdk::showInstant(one.lastAt, viewer.timeZone())},
                               {"times", sdk::sayCount(one.times, "once", "{n} times")},
                               {"url", viewer.can(change) ? "/security-audit/waiting/" + one.id : ""}});
        auto orphans =
            identityRows(tx, ExternalIdentityRepository::ofNobodyActive(tx), parts_.trusted, parts_.people, viewer);
        auto several =
            identityRows(tx, ExternalIdentityRepository::severalOfOneIssuer(tx), parts_.trusted, parts_.people, viewer);
        return Response::page({.templateName = "kernel/security",
                               .title = sdk::say("Security"),
                               .data = {{"has_waiting", !waiting.empty()},
                                        {"waiting", std::move(waiting)},
                                        {"has_orphans", !orphans.empty()},
                                        {"orphans", std::move(orphans)},
                                        {"has_several", !several.empty()},
                                        {"several", std::move(several)},
                                        {"audit_url", viewer.can("audit.view") ? "/audit" : ""}}});
    });
}

federation::WaitingIdentity WaitingIdentityPages::waiting(const Request& request) {
    const auto found = parts_.database.read(
        [&](Transaction& tx) { return ExternalIdentityRepository::findWaiting(tx, request.pathValue("id")); });
    if (!found) throw sdk::NotFound("That has been dealt with already.");
    return *found;
}

Response WaitingIdentityPages::linkPage(const sdk::Viewer& viewer, const federation::WaitingIdentity& one,
                                        const Form& form) {
    const auto service = parts_.trusted.titleOf(one.provider);
    return Response::page({.templateName = "kernel/waiting_identity",
                           .title = sdk::say("Who is this?"),
                           .data = {{"service", service},
                                    {"why", whyText(one.why)},
                                    {"account", contact(one.email, viewer)},
                                    {"name", named(one.name, viewer)},
                                    {"form", form.view()},
                                    {"action", "/security-audit/waiting/" + one.id}},
                           .crumbs = {{sdk::say("Security"), root}},
                           .status = form.valid() ? 200 : 422});
}

Response WaitingIdentityPages::showLink(const Request& request) {
    return linkPage(request.viewer(), waiting(request), Form(linkFields(), request.viewer()));
}

Response WaitingIdentityPages::link(const Request& request) {
    const auto one = waiting(request);
    auto form = Form::posted(linkFields(), request);
    if (!form.valid()) return linkPage(request.viewer(), one, form);
    try {
        return parts_.database.write([&](Transaction& tx) {
            const auto typed = form.text("person");
            auto person = parts_.people.find(tx, typed);
            if (!person) person = parts_.people.findByEmail(tx, typed);
            if (!person) {
                form.fail("person", sdk::say("Nobody here has that address or id."));
                return linkPage(request.viewer(), one, form);
            }
            // Whoever is linked is let in as that person.
            if (!PersonSignInPages::mayChange(tx, parts_.viewers, request.viewer(), person->id)) {
                form.fail("person", sdk::say("Only a super administrator links somebody who works here."));
                return linkPage(request.viewer(), one, form);
            }
            parts_.external.link(tx, request.actor(), one.id, *person, form.text("reason"));
            return Response::redirect(root).notice(
                sdk::say("{person} can sign in that way now.", {{"person", person->name}}));
        });
    } catch (const sdk::Conflict& problem) {
        form.fail("person", sdk::say(problem.what()));
        return linkPage(request.viewer(), one, form);
    }
}

Response WaitingIdentityPages::dismiss(const Request& request) {
    parts_.database.write(
        [&](Transaction& tx) { parts_.external.dismiss(tx, request.actor(), request.pathValue("id")); });
    return Response::redirect(root).notice(sdk::say("Left as nobody's. If they come again, they stand here again."));
}

}  // namespace guildhall::identity
