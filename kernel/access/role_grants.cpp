#include "kernel/access/role_grants.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::access {

namespace {

constexpr std::string_view superAdmin = "super_admin";

bool holdsAllOf(const sdk::Viewer& viewer, const Role& role) {
    if (role.everything) return viewer.activeRole() == superAdmin;
    return std::all_of(role.permissions.begin(), role.permissions.end(),
                       [&](const std::string& permission) { return viewer.can(permission); });
}

bool administers(const Role& role) { return role.everything || role.permissions.contains("roles.grant"); }

std::string onlySuperAdmin(const Role& role) {
    return sdk::say("Only a super administrator gives or takes the role {role}.", {{"role", sdk::say(role.title)}});
}

}  // namespace

/// Who takes their last administrating role from themselves cannot take that back.
void RoleGrants::checkOwnRole(sdk::Transaction& tx, const Permissions& permissions, std::string_view personId) {
    for (const auto& held : viewers_.held(tx, personId))
        if (const auto* role = permissions.role(held.code); role && administers(*role)) return;
    throw sdk::Conflict(
        "This is your own last role that gives and takes roles, so you could not take this back. Another administrator "
        "can take it from you.");
}

const Role& RoleGrants::known(const Permissions& permissions, std::string_view role) const {
    if (const auto* found = permissions.role(role)) return *found;
    throw sdk::Invalid(sdk::say("There is no role “{role}”.", {{"role", std::string(role)}}));
}

void RoleGrants::checkPower(sdk::Transaction& tx, const sdk::Actor& actor, const Role& role) {
    if (actor.personId.empty()) {
        if (role.everything) throw sdk::Forbidden(onlySuperAdmin(role));
        return;
    }
    const auto viewer = viewers_.load(tx, actor.personId, actor.role);
    if (viewer.activeRole() != actor.role || !holdsAllOf(viewer, role))
        throw sdk::Forbidden(
            role.everything ? onlySuperAdmin(role)
                            : sdk::say("You cannot give or take the role {role}, because it may do more than your own.",
                                       {{"role", sdk::say(role.title)}}));
}

void RoleGrants::store(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
                       std::string_view reason, std::optional<sdk::Instant> expiresAt) {
    const RoleGrant grant{.id = sdk::newId(random_, "gran"),
                          .personId = std::string(personId),
                          .role = std::string(role),
                          .grantedBy = actor.personId,
                          .reason = std::string(reason),
                          .grantedAt = clock_.now(),
                          .expiresAt = expiresAt};
    if (!repository_.add(tx, grant)) return;
    audit_.record(tx, actor, {"ROLE_GRANTED", grant.personId, grant.reason, {}, {{"role", grant.role}}});
}

void RoleGrants::grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
                       std::string_view reason, std::optional<sdk::Instant> expiresAt) {
    const auto permissions = catalogue_.current();
    checkPower(tx, actor, known(*permissions, role));
    store(tx, actor, personId, role, reason, expiresAt);
}

void RoleGrants::grantFromConsole(sdk::Transaction& tx, std::string_view personId, std::string_view role,
                                  std::string_view reason) {
    const auto permissions = catalogue_.current();
    known(*permissions, role);
    store(tx, {.role = "console"}, personId, role, reason, std::nullopt);
}

void RoleGrants::revokeFromConsole(sdk::Transaction& tx, std::string_view personId, std::string_view role,
                                   std::string_view reason) {
    if (!repository_.revoke(tx, personId, role, {}, reason, clock_.now())) return;
    if (role == superAdmin) checkSuperAdminStays(tx, personId);
    audit_.record(tx, {.role = "console"},
                  {"ROLE_REVOKED", std::string(personId), std::string(reason), {}, {{"role", std::string(role)}}});
}

void RoleGrants::grantParticipant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) {
    store(tx, actor, personId, "participant", "Provisioned", std::nullopt);
}

void RoleGrants::revoke(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
                        std::string_view reason) {
    const auto permissions = catalogue_.current();
    // The role of a plugin that is off can still be taken away.
    const auto* found = permissions->role(role);
    if (found) checkPower(tx, actor, *found);
    if (!repository_.revoke(tx, personId, role, actor.personId, reason, clock_.now())) return;
    if (role == superAdmin) checkSuperAdminStays(tx, personId);
    if (found && administers(*found) && actor.personId == personId) checkOwnRole(tx, *permissions, personId);
    audit_.record(tx, actor,
                  {"ROLE_REVOKED", std::string(personId), std::string(reason), {}, {{"role", std::string(role)}}});
}

void RoleGrants::checkSuperAdminStays(sdk::Transaction& tx, std::string_view personId) {
    // A person who never held the role cannot have been the last one.
    const auto history = repository_.history(tx, personId);
    if (std::none_of(history.begin(), history.end(), [](const RoleGrant& grant) { return grant.role == superAdmin; }))
        return;
    if (repository_.lockAndCountHolders(tx, superAdmin, clock_.now()) == 0)
        throw sdk::Conflict("This is the last super administrator. Give the role to someone else first.");
}

std::vector<Role> RoleGrants::grantable(const sdk::Viewer& viewer) const {
    std::vector<Role> roles;
    const auto catalogue = catalogue_.current();
    for (const auto& role : catalogue->roles())
        if (holdsAllOf(viewer, role)) roles.push_back(role);
    return roles;
}

}  // namespace guildhall::access
