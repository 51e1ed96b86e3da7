#include "kernel/access/viewers.hpp"

#include <algorithm>

namespace guildhall::access {

namespace {

/// Those of the catalogue's roles that are held, in its order: the highest priority first.
std::vector<const Role*> known(const Permissions& catalogue, const std::vector<std::string>& codes) {
    std::vector<const Role*> held;
    for (const auto& role : catalogue.roles())
        if (std::find(codes.begin(), codes.end(), role.code) != codes.end()) held.push_back(&role);
    return held;
}

}  // namespace

sdk::Viewer Viewers::load(sdk::Transaction& tx, std::string_view personId, std::string_view activeRole) {
    const auto person = persons_.find(tx, personId);
    return person ? made(person->person, roles_.held(tx, personId, clock_.now()), activeRole, nullptr, {})
                  : sdk::Viewer();
}

sdk::Viewer Viewers::of(const sdk::Person& person, const std::vector<std::string>& codes, std::string_view activeRole,
                        const Circumstances& here, const std::string& identity) const {
    return made(person, codes, activeRole, &here, identity);
}

sdk::Viewer Viewers::made(const sdk::Person& person, const std::vector<std::string>& codes, std::string_view activeRole,
                          const Circumstances* here, const std::string& identity) const {
    if (person.status != "active") return {};
    sdk::Viewer::Parts parts{.personId = person.id,
                             .name = person.name,
                             .email = person.email,
                             .timeZone = person.timeZone,
                             .region = person.region,
                             .identity = identity};
    const auto catalogue = catalogue_.current();  // kept: a plugin may be switched meanwhile
    auto held = known(*catalogue, codes);
    for (const auto* role : held) parts.roles.push_back(role->code);
    if (here) {
        const auto limits = limits_.current();
        std::erase_if(held, [&](const Role* role) {
            return limits->obstacle(role->code, *here) != RoleLimitSet::Obstacle::None;
        });
    }
    auto active = std::find_if(held.begin(), held.end(), [&](const Role* role) { return role->code == activeRole; });
    if (active == held.end()) active = held.begin();
    if (active != held.end()) {
        parts.activeRole = (*active)->code;
        parts.activeRoleTitle = (*active)->title;
        parts.permissions = (*active)->permissions;
        parts.everything = (*active)->everything;
        parts.staff = (*active)->staff;
    }
    return sdk::Viewer(std::move(parts));
}

std::string Viewers::startingRole(sdk::Transaction& tx, const people::PersonRow& person, const Circumstances& here) {
    auto roles = held(tx, person.person.id);
    const auto limits = limits_.current();
    std::erase_if(
        roles, [&](const HeldRole& role) { return limits->obstacle(role.code, here) != RoleLimitSet::Obstacle::None; });
    for (const auto& role : roles)
        if (role.code == person.lastRole) return role.code;
    return roles.empty() ? std::string() : roles.front().code;
}

std::vector<HeldRole> Viewers::held(sdk::Transaction& tx, std::string_view personId) {
    const auto catalogue = catalogue_.current();
    std::vector<HeldRole> shown;
    for (const auto* role : known(*catalogue, roles_.held(tx, personId, clock_.now())))
        shown.push_back({role->code, role->title, role->staff});
    return shown;
}

}  // namespace guildhall::access
