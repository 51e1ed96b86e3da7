#include "kernel/access/role_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::access {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* root = "/roles";

Value tabsFor(std::string_view current) {
    Value tabs = Value::array();
    for (const auto& [tab, label] :
         {std::pair{"roles", "Roles"}, {"permissions", "What can be permitted"}, {"assignments", "Who has which role"}})
        tabs.push_back(
            {{"label", sdk::say(label)}, {"url", std::string(root) + "?tab=" + tab}, {"current", current == tab}});
    return tabs;
}

/// Permissions by what they are about: the first word of their codes.
std::map<std::string, std::vector<const Permission*>> byCategory(const Permissions& all) {
    std::map<std::string, std::vector<const Permission*>> groups;
    for (const auto& [code, permission] : all.permissions())
        groups[code.substr(0, code.find('.'))].push_back(&permission);
    return groups;
}

std::string categoryLabel(const std::string& category) { return sdk::codeInWords(category); }

/// Has the role it, today?
bool has(const Role& role, const std::string& code) { return role.everything || role.permissions.contains(code); }

std::string originOf(const Permissions& all, const Role& role, const std::string& code) {
    const auto found = role.origins.find(code);
    if (found == role.origins.end()) return sdk::say("It may do everything");
    const auto& origin = found->second;
    switch (origin.kind) {
        case Origin::Kind::Own: return sdk::say("Its own");
        case Origin::Kind::Added: return sdk::say("Given by the plugin {plugin}", {{"plugin", origin.from}});
        case Origin::Kind::AllBut: return sdk::say("It may do all but a few things");
        case Origin::Kind::Inherited: break;
    }
    const auto* parent = all.role(origin.from);
    return sdk::say("From {role}", {{"role", sdk::say(parent ? parent->title : origin.from)}});
}

const Role& known(const Permissions& all, const std::string& code) {
    const auto* role = all.role(code);
    if (!role) throw sdk::NotFound("There is no such role.");
    return *role;
}

}  // namespace

void RolePages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::People, "Roles", root, "roles.view", 20});
    add.get(root, "roles.view", [this](const Request& request) { return show(request); });
    add.get("/roles/matrix", "roles.view", [this](const Request&) { return matrix(); });
    add.get("/roles/{code}", "roles.view", [this](const Request& request) { return role(request); });
}

Response RolePages::show(const Request& request) {
    const auto& tab = request.query("tab");
    if (tab == "permissions") return permissions();
    if (tab == "assignments") return assignments(request);
    return roles(request);
}

Response RolePages::roles(const Request&) {
    const auto all = catalogue_.current();
    const auto holders = database_.read([&](Transaction& tx) { return RoleRepository().holders(tx, clock_.now()); });
    Value rows = Value::array();
    for (const auto& role : all->roles()) {
        const auto held = holders.find(role.code);
        const auto* parent = role.inherits.empty() ? nullptr : all->role(role.inherits);
        rows.push_back(
            {{"title", sdk::say(role.title)},
             {"url", std::string(root) + "/" + role.code},
             {"kind", sdk::say(role.staff ? "Works here" : "Learns here")},
             {"parent", parent ? sdk::say("All of {role}, and more", {{"role", sdk::say(parent->title)}}) : ""},
             {"permissions", role.everything ? sdk::say("Everything")
                                             : sdk::thousands(static_cast<std::int64_t>(role.permissions.size()))},
             {"holders", sdk::thousands(held == holders.end() ? 0 : held->second)}});
    }
    return Response::page({.templateName = "kernel/roles",
                           .title = sdk::say("Roles"),
                           .data = {{"tabs", tabsFor("roles")}, {"roles", std::move(rows)}}});
}

Response RolePages::permissions() {
    const auto all = catalogue_.current();
    Value groups = Value::array();
    for (const auto& [category, permissions] : byCategory(*all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions) {
            std::string roles;
            for (const auto& role : all->roles())
                if (has(role, permission->code)) roles += (roles.empty() ? "" : ", ") + sdk::say(role.title);
            rows.push_back({{"description", sdk::say(permission->description)},
                            {"code", permission->code},
                            {"dangerous", permission->dangerous},
                            {"roles", std::move(roles)}});
        }
        groups.push_back({{"label", categoryLabel(category)}, {"rows", std::move(rows)}});
    }
    return Response::page({.templateName = "kernel/permissions",
                           .title = sdk::say("What can be permitted"),
                           .data = {{"tabs", tabsFor("permissions")}, {"groups", std::move(groups)}},
                           .crumbs = {{sdk::say("Roles"), root}}});
}

