#include "kernel/identity/person_access_pages.hpp"

#include "kernel/base/comma_list.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::identity {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* rolesMail = "kernel/mail/roles_changed";

const sdk::FieldSet& statusFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.person_status")
            .choice("status", "Status",
                    {{"active", "Active: may sign in"},
                     {"suspended", "Suspended: may not sign in for now"},
                     {"archived", "Archived: no longer here, their history stays"}},
                    {.required = true})
            .date("archive_on", "Archived from",
                  {.hint = "Left empty, from today on. A day to come: until then they may sign in.",
                   .onlyWhen = {"status", {"archived"}}})
            .text("reason", "Reason", {.required = true, .max = 500, .hint = "Kept in the audit log."});
    return fields;
}

/// As a field of several choices has them.
std::vector<std::string> both(const std::vector<std::string>& all, const std::vector<std::string>& others) {
    std::vector<std::string> kept;
    for (const auto& one : all)
        if (std::ranges::find(others, one) != others.end()) kept.push_back(one);
    return kept;
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& others) {
    std::vector<std::string> left;
    for (const auto& one : all)
        if (std::ranges::find(others, one) == others.end()) left.push_back(one);
    return left;
}

}  // namespace

void PersonAccessPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (PersonAccessPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get("/users/{id}/roles", "roles.grant", to(&PersonAccessPages::showRoles), fresh);
    add.post("/users/{id}/roles", "roles.grant", to(&PersonAccessPages::saveRoles), fresh);
    add.get("/users/{id}/status", "participants.archive", to(&PersonAccessPages::showStatus));
    add.post("/users/{id}/status", "participants.archive", to(&PersonAccessPages::saveStatus));
    add.post("/users/{id}/sessions/end", "participants.archive", to(&PersonAccessPages::endSession));
    add.post("/users/{id}/invite", "participants.edit", to(&PersonAccessPages::invite));
    add.mailTemplate({.key = rolesMail,
                      .title = "Roles given or taken",
                      .category = "access",
                      .sample = {{"name", "Ada Lovelace"},
                                 {"given", {{{"title", "Facilitator"}}}},
                                 {"has_given", true},
                                 {"taken", {{{"title", "Auditor"}}}},
                                 {"has_taken", true},
                                 {"until", "31 Dec 2026"}},
                      .notes = {{"given", "roles they have now"},
                                {"taken", "roles they no longer have"},
                                {"until", "until when those given hold; may be empty"}}});
    add.job(archiveJob, [this](sdk::JobContext& job) {
        job.finish(nullptr, [&](Transaction& tx) {
            parts_.people.archiveDue(tx, job.actor(), sdk::dateIn(parts_.clock.now(), "UTC"));
        });
    });
    add.schedule({archiveJob, "Archive people whose day has come", "5 0 * * *", archiveJob});
}

sdk::FieldSet PersonAccessPages::roleFields(const sdk::Viewer& viewer) const {
    std::vector<sdk::Choice> choices;
    for (const auto& role : parts_.grants.grantable(viewer)) choices.push_back({role.code, role.title});
    return sdk::FieldSet::of("kernel.person_roles")
        .several("roles", "Roles", std::move(choices))
        .date("until", "Those given now end after", {.hint = "Left empty, they do not end by themselves."})
        .text("reason", "Reason", {.required = true, .max = 500, .hint = "Kept with each role given or taken."})
        .boolean("tell", "Tell them by e-mail", {.initial = "yes"});
}

std::vector<std::string> PersonAccessPages::heldBy(Transaction& tx, const sdk::Viewer& viewer,
                                                   const std::string& person) const {
    const auto grantable = parts_.grants.grantable(viewer);
    std::vector<std::string> codes;
    for (const auto& role : parts_.viewers.held(tx, person))
        if (std::ranges::find(grantable, role.code, &access::Role::code) != grantable.end()) codes.push_back(role.code);
    return codes;
}

Response PersonAccessPages::rolesPage(Transaction& tx, const sdk::Viewer& viewer, const sdk::Person& person,
                                      const Form& form, const std::vector<std::string>& seen) {
    const auto own = heldBy(tx, viewer, person.id);
    std::string others;
    for (const auto& role : parts_.viewers.held(tx, person.id))
        if (std::ranges::find(own, role.code) == own.end())
            others += (others.empty() ? "" : ", ") + sdk::say(role.title);
    const auto url = "/users/" + person.id;
    auto intro = sdk::say(
        "What somebody may do comes from the role they have chosen at the top of the page. A change holds from the "
        "next page they open.");
    if (!others.empty())
        intro +=
            " " + sdk::say("They also have a role that you can neither give nor take: {roles}.", {{"roles", others}});
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Roles of {person}", {{"person", person.name}}),
                           .data = {{"intro", intro},
                                    {"form", form.view()},
                                    {"action", url + "/roles"},
                                    {"version", base::commaList(seen)},
                                    {"button", sdk::say("Save roles")},
                                    {"cancel", url}},
                           .crumbs = {{sdk::say("People"), "/users"}, {person.name, url}},
                           .status = form.valid() ? 200 : 422});
}

Response PersonAccessPages::showRoles(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto& viewer = request.viewer();
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto held = heldBy(tx, viewer, person.id);
        const auto form = Form(roleFields(viewer), viewer).fill({{"roles", base::commaList(held)}, {"tell", true}});
        return rolesPage(tx, viewer, person, form, held);
    });
}

