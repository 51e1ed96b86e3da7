#include "kernel/identity/person_pages.hpp"

#include "kernel/identity/browser_name.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::identity {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

Value recordOf(const sdk::Person& person) {
    return {{"id", person.id},         {"name", person.name},          {"email", person.email},
            {"region", person.region}, {"time_zone", person.timeZone}, {"locale", sdk::languageName(person.locale)},
            {"status", person.status}};
}

/// `regionUrl`: where the region is changed; empty: not by this viewer.
Value summaryOf(const sdk::Person& person, const sdk::Viewer& viewer, sdk::Relation relation,
                const std::string& regionUrl = {}) {
    const auto shown = sdk::present(sdk::personFields(), recordOf(person), viewer, relation);
    Value rows = Value::array();
    for (const auto& field : sdk::personFields().fields()) {
        const auto value = shown.value(field.name, std::string());
        const auto change = field.name == "region" ? regionUrl : std::string();
        if (!value.empty() || !change.empty())
            rows.push_back({{"label", sdk::say(field.label)}, {"value", value}, {"change_url", change}});
    }
    rows.push_back({{"label", sdk::say("Id")}, {"value", person.id}});
    return rows;
}

}  // namespace

void PersonPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::People, "People", "/users", "participants.view", 10});
    add.get("/users", "participants.view", [this](const Request& request) { return list(request); });
    add.get("/users/{id}", "participants.view", [this](const Request& request) { return show(request); });
    add.get("/users/{id}/roles", "roles.grant", [this](const Request& request) { return confirmation(request, true); });
    add.get("/users/{id}/roles/revoke", "roles.grant",
            [this](const Request& request) { return confirmation(request, false); });
    add.post("/users/{id}/roles", "roles.grant", [this](const Request& request) { return grant(request); });
    add.post("/users/{id}/roles/revoke", "roles.grant", [this](const Request& request) { return revoke(request); });
    add.post("/users/{id}/invite", "participants.edit", [this](const Request& request) { return invite(request); });
    add.get("/users/{id}/region", "participants.edit", [this](const Request& request) { return showRegion(request); });
    add.post("/users/{id}/region", "participants.edit", [this](const Request& request) { return saveRegion(request); });
    add.get("/my-profile", sdk::SignedIn, [this](const Request& request) { return profile(request); });
    add.portalLink("My profile", "/my-profile", 90);
}

sdk::Person PersonPages::get(Transaction& tx, const Request& request) {
    auto person = parts_.people.find(tx, request.pathValue("id"));
    if (!person) throw sdk::NotFound("There is no such person.");
    return std::move(*person);
}

Response PersonPages::list(const Request& request) {
    const auto& source = people::PersonRepository::list();
    const auto query = sdk::ListQuery::from(request, sdk::personFields(), source);
    const sdk::ListPage::Show show{.columns = {"name", "email", "region", "status"},
                                   .link = [](const sdk::ListRow& row) { return "/users/" + row.id(); },
                                   .noun = "people",
                                   .emptyText = "Nobody has an account yet."};
    return parts_.database.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, sdk::personFields(), source, query, request.viewer(), show, "people.csv");
        const auto page = sdk::selectPage(tx, sdk::personFields(), source, query);
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("People"),
                               .views = {{"list", page.view(sdk::personFields(), source, request.viewer(), show)}},
                               .hooks = {"account.created"}});
    });
}

Response PersonPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    // A write: that someone looked is recorded.
    auto response = parts_.database.write([&](Transaction& tx) {
        const auto person = get(tx, request);
        parts_.audit.record(tx, request.actor(), {.action = "PARTICIPANT_VIEWED", .target = person.id});
        const auto held = parts_.viewers.held(tx, person.id);
        const auto grantable =
            viewer.can("roles.grant") ? parts_.grants.grantable(viewer) : std::vector<access::Role>{};
        const auto mayGrant = [&](const std::string& code) {
            return std::any_of(grantable.begin(), grantable.end(), [&](const auto& role) { return role.code == code; });
        };
        const auto url = "/users/" + person.id;
        Value roles = Value::array(), choices = Value::array();
        for (const auto& role : held)
            roles.push_back({{"title", sdk::say(role.title)},
                             {"take_url", mayGrant(role.code) ? url + "/roles/revoke?role=" + role.code : ""}});
        for (const auto& role : grantable)
            if (std::none_of(held.begin(), held.end(), [&](const auto& other) { return other.code == role.code; }))
                choices.push_back({{"value", role.code}, {"label", sdk::say(role.title)}});
        return Response::page(
            {.templateName = "kernel/person",
             .title = person.name,
             .data = {{"summary",
                       summaryOf(person, viewer, viewer.is(person.id) ? sdk::Relation::Own : sdk::Relation::None,
                                 viewer.can("participants.edit") ? url + "/region" : "")},
                      {"roles", roles},
                      {"has_roles", !roles.empty()},
                      {"choices", choices},
                      {"may_grant", !choices.empty()},
                      {"grant_url", url + "/roles"},
                      {"data_url", viewer.can("privacy.export") ? url + "/data" : ""},
                      {"invite_url",
                       viewer.can("participants.edit") && person.status == "active" ? url + "/invite" : ""}},
             .crumbs = {{sdk::say("People"), "/users"}}});
    });
    response.pageContent->data["sections"] = parts_.personSections(viewer, request.pathValue("id"));
    return response;
}

