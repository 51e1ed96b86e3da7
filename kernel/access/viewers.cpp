#include "kernel/access/viewers.hpp"

#include <algorithm>

namespace guildhall::access {

std::vector<Role> Viewers::heldRoles(sdk::Transaction& tx, std::string_view personId) {
    const auto codes = roles_.held(tx, personId, clock_.now());
    std::vector<Role> held;
    const auto catalogue = catalogue_.current();  // held: a plugin may be switched meanwhile
    for (const auto& role : catalogue->roles())
        if (std::find(codes.begin(), codes.end(), role.code) != codes.end()) held.push_back(role);
    return held;
}

sdk::Viewer Viewers::load(sdk::Transaction& tx, std::string_view personId, std::string_view activeRole) {
    const auto person = persons_.find(tx, personId);
    if (!person || person->person.status != "active") return {};
    sdk::Viewer::Parts parts{.personId = person->person.id,
                             .name = person->person.name,
                             .email = person->person.email,
                             .timeZone = person->person.timeZone};
    const auto held = heldRoles(tx, personId);
    for (const auto& role : held) parts.roles.push_back(role.code);
    auto active = std::find_if(held.begin(), held.end(), [&](const Role& role) { return role.code == activeRole; });
    if (active == held.end()) active = held.begin();
    if (active != held.end()) {
        parts.activeRole = active->code;
        parts.activeRoleTitle = active->title;
        parts.permissions = active->permissions;
        parts.everything = active->everything;
        parts.staff = active->staff;
    }
    return sdk::Viewer(std::move(parts));
}

std::string Viewers::startingRole(sdk::Transaction& tx, const identity::PersonRow& person) {
    const auto held = heldRoles(tx, person.person.id);
    for (const auto& role : held)
        if (role.code == person.lastRole) return role.code;
    return held.empty() ? std::string() : held.front().code;
}

std::vector<HeldRole> Viewers::held(sdk::Transaction& tx, std::string_view personId) {
    std::vector<HeldRole> shown;
    for (const auto& role : heldRoles(tx, personId)) shown.push_back({role.code, role.title, role.staff});
    return shown;
}

}  // namespace guildhall::access