Response PersonAccessPages::saveRoles(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto& viewer = request.viewer();
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        auto form = Form::posted(roleFields(viewer), request);
        const auto wanted = sdk::listedIn(form.text("roles")), held = heldBy(tx, viewer, person.id);
        // What somebody else has given or taken since the page was shown stays as they left it.
        const auto seen = request.hasForm("version") ? sdk::listedIn(request.form("version")) : held;
        const auto given = without(without(wanted, seen), held), taken = both(without(seen, wanted), held);
        const auto until = form.date("until");
        if (until && *until < sdk::dateIn(parts_.clock.now(), viewer.timeZone()))
            form.fail("until", sdk::say("Enter a day that is not over yet."));
        if (!form.valid()) return rolesPage(tx, viewer, person, form, seen);
        const auto url = "/users/" + person.id;
        if (given.empty() && taken.empty()) return Response::redirect(url);
        const auto ends =
            until ? std::optional(sdk::instantOf(sdk::Date(std::chrono::sys_days(*until) + std::chrono::days(1)), {},
                                                 viewer.timeZone()))
                  : std::nullopt;
        for (const auto& role : given)
            parts_.grants.grant(tx, request.actor(), person.id, role, form.text("reason"), ends);
        for (const auto& role : taken) parts_.grants.revoke(tx, request.actor(), person.id, role, form.text("reason"));
        if (form.checked("tell")) tellOfRoles(tx, person, given, taken, until ? sdk::showDate(*until) : "");
        return Response::redirect(url).notice(sdk::say("Roles of {person} saved.", {{"person", person.name}}));
    });
}

void PersonAccessPages::tellOfRoles(Transaction& tx, const sdk::Person& person, const std::vector<std::string>& given,
                                    const std::vector<std::string>& taken, const std::string& until) {
    const auto catalogue = parts_.viewers.permissions();
    const auto titles = [&](const std::vector<std::string>& codes) {
        Value all = Value::array();
        for (const auto& code : codes)
            if (const auto* role = catalogue->role(code)) all.push_back({{"title", role->title}});
        return all;
    };
    parts_.mail.queue(tx, {.templateKey = rolesMail,
                           .to = person.email,
                           .personId = person.id,
                           .category = "access",
                           .variables = {{"name", person.name},
                                         {"given", titles(given)},
                                         {"has_given", !given.empty()},
                                         {"taken", titles(taken)},
                                         {"has_taken", !taken.empty()},
                                         {"until", given.empty() ? "" : until}},
                           .subjectId = person.id});
}

Response PersonAccessPages::statusPage(const sdk::Person& person, const Form& form) {
    const auto url = "/users/" + person.id;
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Status of {person}", {{"person", person.name}}),
         .data = {{"intro", sdk::say("Whoever is suspended or archived is signed out at once, and no password or link "
                                     "lets them in. What they have done stays, and so do their certificates.")},
                  {"form", form.view()},
                  {"action", url + "/status"},
                  {"button", sdk::say("Save status")},
                  {"cancel", url}},
         .crumbs = {{sdk::say("People"), "/users"}, {person.name, url}},
         .status = form.valid() ? 200 : 422});
}

Response PersonAccessPages::showStatus(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto planned = parts_.people.archivedFrom(tx, person.id);
        return statusPage(
            person, Form(statusFields(), request.viewer())
                        .fill({{"status", planned.empty() ? person.status : "archived"}, {"archive_on", planned}}));
    });
}

Response PersonAccessPages::saveStatus(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        auto form = Form::posted(statusFields(), request);
        const auto status = form.text("status");
        if (status != "active" && request.viewer().is(person.id))
            form.fail("status", sdk::say("You cannot shut yourself out. Another administrator can."));
        if (!form.valid()) return statusPage(person, form);
        const auto today = sdk::dateIn(parts_.clock.now(), request.viewer().timeZone());
        const auto from = status == "archived" ? form.date("archive_on").value_or(today) : today;
        if (status == "archived" && from > today)
            parts_.people.archiveFrom(tx, request.actor(), person.id, from, form.text("reason"));
        else
            parts_.people.setStatus(tx, request.actor(), person.id, status, form.text("reason"),
                                    status == "archived" ? sdk::isoDate(from) : "");
        return Response::redirect("/users/" + person.id)
            .notice(status == "archived" && from > today
                        ? sdk::say("{person} is archived from {day} on.",
                                   {{"person", person.name}, {"day", sdk::showDate(from)}})
                        : sdk::say("Status of {person} saved.", {{"person", person.name}}));
    });
}

Response PersonAccessPages::endSession(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto ended = parts_.sessions.endOf(tx, request.actor(), person.id, request.form("session"));
        return Response::redirect("/users/" + person.id)
            .notice(ended ? sdk::say("{person} is signed out there.", {{"person", person.name}})
                          : sdk::say("That had ended already."),
                    ended ? "success" : "info");
    });
}

Response PersonAccessPages::invite(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        parts_.people.sendPasswordLink(tx, request.actor(), person.id);
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("A link to set a password is on its way to {person}.", {{"person", person.name}}));
    });
}

}  // namespace guildhall::identity
