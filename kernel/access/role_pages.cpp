#include "kernel/access/role_pages.hpp"

#include "kernel/access/role_rehearsal.hpp"
#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::access {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

Value tagOf(const Role& role, bool on) {
    if (!on) return {{"tag", "grey"}, {"text", sdk::say("Switched off")}};
    if (role.isOwn()) return {{"tag", "green"}, {"text", sdk::say("Made here")}};
    if (role.owner == "kernel") return {{"tag", "blue"}, {"text", sdk::say("System")}};
    return {{"tag", "grey"}, {"text", sdk::say("Plugin {plugin}", {{"plugin", role.owner}})}};
}

std::string parentText(const Permissions& all, const Role& role) {
    if (role.inherits.empty()) return {};
    const bool whole =
        std::ranges::none_of(role.excluded, [](const auto& one) { return one.second.kind == Origin::Kind::Inherited; });
    return sdk::say(whole ? "All of {role}, and more" : "{role}, with something left out",
                    {{"role", roleTitle(all, role.inherits)}});
}

/// What the role is made of: its sets and the role it builds on, and so on below. A circle ends where it closes.
sdk::Tree::Node nodeOf(const Permissions& all, const Role& role, std::set<std::string> seen = {}) {
    sdk::Tree::Node node{.label = sdk::say(role.title), .url = rolePath(role.code), .open = true};
    if (!seen.insert(role.code).second) return node;
    for (const auto& code : role.sets) {
        const auto* set = all.set(code);
        node.children.push_back({.label = set ? sdk::say(set->title) : code,
                                 .note = sdk::sayCount(set ? static_cast<std::int64_t>(set->permissions.size()) : 0,
                                                       "set of {n} permission", "set of {n} permissions")});
    }
    if (const auto* parent = role.inherits.empty() ? nullptr : all.role(role.inherits)) {
        node.children.push_back(nodeOf(all, *parent, seen));
        node.children.back().note = sdk::say("all that this role may do");
    }
    return node;
}

/// What it may do and what is left out, by what that is about.
Value effective(const Permissions& all, const Role& role) {
    Value groups = Value::array();
    for (const auto& [category, permissions] : byCategory(all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions) {
            const auto left = role.excluded.find(permission->code);
            if (!role.has(permission->code) && left == role.excluded.end()) continue;
            const bool has = role.has(permission->code);
            rows.push_back({{"description", sdk::say(permission->description)},
                            {"code", permission->code},
                            {"dangerous", permission->dangerous},
                            {"left_out", !has},
                            {"origin", has ? originOf(all, role, permission->code) : originText(all, left->second)}});
        }
        if (!rows.empty()) groups.push_back({{"label", categoryLabel(category)}, {"rows", std::move(rows)}});
    }
    return groups;
}

}  // namespace

void RolePages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::People, "Roles", rolesPath, "roles.view", 20});
    add.get(rolesPath, "roles.view", [this](const Request& request) { return show(request); });
    add.get("/roles/matrix", "roles.view", [this](const Request&) { return matrix(); });
    add.get("/roles/{code}", "roles.view", [this](const Request& request) { return role(request); });
}

Response RolePages::show(const Request& request) {
    const auto& tab = request.query("tab");
    if (tab == "permissions") return permissions(request);
    if (tab == "assignments") return assignments(request);
    return roles(request);
}

Response RolePages::roles(const Request& request) {
    const auto all = catalogue_.current();
    std::map<std::string, std::int64_t> holders;
    std::vector<OwnRole> own;
    database_.read([&](Transaction& tx) {
        holders = RoleRepository().holders(tx, clock_.now());
        own = OwnRoleRepository::all(tx);
    });
    Value rows = Value::array();
    const auto show = [&](const Role& role, bool on) {
        rows.push_back(
            {{"title", sdk::say(role.title)},
             {"url", rolePath(role.code)},
             {"tag", tagOf(role, on)},
             {"kind", sdk::say(role.staff ? "Works here" : "Learns here")},
             {"parent", parentText(*all, role)},
             {"permissions", role.everything ? sdk::say("Everything")
                                             : sdk::thousands(static_cast<std::int64_t>(role.permissions.size()))},
             {"holders", sdk::thousands(holders[role.code])}});
    };
    for (const auto& role : all->roles()) show(role, true);
    for (const auto& role : own)
        if (!role.active) show(ownRoles_.effective(role), false);
    return Response::page({.templateName = "kernel/roles",
                           .title = sdk::say("Roles"),
                           .data = {{"tabs", roleTabs(request.viewer(), "roles")},
                                    {"roles", std::move(rows)},
                                    {"new_url", request.viewer().can("roles.edit") ? "/roles/new" : ""}}});
}

