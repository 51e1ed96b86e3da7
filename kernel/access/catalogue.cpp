#include "kernel/access/catalogue.hpp"

#include "kernel/access/catalogue_builder.hpp"

#include <algorithm>
#include <stdexcept>

namespace guildhall::access {

const Permission* Permissions::permission(std::string_view code) const {
    const auto found = permissions_.find(code);
    return found == permissions_.end() ? nullptr : &found->second;
}

const PermissionGroup* Permissions::set(std::string_view code) const {
    const auto found = sets_.find(code);
    return found == sets_.end() ? nullptr : &found->second;
}

const Role* Permissions::role(std::string_view code) const {
    const auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& role) { return role.code == code; });
    return found == roles_.end() ? nullptr : &*found;
}

Catalogue::Catalogue() : current_(std::make_shared<Permissions>()) {}

std::shared_ptr<const Permissions> Catalogue::build(const std::map<std::string, Declarations>& owners) {
    auto built = std::make_shared<Permissions>();
    CatalogueBuilder builder(owners);
    built->permissions_ = builder.permissions();
    built->sets_ = builder.sets();
    built->roles_ = builder.roles();
    return built;
}

void Catalogue::add(const std::string& owner, Declarations declarations) {
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    if (!owners.emplace(owner, std::move(declarations)).second)
        throw std::invalid_argument(owner + ": its permissions are declared already");
    current_ = build(owners);
    owners_ = std::move(owners);
}

void Catalogue::add(const std::string& owner, std::vector<sdk::PermissionDeclaration> permissions,
                    std::vector<sdk::RoleDeclaration> roles, std::map<std::string, std::vector<std::string>> grants) {
    Declarations declarations{.permissions = std::move(permissions), .grants = std::move(grants)};
    for (auto& role : roles) declarations.roles.push_back({.declaration = std::move(role)});
    add(owner, std::move(declarations));
}

void Catalogue::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    if (owners.erase(owner) == 0) return;
    current_ = build(owners);
    owners_ = std::move(owners);
}

void Catalogue::replaceOwn(std::vector<DeclaredRole> roles) {
    const std::lock_guard lock(mutex_);
    owners_[std::string(siteOwner)] = {.roles = std::move(roles)};
    current_ = build(owners_);
}

std::shared_ptr<const Permissions> Catalogue::with(DeclaredRole role) const {
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    auto& roles = owners[std::string(siteOwner)].roles;
    std::erase_if(roles, [&](const auto& one) { return one.declaration.code == role.declaration.code; });
    roles.push_back(std::move(role));
    return build(owners);
}

std::shared_ptr<const Permissions> Catalogue::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace guildhall::access
