#include "kernel/access/own_role_pages.hpp"

#include "kernel/access/role_rehearsal.hpp"
#include "kernel/access/role_words.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <charconv>

namespace guildhall::access {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* editing = "roles.edit";
constexpr std::int64_t mostShown = 50;

std::int64_t versionIn(const Request& request) {
    const auto& typed = request.form("version");
    std::int64_t version = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), version);
    return version;
}

/// What was typed, in the place of what `role` had. Permissions of plugins that are off are not on the form, and stay.
OwnRole typedInto(OwnRole role, const Form& form, const Permissions& all) {
    const auto list = [&](const char* field, const std::vector<std::string>& before, auto known) {
        auto codes = sdk::listedIn(form.text(field));
        for (const auto& code : before)
            if (!known(code)) codes.push_back(code);
        return codes;
    };
    const auto permission = [&](const std::string& code) { return all.permission(code) != nullptr; };
    role.title = form.text("title");
    role.description = form.text("description");
    role.staff = form.checked("staff");
    role.priority = static_cast<int>(form.number("priority").value_or(0));
    role.inherits = form.text("inherits");
    role.sets = list("sets", role.sets, [&](const std::string& code) { return all.set(code) != nullptr; });
    role.permissions = list("permissions", role.permissions, permission);
    role.excluded = list("excluded", role.excluded, permission);
    return role;
}

/// The two fields that stand in a table by what permissions are about.
Value permissionGroups(const Permissions& all, const sdk::Viewer& viewer, const Form& form) {
    const auto given = sdk::listedIn(form.text("permissions")), left = sdk::listedIn(form.text("excluded"));
    const auto among = [](const std::vector<std::string>& codes, const std::string& code) {
        return std::ranges::find(codes, code) != codes.end();
    };
    Value groups = Value::array();
    for (const auto& [category, permissions] : byCategory(all)) {
        Value rows = Value::array();
        for (const auto* permission : permissions)
            rows.push_back({{"code", permission->code},
                            {"description", sdk::say(permission->description)},
                            {"dangerous", permission->dangerous},
                            {"may_give", viewer.can(permission->code)},
                            {"given", among(given, permission->code)},
                            {"left_out", among(left, permission->code)}});
        groups.push_back({{"label", categoryLabel(category)}, {"rows", std::move(rows)}});
    }
    return groups;
}

}  // namespace

void OwnRolePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (OwnRolePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get("/roles/new", editing, to(&OwnRolePages::showNew), fresh);
    add.post("/roles/new", editing, to(&OwnRolePages::create), fresh);
    add.get("/roles/{code}/edit", editing, to(&OwnRolePages::showEdit), fresh);
    add.post("/roles/{code}/edit", editing, to(&OwnRolePages::change), fresh);
    for (const bool on : {false, true}) {
        const auto path = std::string("/roles/{code}/") + (on ? "activate" : "deactivate");
        add.get(
            path, editing, [this, on](const Request& request) { return askSwitch(request, on); }, fresh);
        add.post(
            path, editing, [this, on](const Request& request) { return switchTo(request, on); }, fresh);
    }
}

sdk::FieldSet OwnRolePages::fields(const sdk::Viewer& viewer, std::string_view code) const {
    const auto all = parts_.catalogue.current();
    std::vector<sdk::Choice> parents, sets, given, left;
    for (const auto& role : all->roles())
        if (!role.everything && role.code != code) parents.push_back({role.code, role.title});
    for (const auto& [setCode, set] : all->sets()) sets.push_back({setCode, set.title});
    for (const auto& [permission, declared] : all->permissions()) {
        left.push_back({permission, declared.description});
        if (viewer.can(permission)) given.push_back(left.back());
    }
    return ownRoleFields()
        .withChoices("inherits", std::move(parents))
        .withChoices("sets", std::move(sets))
        .withChoices("permissions", std::move(given))
        .withChoices("excluded", std::move(left));
}

Response OwnRolePages::formPage(const Request& request, const Form& form, const OwnRole* changed,
                                Value rehearsed) const {
    const auto all = parts_.catalogue.current();
    auto view = form.view();
    const auto error = [&](const char* field) { return view["field"][field]["error"]; };
    Value data{{"groups", permissionGroups(*all, request.viewer(), form)},
               {"permissions_error", error("permissions")},
               {"excluded_error", error("excluded")},
               {"action", changed ? rolePath(changed->code) + "/edit" : "/roles/new"},
               {"version", changed ? std::to_string(changed->version) : ""},
               {"button", changed ? sdk::say("Save role") : sdk::say("Make role")},
               {"cancel", changed ? rolePath(changed->code) : rolesPath},
               {"can_rehearse", changed != nullptr},
               {"rehearsed", std::move(rehearsed)}};
    auto& shown = view["fields"].get_ref<Value::array_t&>();
    std::erase_if(shown,
                  [](const Value& field) { return field["name"] == "permissions" || field["name"] == "excluded"; });
    data["form"] = std::move(view);
    return Response::page(
        {.templateName = "kernel/role_form",
         .title = changed ? sdk::say("Change the role {role}", {{"role", changed->title}}) : sdk::say("New role"),
         .data = std::move(data),
         .crumbs = {{sdk::say("Roles"), rolesPath}},
         .status = form.valid() ? 200 : 422});
}