Response RolePages::permissions(const Request& request) {
    const auto all = catalogue_.current();
    Value groups = Value::array();
    for (const auto& [category, permissions] : byCategory(*all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions) {
            std::string roles;
            for (const auto& role : all->roles())
                if (role.has(permission->code)) roles += (roles.empty() ? "" : ", ") + sdk::say(role.title);
            rows.push_back({{"description", sdk::say(permission->description)},
                            {"code", permission->code},
                            {"dangerous", permission->dangerous},
                            {"roles", std::move(roles)}});
        }
        groups.push_back({{"label", categoryLabel(category)}, {"rows", std::move(rows)}});
    }
    return Response::page({.templateName = "kernel/permissions",
                           .title = sdk::say("What can be permitted"),
                           .data = {{"tabs", roleTabs(request.viewer(), "permissions")}, {"groups", std::move(groups)}},
                           .crumbs = {{sdk::say("Roles"), rolesPath}}});
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
                               .data = {{"tabs", roleTabs(request.viewer(), "assignments")}},
                               .crumbs = {{sdk::say("Roles"), rolesPath}},
                               .views = {{"list", page.view(fields, source, request.viewer(), show)}}});
    });
}

Value RolePages::rolePage(Transaction& tx, const sdk::Viewer& viewer, const Role& role, bool on) const {
    constexpr std::int64_t mostHolders = 10;
    const auto all = catalogue_.current();
    const auto path = rolePath(role.code);
    const auto holders = RoleRepository::holdersOf(tx, role.code, clock_.now(), mostHolders);
    Value people = Value::array(), heirs = Value::array();
    for (const auto& holder : holders.people)
        people.push_back({{"name", holder.name}, {"url", personPath(viewer, holder.id)}});
    for (const auto& other : all->roles())
        if (other.inherits == role.code)
            heirs.push_back({{"title", sdk::say(other.title)}, {"url", rolePath(other.code)}});
    const bool edits = viewer.can("roles.edit"), mayChange = edits && ownRoles_.whyNot(viewer, role).empty();
    Value data{{"tag", tagOf(role, on)},
               {"description", sdk::say(role.description)},
               {"kind", sdk::say(role.staff ? "Whoever has it works here." : "Whoever has it learns here.")},
               {"priority", std::to_string(role.priority)},
               {"holders", sdk::sayCount(holders.all, "{n} person has it", "{n} people have it")},
               {"holders_url", std::string(rolesPath) + "?tab=assignments&role=" + role.code},
               {"more_holders", holders.all > mostHolders},
               {"people", std::move(people)},
               {"heirs", std::move(heirs)},
               {"groups", effective(*all, role)},
               {"unused", unused(tx, *all, use_, role)},
               {"edit_url", mayChange && role.isOwn() ? path + "/edit" : ""},
               {"copy_url", edits && !role.everything && on ? std::string(rolesPath) + "/new?from=" + role.code : ""},
               {"limits_url", mayChange && on ? path + "/limits" : ""},
               {"off_url", mayChange && role.isOwn() && on ? path + "/deactivate" : ""},
               {"on_url", mayChange && role.isOwn() && !on ? path + "/activate" : ""}};
    auto made = nodeOf(*all, role);
    made.url.clear();
    made.current = true;
    if (!made.children.empty())
        data["made_of"] = sdk::showTree({sdk::say("What the role is made of"), {std::move(made)}});
    return data;
}

Response RolePages::role(const Request& request) {
    const auto& code = request.pathValue("code");
    return database_.read([&](Transaction& tx) {
        const auto all = catalogue_.current();
        const auto* known = all->role(code);
        const auto role = known ? *known : ownRoles_.effective(ownRoles_.get(tx, code));
        return Response::page({.templateName = "kernel/role",
                               .title = sdk::say(role.title),
                               .data = rolePage(tx, request.viewer(), role, known != nullptr),
                               .crumbs = {{sdk::say("Roles"), rolesPath}}});
    });
}

Response RolePages::matrix() {
    const auto all = catalogue_.current();
    Value heads = Value::array(), groups = Value::array();
    for (const auto& role : all->roles())
        heads.push_back({{"title", sdk::say(role.title)}, {"url", rolePath(role.code)}});
    for (const auto& [category, permissions] : byCategory(*all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions) {
            Value cells = Value::array();
            for (const auto& role : all->roles()) cells.push_back({{"has", role.has(permission->code)}});
            rows.push_back({{"description", sdk::say(permission->description)}, {"cells", std::move(cells)}});
        }
        groups.push_back(
            {{"label", categoryLabel(category)}, {"columns", all->roles().size() + 1}, {"rows", std::move(rows)}});
    }
    return Response::page({.templateName = "kernel/role_matrix",
                           .title = sdk::say("Roles side by side"),
                           .data = {{"heads", std::move(heads)}, {"groups", std::move(groups)}},
                           .crumbs = {{sdk::say("Roles"), rolesPath}}});
}

}  // namespace guildhall::access
