#include "kernel/access/access_kinds.hpp"

#include <algorithm>
#include <stdexcept>

namespace guildhall::access {

using kinds::Contribution;

PermissionKind::PermissionKind(Catalogue& catalogue)
    : KindOf({"permissions", "Permissions", {{"code", "Permission"}, {"description", "What it allows"}}}),
      catalogue_(catalogue) {}

void PermissionKind::refuse(const sdk::PermissionDeclaration& one, const Contribution&) const {
    const bool shaped = one.code.find('.') != std::string::npos && std::ranges::all_of(one.code, [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
                        });
    if (!shaped) throw std::invalid_argument("permission “" + one.code + "” must look like resource.action");
}

void PermissionKind::add(const Contribution& contribution) {
    Declarations all{.permissions = contribution.of<sdk::PermissionDeclaration>()};
    for (auto& role : contribution.of<sdk::RoleDeclaration>()) all.roles.push_back({.declaration = role});
    for (const auto& grant : contribution.of<sdk::RoleGrant>()) {
        auto& codes = all.grants[grant.role];
        codes.insert(codes.end(), grant.permissions.begin(), grant.permissions.end());
    }
    if (all.permissions.empty() && all.roles.empty() && all.grants.empty()) return;
    catalogue_.add(contribution.owner, std::move(all));
}

sdk::Value PermissionKind::line(const sdk::PermissionDeclaration& one) const {
    return {{"code", one.code}, {"description", one.description}, {"dangerous", one.dangerous}};
}

std::string PermissionKind::lacks(const sdk::PermissionDeclaration& one) const {
    return one.description.empty() ? "The permission " + one.code + " does not say what it allows." : "";
}

RoleKind::RoleKind() : KindOf({"roles", "Roles", {{"title", "Role"}, {"code", "Code"}}}) {}

sdk::Value RoleKind::line(const sdk::RoleDeclaration& one) const { return {{"code", one.code}, {"title", one.title}}; }

GrantKind::GrantKind()
    : KindOf({"grants", "Permissions for existing roles", {{"role", "Role"}, {"permissions", "May also"}}}) {}

sdk::Value GrantKind::line(const sdk::RoleGrant& one) const {
    std::string codes;
    for (const auto& code : one.permissions) codes += (codes.empty() ? "" : ", ") + code;
    return {{"role", one.role}, {"permissions", codes}};
}

void requireDeclared(const Catalogue& catalogue, const sdk::Access& access, const std::string& what) {
    for (const auto& code : access.permissions())
        if (!catalogue.current()->permission(code))
            throw std::runtime_error("its " + what + " asks for the permission “" + code + "”, which nobody declares");
}

}  // namespace guildhall::access
