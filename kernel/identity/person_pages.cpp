#include "kernel/identity/person_pages.hpp"

#include "kernel/identity/access_token_pages.hpp"
#include "kernel/identity/browser_name.hpp"
#include "kernel/identity/person_sign_in_pages.hpp"

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

/// Who works here, who learns here, everyone.
struct Group {
    const char *path, *label, *empty;
};
constexpr Group groups[]{{"/users", "Everyone", "Nobody has an account yet."},
                         {"/users/staff", "Staff", "Nobody has a role that works here."},
                         {"/users/learners", "Learners", "Nobody learns here yet."}};

Value tabsOf(const Group& current) {
    Value tabs = Value::array();
    for (const auto& group : groups)
        tabs.push_back({{"label", sdk::say(group.label)}, {"url", group.path}, {"current", &group == &current}});
    return tabs;
}

}  // namespace

Value personRecord(const sdk::Person& person) {
    return {{"id", person.id},         {"name", person.name},          {"email", person.email},
            {"region", person.region}, {"time_zone", person.timeZone}, {"locale", sdk::languageName(person.locale)},
            {"status", person.status}};
}

Value personSummary(const sdk::Person& person, const sdk::Viewer& viewer, sdk::Relation relation) {
    const auto shown = sdk::present(sdk::personFields(), personRecord(person), viewer, relation);
    Value rows = Value::array();
    for (const auto& field : sdk::personFields().fields())
        if (const auto value = shown.value(field.name, std::string()); !value.empty())
            rows.push_back({{"label", sdk::say(field.label)}, {"value", value}});
    rows.push_back({{"label", sdk::say("Id")}, {"value", person.id}});
    return rows;
}

Value sessionRows(const std::vector<Session>& sessions, const sdk::Viewer& viewer, const std::string& current) {
    Value rows = Value::array();
    for (const auto& session : sessions)
        rows.push_back({{"id", session.id},
                        {"browser", browserName(session.userAgent)},
                        {"address", session.address},
                        {"current", session.id == current},
                        {"last_seen", sdk::showInstant(session.lastSeenAt, viewer.timeZone())}});
    return rows;
}

void PersonPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::People, "People", "/users", "participants.view", 10});
    for (std::size_t i = 0; i < std::size(groups); ++i)
        add.get(groups[i].path, "participants.view", [this, i](const Request& request) { return list(request, i); });
    add.get("/users/{id}", "participants.view", [this](const Request& request) { return show(request); });
}

sdk::ListScope PersonPages::scopeOf(std::size_t group) const {
    if (group == 0) return {};
    std::vector<std::string> staff;
    const auto catalogue = parts_.viewers.permissions();
    for (const auto& role : catalogue->roles())
        if (role.staff) staff.push_back(role.code);
    return group == 1 ? people::PersonRepository::holding(staff, parts_.clock.now())
                      : people::PersonRepository::holdingNone(staff, parts_.clock.now());
}

Response PersonPages::list(const Request& request, std::size_t group) {
    const auto& source = people::PersonRepository::list();
    const auto query = sdk::ListQuery::from(request, sdk::personFields(), source);
    const sdk::ListPage::Show show{.columns = {"name", "email", "region", "status"},
                                   .link = [](const sdk::ListRow& row) { return "/users/" + row.id(); },
                                   .noun = "people",
                                   .emptyText = groups[group].empty,
                                   .people = {"p.id"}};
    const auto scope = scopeOf(group);
    return parts_.database.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, sdk::personFields(), source, query, request.viewer(), show, "people.csv", scope);
        const auto page = sdk::selectPage(tx, sdk::personFields(), source, query, scope);
        Value data{{"tabs", tabsOf(groups[group])}};
        if (request.viewer().can("participants.create"))
            data["action"] = {{"label", sdk::say("Add a person")}, {"url", "/users/new"}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("People"),
                               .data = std::move(data),
                               .views = {{"list", page.view(sdk::personFields(), source, request.viewer(), show)}},
                               .hooks = {"account.created"}});
    });
}