/// Names the person and the role: who may give and take roles must not do so by one slip.
Response PersonPages::confirmation(const Request& request, bool giving) {
    return parts_.database.read([&](Transaction& tx) {
        const auto person = get(tx, request);
        const auto url = "/users/" + person.id;
        const auto known = parts_.grants.grantable(request.viewer());
        const auto role = std::ranges::find(known, request.query("role"), &access::Role::code);
        if (role == known.end()) return Response::redirect(url).notice(sdk::say("Choose a role to give."), "warning");
        const bool own = request.viewer().is(person.id);
        const auto title = sdk::say(role->title);
        const auto heading = sdk::say(giving ? "Give the role {role} to {person}?"
                                      : own  ? "Take the role {role} from yourself?"
                                             : "Take the role {role} from {person}?",
                                      {{"role", title}, {"person", person.name}});
        Value lines = Value::array();
        if (giving)
            lines.push_back(
                sdk::say("{person} may then do all that this role allows, on the whole site, from the next page they "
                         "open. They choose the role at the top of the page.",
                         {{"person", person.name}}));
        else
            lines.push_back(sdk::say(own ? "You may no longer do what this role allows, from the next page on. Whether "
                                           "you get it back is for others to decide."
                                         : "{person} may no longer do what this role allows, from the next page on. It "
                                           "can be given again.",
                                     {{"person", person.name}}));
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = heading,
             .data = {{"heading", heading},
                      {"lines", std::move(lines)},
                      {"action", url + (giving ? "/roles" : "/roles/revoke")},
                      {"hidden_values", Value::array({{{"name", "role"}, {"value", role->code}}})},
                      {"button", sdk::say(giving ? "Give {role}" : "Take {role} away", {{"role", title}})},
                      {"danger", !giving},
                      {"cancel", url}},
             .crumbs = {{sdk::say("People"), "/users"}, {person.name, url}}});
    });
}

Response PersonPages::grant(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = get(tx, request);
        if (request.form("role").empty())
            return Response::redirect("/users/" + person.id).notice(sdk::say("Choose a role to give."), "warning");
        parts_.grants.grant(tx, request.actor(), person.id, request.form("role"), "On the person's page");
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("Role given to {person}.", {{"person", person.name}}));
    });
}

Response PersonPages::revoke(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = get(tx, request);
        parts_.grants.revoke(tx, request.actor(), person.id, request.form("role"), "On the person's page");
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("Role taken from {person}.", {{"person", person.name}}));
    });
}

Response PersonPages::invite(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = get(tx, request);
        parts_.people.invite(tx, request.actor(), person.id);
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("A link to set a password is on its way to {person}.", {{"person", person.name}}));
    });
}

Response PersonPages::regionPage(Transaction& tx, const sdk::Person& person, const sdk::Form& form) {
    std::string known;
    for (const auto& region : parts_.people.regions(tx)) known += (known.empty() ? "" : ", ") + region;
    const auto url = "/users/" + person.id;
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Region of {person}", {{"person", person.name}}),
         .data = {{"intro", known.empty()
                                ? sdk::say("Lists begin with what is in a person's own region, where they have one.")
                                : sdk::say("Lists begin with what is in a person's own region, where they have one. "
                                           "Others have: {regions}.",
                                           {{"regions", known}})},
                  {"form", form.view()},
                  {"action", url + "/region"},
                  {"button", sdk::say("Save region")},
                  {"cancel", url}},
         .crumbs = {{sdk::say("People"), "/users"}, {person.name, url}},
         .status = form.valid() ? 200 : 422});
}

Response PersonPages::showRegion(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto person = get(tx, request);
        const auto form = sdk::Form(sdk::personFields().only({"region"}), request.viewer()).fill(recordOf(person));
        return regionPage(tx, person, form);
    });
}

Response PersonPages::saveRegion(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = get(tx, request);
        const auto form = sdk::Form::posted(sdk::personFields().only({"region"}), request);
        if (!form.valid()) return regionPage(tx, person, form);
        parts_.people.setRegion(tx, request.actor(), person.id, form.text("region"));
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("Region of {person} saved.", {{"person", person.name}}));
    });
}

Response PersonPages::profile(const Request& request) {
    auto response = parts_.database.read([&](Transaction& tx) {
        const auto person = parts_.people.find(tx, request.viewer().personId());
        if (!person) throw sdk::NotFound();
        Value sessions = Value::array();
        for (const auto& session : parts_.sessions.ofPerson(tx, person->id))
            sessions.push_back({{"browser", browserName(session.userAgent)},
                                {"address", session.address},
                                {"current", session.id == request.sessionId()},
                                {"last_seen", sdk::showInstant(session.lastSeenAt, request.viewer().timeZone())}});
        return Response::page(
            {.templateName = "kernel/profile",
             .title = sdk::say("My profile"),
             .data = {{"summary", summaryOf(*person, request.viewer(), sdk::Relation::Own)}, {"sessions", sessions}}});
    });
    response.pageContent->data["sections"] = parts_.profileSections(request.viewer());
    return response;
}

}  // namespace guildhall::identity