OwnRole OwnRolePages::copyOf(const sdk::Viewer& viewer, const Role& role) const {
    const auto all = parts_.catalogue.current();
    const auto* own = all->role(viewer.activeRole());
    OwnRole copy{.title = sdk::say("Copy of {role}", {{"role", sdk::say(role.title)}}),
                 .description = sdk::say(role.description),
                 .priority = std::min(role.priority, own ? own->priority : 0),
                 .staff = role.staff,
                 .inherits = role.inherits,
                 .sets = role.sets};
    for (const auto& [code, origin] : role.origins)
        if (origin.kind != Origin::Kind::Set && origin.kind != Origin::Kind::Inherited && viewer.can(code))
            copy.permissions.push_back(code);
    for (const auto& [code, origin] : role.excluded) copy.excluded.push_back(code);
    return copy;
}

Response OwnRolePages::showNew(const Request& request) {
    const auto& from = request.query("from");
    Form form(fields(request.viewer(), ""), request.viewer());
    if (from.empty()) return formPage(request, form, nullptr);
    const auto all = parts_.catalogue.current();
    const auto* role = all->role(from);
    if (!role || role->everything) throw sdk::NotFound("There is no such role.");
    const auto copy = std::move(form).fill(valuesOf(copyOf(request.viewer(), *role)));
    return formPage(request, copy, nullptr);
}

Response OwnRolePages::create(const Request& request) {
    auto form = Form::posted(fields(request.viewer(), ""), request);
    const auto all = parts_.catalogue.current();
    return parts_.database.write([&](Transaction& tx) {
        auto role = typedInto({}, form, *all);
        if (form.valid())
            for (auto& problem : parts_.roles.problems(tx, request.viewer(), role))
                form.fail(std::move(problem.field), std::move(problem.message));
        if (!form.valid()) return formPage(request, form, nullptr);
        parts_.roles.create(tx, request.viewer(), request.actor(), role);
        return Response::redirect(rolePath(role.code))
            .notice(sdk::say("The role {role} is there. Give it to people on their pages.", {{"role", role.title}}));
    });
}

Response OwnRolePages::showEdit(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto role = parts_.roles.get(tx, request.pathValue("code"));
        if (const auto reason = parts_.roles.whyNot(request.viewer(), parts_.roles.effective(role)); !reason.empty())
            throw sdk::Forbidden(reason);
        return formPage(request, Form(fields(request.viewer(), role.code), request.viewer()).fill(valuesOf(role)),
                        &role);
    });
}

Response OwnRolePages::change(const Request& request) {
    const auto all = parts_.catalogue.current();
    return parts_.database.write([&](Transaction& tx) {
        auto before = parts_.roles.get(tx, request.pathValue("code"));
        before.version = versionIn(request);
        auto form = Form::posted(fields(request.viewer(), before.code), request);
        const auto role = typedInto(before, form, *all);
        if (form.valid())
            for (auto& problem : parts_.roles.problems(tx, request.viewer(), role))
                form.fail(std::move(problem.field), std::move(problem.message));
        if (!form.valid()) return formPage(request, form, &before);
        if (!request.form("rehearse").empty())
            return formPage(request, form, &before,
                            rehearse(tx, *all, parts_.use, parts_.roles.effective(parts_.roles.get(tx, before.code)),
                                     parts_.roles.effective(role)));
        parts_.roles.change(tx, request.viewer(), request.actor(), role);
        return Response::redirect(rolePath(role.code))
            .notice(sdk::say("The role {role} is saved. It holds from the next page that people open.",
                             {{"role", role.title}}));
    });
}

Response OwnRolePages::askSwitch(const Request& request, bool on) {
    const auto all = parts_.catalogue.current();
    return parts_.database.read([&](Transaction& tx) {
        const auto role = parts_.roles.get(tx, request.pathValue("code"));
        if (const auto reason = parts_.roles.whyNot(request.viewer(), parts_.roles.effective(role)); !reason.empty())
            throw sdk::Forbidden(reason);
        const auto holders = RoleRepository::holdersOf(tx, role.code, parts_.clock.now(), mostShown);
        Value people = Value::array(), heirs = Value::array();
        for (const auto& holder : holders.people)
            people.push_back({{"name", holder.name}, {"url", personPath(request.viewer(), holder.id)}});
        for (const auto& other : all->roles())
            if (other.inherits == role.code)
                heirs.push_back({{"title", sdk::say(other.title)}, {"url", rolePath(other.code)}});
        const auto further = holders.all - static_cast<std::int64_t>(holders.people.size());
        return Response::page(
            {.templateName = "kernel/role_switch",
             .title = on ? sdk::say("Switch the role {role} on?", {{"role", role.title}})
                         : sdk::say("Switch the role {role} off?", {{"role", role.title}}),
             .data = {{"on", on},
                      {"has_people", !people.empty()},
                      {"people", std::move(people)},
                      {"further", further > 0 ? sdk::sayCount(further, "and {n} more", "and {n} more") : ""},
                      {"count", sdk::sayCount(holders.all, "{n} person has it", "{n} people have it")},
                      {"has_heirs", !heirs.empty()},
                      {"heirs", std::move(heirs)},
                      {"action", rolePath(role.code) + (on ? "/activate" : "/deactivate")},
                      {"cancel", rolePath(role.code)}},
             .crumbs = {{sdk::say("Roles"), rolesPath}, {role.title, rolePath(role.code)}}});
    });
}

Response OwnRolePages::switchTo(const Request& request, bool on) {
    return parts_.database.write([&](Transaction& tx) {
        const auto role = parts_.roles.get(tx, request.pathValue("code"));
        parts_.roles.setActive(tx, request.viewer(), request.actor(), role.code, on);
        return Response::redirect(rolePath(role.code))
            .notice(on ? sdk::say("The role {role} is on.", {{"role", role.title}})
                       : sdk::say("The role {role} is off.", {{"role", role.title}}));
    });
}

}  // namespace guildhall::access