Value PersonPages::roleRows(Transaction& tx, const sdk::Viewer& viewer, const std::string& person) const {
    Value rows = Value::array();
    for (const auto& role : parts_.viewers.held(tx, person)) {
        std::string until;
        for (const auto& grant : access::RoleRepository().history(tx, person))
            if (grant.role == role.code && !grant.revokedAt && grant.expiresAt)
                until = sdk::say("until {when}", {{"when", sdk::showInstant(*grant.expiresAt, viewer.timeZone())}});
        rows.push_back({{"title", sdk::say(role.title)}, {"until", until}});
    }
    return rows;
}

Value PersonPages::summary(Transaction& tx, const sdk::Person& person, const sdk::Viewer& viewer) const {
    auto rows = personSummary(person, viewer, viewer.is(person.id) ? sdk::Relation::Own : sdk::Relation::None);
    const auto legal = parts_.people.legalName(tx, person.id);
    std::string whole;
    for (const auto& part : {legal.first, legal.middle, legal.last})
        if (!part.empty()) whole += (whole.empty() ? "" : " ") + part;
    static const auto legalField =
        sdk::FieldSet::of("kernel.legal_name").text("legal_name", "Legal name", {.sensitivity = sdk::Sensitivity::Pii});
    if (!whole.empty())
        rows.push_back({{"label", sdk::say("Legal name")},
                        {"value", sdk::presentField(legalField.get("legal_name"), whole, viewer)}});
    if (const auto from = parts_.people.archivedFrom(tx, person.id); !from.empty())
        if (const auto day = sdk::parseDate(from))
            rows.push_back({{"label", sdk::say("Archived from")}, {"value", sdk::showDate(*day)}});
    return rows;
}

Response PersonPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    // A write: that someone looked is recorded.
    auto response = parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        parts_.audit.record(tx, request.actor(), {.action = "PARTICIPANT_VIEWED", .target = person.id});
        const auto url = "/users/" + person.id;
        const auto roles = roleRows(tx, viewer, person.id);
        const auto may = [&](const char* permission, const char* path) {
            return viewer.can(permission) ? url + path : std::string();
        };
        const bool seesSessions = viewer.can("participants.archive");
        auto sessions = seesSessions ? sessionRows(parts_.sessions.ofPerson(tx, person.id), viewer, request.sessionId())
                                     : Value::array();
        auto tokens = seesSessions ? accessTokenRows(AccessTokenRepository::ofPerson(tx, person.id),
                                                     *parts_.viewers.permissions(), viewer, parts_.clock.now())
                                   : Value::array();
        return Response::page(
            {.templateName = "kernel/person",
             .title = person.name,
             .data = {{"summary", summary(tx, person, viewer)},
                      {"roles", roles},
                      {"has_roles", !roles.empty()},
                      {"roles_url", may("roles.grant", "/roles")},
                      {"edit_url", may("participants.edit", "/edit")},
                      {"status_url", may("participants.archive", "/status")},
                      {"data_url", may("privacy.export", "/data")},
                      {"sign_in_url", PersonSignInPages::mayChange(tx, parts_.viewers, viewer, person.id)
                                          ? url + "/sign-in"
                                          : std::string()},
                      {"sees_sessions", seesSessions},
                      {"has_sessions", !sessions.empty()},
                      {"sessions", std::move(sessions)},
                      {"end_url", url + "/sessions/end"},
                      {"has_tokens", !tokens.empty()},
                      {"tokens", std::move(tokens)},
                      {"token_url", url + "/tokens/revoke"},
                      {"invite_url", person.status == "active" ? may("participants.edit", "/invite") : ""}},
             .crumbs = {{sdk::say("People"), "/users"}}});
    });
    response.pageContent->data["sections"] = parts_.personSections(viewer, request.pathValue("id"));
    return response;
}

}  // namespace guildhall::identity
