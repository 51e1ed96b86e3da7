#include "kernel/access/refusal_pages.hpp"

#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::access {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

/// Why the role that was active does not have it.
std::string whyNot(const Permissions& all, const Role& role, const Permission& permission) {
    if (role.has(permission.code))
        return sdk::say("The role {role} has this permission now, so it must have got it since.",
                        {{"role", sdk::say(role.title)}});
    if (const auto left = role.excluded.find(permission.code); left != role.excluded.end())
        return sdk::say("It is left out of the role {role}, which would have it otherwise: {origin}.",
                        {{"role", sdk::say(role.title)}, {"origin", originText(all, left->second)}});
    return sdk::say("The role {role} does not have this permission.", {{"role", sdk::say(role.title)}});
}

/// Roles that have it, and whether the person does.
Value rolesWith(const Permissions& all, const Permission& permission, const std::vector<std::string>& held) {
    Value rows = Value::array();
    for (const auto& role : all.roles())
        if (role.has(permission.code))
            rows.push_back({{"title", sdk::say(role.title)},
                            {"url", rolePath(role.code)},
                            {"origin", originOf(all, role, permission.code)},
                            {"held", std::ranges::find(held, role.code) != held.end()}});
    return rows;
}

}  // namespace

void RefusalPages::describe(sdk::Registrar& add) {
    add.get("/roles/explain", "roles.view", [this](const Request& request) { return explain(request); });
}

Response RefusalPages::explain(const Request& request) {
    const auto all = catalogue_.current();
    const auto* permission = all->permission(request.query("permission"));
    const auto* role = all->role(request.query("role"));
    if (!permission) throw sdk::NotFound("No plugin that is on knows this permission.");
    std::optional<people::PersonRow> person;
    std::vector<std::string> held;
    database_.read([&](Transaction& tx) {
        person = people::PersonRepository().find(tx, request.query("person"));
        if (person) held = RoleRepository().held(tx, person->person.id, clock_.now());
    });
    if (!person) throw sdk::NotFound();
    auto rows = rolesWith(*all, *permission, held);
    Value sets = Value::array();
    for (const auto& [code, set] : all->sets())
        if (std::ranges::find(set.permissions, permission->code) != set.permissions.end())
            sets.push_back(sdk::say(set.title));
    const bool could = std::ranges::any_of(rows, [](const Value& row) { return row["held"].get<bool>(); });
    return Response::page(
        {.templateName = "kernel/refusal",
         .title = sdk::say("Why {person} was refused", {{"person", person->person.name}}),
         .data = {{"permission", sdk::say(permission->description)},
                  {"code", permission->code},
                  {"dangerous", permission->dangerous},
                  {"person", person->person.name},
                  {"person_url", personPath(request.viewer(), person->person.id)},
                  {"why",
                   role ? whyNot(*all, *role, *permission)
                        : sdk::say("They had no role that is here now, so they could reach only what is theirs.")},
                  {"active", role ? sdk::say(role->title) : sdk::say("None that is here now")},
                  {"could", could},
                  {"nobody", rows.empty()},
                  {"roles", std::move(rows)},
                  {"sets", std::move(sets)},
                  {"grant_url", request.viewer().can("roles.grant") ? "/users/" + person->person.id + "/roles" : ""}},
         .crumbs = {{sdk::say("Roles"), rolesPath}}});
}

}  // namespace guildhall::access
