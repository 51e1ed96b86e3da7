#include "kernel/access/own_roles.hpp"

#include "kernel/base/label_code.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::access {

namespace {

/// Beside which field a permission is complained of that came this way.
const char* fieldOf(const Origin& origin) {
    switch (origin.kind) {
        case Origin::Kind::Set: return "sets";
        case Origin::Kind::Inherited: return "inherits";
        default: return "permissions";
    }
}

int priorityOf(const Permissions& all, const sdk::Viewer& viewer) {
    const auto* role = all.role(viewer.activeRole());
    return role ? role->priority : -1;
}

std::string wordsOf(const Permissions& all, const std::string& code) {
    const auto* permission = all.permission(code);
    return "“" + (permission ? sdk::say(permission->description) : code) + "”";
}

/// By field, what of the role its maker may not do themselves.
std::map<std::string, std::string> beyond(const Permissions& all, const sdk::Viewer& viewer, const Role& role) {
    std::map<std::string, std::string> excess;
    for (const auto& code : role.permissions) {
        if (viewer.can(code)) continue;
        auto& words = excess[fieldOf(role.origins.at(code))];
        words += (words.empty() ? "" : ", ") + wordsOf(all, code);
    }
    return excess;
}

}  // namespace

void OwnRoles::load(sdk::Database& database) {
    std::vector<DeclaredRole> roles;
    for (const auto& role : database.read([](sdk::Transaction& tx) { return OwnRoleRepository::all(tx); }))
        if (role.active) roles.push_back(declared(role));
    catalogue_.replaceOwn(std::move(roles));
}

OwnRole OwnRoles::get(sdk::Transaction& tx, std::string_view code) const {
    auto found = OwnRoleRepository::find(tx, code);
    if (!found) throw sdk::NotFound("There is no such role.");
    return std::move(*found);
}

Role OwnRoles::effective(const OwnRole& role) const { return *catalogue_.with(declared(role))->role(role.code); }

std::string OwnRoles::whyNot(const sdk::Viewer& viewer, const Role& role) const {
    if (viewer.activeRole() == role.code && role.isOwn())
        return sdk::say("You are using this role now. Choose another one at the top of the page to change it.");
    const auto all = catalogue_.current();
    const bool holds = role.everything
                           ? viewer.activeRole() == role.code
                           : std::ranges::all_of(role.permissions, [&](const auto& code) { return viewer.can(code); });
    if (!holds || role.priority > priorityOf(*all, viewer))
        return sdk::say("You cannot change this role, because it may do more than your own.");
    return {};
}

std::vector<sdk::FieldError> OwnRoles::problems(sdk::Transaction& tx, const sdk::Viewer& viewer,
                                                const OwnRole& role) const {
    std::vector<sdk::FieldError> problems;
    auto code = role.code.empty() ? std::string(ownCode) : role.code;
    auto wished = role;
    wished.code = code;
    const auto all = catalogue_.with(declared(wished));
    const auto others = OwnRoleRepository::all(tx);
    const auto sameName = [&](const auto& one) {
        return one.code != code && sdk::folded(one.title) == sdk::folded(role.title);
    };
    // Those that are off, too: they may be switched on again.
    if (std::ranges::any_of(all->roles(), sameName) || std::ranges::any_of(others, sameName))
        problems.push_back({"title", sdk::say("There is a role of this name already.")});
    if (const auto most = priorityOf(*catalogue_.current(), viewer); role.priority > most)
        problems.push_back({"priority", sdk::say("Enter {most} or less: your own role has no higher priority.",
                                                 {{"most", std::to_string(most)}})});
    auto seen = std::set<std::string>{code};
    for (auto parent = role.inherits; parent.starts_with(ownCode);) {
        if (!seen.insert(parent).second) {
            problems.push_back({"inherits", sdk::say("That role builds on this one, so this one cannot build on it.")});
            break;
        }
        const auto found = std::ranges::find(others, parent, &OwnRole::code);
        parent = found == others.end() ? std::string() : found->inherits;
    }
    if (const auto* parent = all->role(role.inherits); parent && parent->everything)
        problems.push_back({"inherits", sdk::say("Nothing builds on the role that may do everything.")});
    for (const auto& permission : role.permissions)
        if (std::ranges::find(role.excluded, permission) != role.excluded.end())
            problems.push_back({"permissions", sdk::say("{permission} is both given and left out.",
                                                        {{"permission", wordsOf(*all, permission)}})});
    for (const auto& [field, words] : beyond(*all, viewer, *all->role(code)))
        problems.push_back(
            {field, sdk::say("Your own role may not do this, so you cannot put it into another: {permissions}.",
                             {{"permissions", words}})});
    return problems;
}

void OwnRoles::require(sdk::Transaction& tx, const sdk::Viewer& viewer, const OwnRole& role) const {
    if (auto found = problems(tx, viewer, role); !found.empty()) throw sdk::Invalid(std::move(found));
}

void OwnRoles::create(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, OwnRole& role) {
    role.code.clear();
    require(tx, viewer, role);
    auto begin = base::labelCode(role.title, '_');
    if (begin.empty()) begin = "role";
    begin.insert(0, ownCode);
    role.code = begin;
    for (int number = 2; OwnRoleRepository::find(tx, role.code); ++number)
        role.code = begin + "_" + std::to_string(number);
    if (!OwnRoleRepository::add(tx, role, actor.personId, clock_.now()))
        throw sdk::Conflict("Somebody else has just made a role of this name. Try again.");
    audit_.record(tx, actor,
                  {.action = "ROLE_CREATED",
                   .target = role.code,
                   .changes = sdk::auditDiff(ownRoleFields(), sdk::Value::object(), valuesOf(role))});
    changes_.touch(tx, area);
}

void OwnRoles::store(sdk::Transaction& tx, const sdk::Actor& actor, const OwnRole& role) {
    if (!OwnRoleRepository::change(tx, role, actor.personId, clock_.now()))
        throw sdk::Conflict("Somebody else has changed this role since you opened it. Look at it again.");
    changes_.touch(tx, area);
}

void OwnRoles::change(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, const OwnRole& role) {
    const auto before = get(tx, role.code);
    if (const auto reason = whyNot(viewer, effective(before)); !reason.empty()) throw sdk::Forbidden(reason);
    require(tx, viewer, role);
    const auto changes = sdk::auditDiff(ownRoleFields(), valuesOf(before), valuesOf(role));
    if (changes.empty()) return;
    store(tx, actor, role);
    audit_.record(tx, actor, {.action = "ROLE_CHANGED", .target = role.code, .changes = changes});
}

void OwnRoles::setActive(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor,
                         std::string_view code, bool active) {
    auto role = get(tx, code);
    if (const auto reason = whyNot(viewer, effective(role)); !reason.empty()) throw sdk::Forbidden(reason);
    if (role.active == active) return;
    role.active = active;
    store(tx, actor, role);
    audit_.record(tx, actor, {.action = active ? "ROLE_ACTIVATED" : "ROLE_DEACTIVATED", .target = role.code});
}

}  // namespace guildhall::access