Response RolePages::assignments(const Request& request) {
    const auto all = catalogue_.current();
    std::vector<sdk::Choice> choices;
    for (const auto& role : all->roles()) choices.push_back({role.code, role.title});
    const auto fields = sdk::FieldSet(grantFields()).withChoices("role", std::move(choices));
    const auto& source = RoleRepository::list();
    const auto query = sdk::ListQuery::from(request, fields, source);
    const sdk::ListPage::Show show{
        .columns = {"person", "email", "role", "granted_by", "reason", "granted_at", "expires_at"},
        .link = [](const sdk::ListRow& row) { return "/users/" + row.text("person_id"); },
        .noun = "roles given",
        .emptyText = "Nobody has a role yet."};
    const sdk::ListScope held{"g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ?)",
                              {sdk::toMicros(clock_.now())}};
    return database_.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, fields, source, query, request.viewer(), show, "roles.csv", held);
        const auto page = sdk::selectPage(tx, fields, source, query, held);
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Who has which role"),
                               .data = {{"tabs", tabsFor("assignments")}},
                               .crumbs = {{sdk::say("Roles"), root}},
                               .views = {{"list", page.view(fields, source, request.viewer(), show)}}});
    });
}

Response RolePages::role(const Request& request) {
    const auto all = catalogue_.current();
    const auto& role = known(*all, request.pathValue("code"));
    Value groups = Value::array();
    for (const auto& [category, permissions] : byCategory(*all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions)
            if (has(role, permission->code))
                rows.push_back({{"description", sdk::say(permission->description)},
                                {"dangerous", permission->dangerous},
                                {"origin", originOf(*all, role, permission->code)}});
        if (!rows.empty()) groups.push_back({{"label", categoryLabel(category)}, {"rows", std::move(rows)}});
    }
    std::int64_t holders = 0;
    database_.read([&](Transaction& tx) {
        const auto counted = RoleRepository().holders(tx, clock_.now());
        if (const auto found = counted.find(role.code); found != counted.end()) holders = found->second;
    });
    Value parents = Value::array();
    for (const auto* parent = role.inherits.empty() ? nullptr : all->role(role.inherits); parent;
         parent = parent->inherits.empty() ? nullptr : all->role(parent->inherits))
        parents.push_back({{"title", sdk::say(parent->title)}, {"url", std::string(root) + "/" + parent->code}});
    return Response::page(
        {.templateName = "kernel/role",
         .title = sdk::say(role.title),
         .data = {{"kind", sdk::say(role.staff ? "Whoever has it works here." : "Whoever has it learns here.")},
                  {"from", role.owner == "kernel"
                               ? sdk::say("It is part of the platform.")
                               : sdk::say("It comes with the plugin {plugin}.", {{"plugin", role.owner}})},
                  {"holders", sdk::sayCount(holders, "{n} person has it", "{n} people have it")},
                  {"holders_url", std::string(root) + "?tab=assignments&role=" + role.code},
                  {"has_parents", !parents.empty()},
                  {"parents", std::move(parents)},
                  {"has_groups", !groups.empty()},
                  {"groups", std::move(groups)}},
         .crumbs = {{sdk::say("Roles"), root}}});
}

Response RolePages::matrix() {
    const auto all = catalogue_.current();
    Value heads = Value::array(), groups = Value::array();
    for (const auto& role : all->roles())
        heads.push_back({{"title", sdk::say(role.title)}, {"url", std::string(root) + "/" + role.code}});
    for (const auto& [category, permissions] : byCategory(*all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions) {
            Value cells = Value::array();
            for (const auto& role : all->roles()) cells.push_back({{"has", has(role, permission->code)}});
            rows.push_back({{"description", sdk::say(permission->description)}, {"cells", std::move(cells)}});
        }
        groups.push_back(
            {{"label", categoryLabel(category)}, {"columns", all->roles().size() + 1}, {"rows", std::move(rows)}});
    }
    return Response::page({.templateName = "kernel/role_matrix",
                           .title = sdk::say("Roles side by side"),
                           .data = {{"heads", std::move(heads)}, {"groups", std::move(groups)}},
                           .crumbs = {{sdk::say("Roles"), root}}});
}

}  // namespace guildhall::access
