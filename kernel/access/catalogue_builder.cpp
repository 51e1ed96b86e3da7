#include "kernel/access/catalogue_builder.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace guildhall::access {

namespace {

[[noreturn]] void refuse(const std::string& owner, const std::string& what) {
    throw std::invalid_argument(owner + ": " + what);
}

bool among(const std::vector<std::string>& codes, const std::string& code) {
    return std::ranges::find(codes, code) != codes.end();
}

}  // namespace

std::map<std::string, Permission, std::less<>> CatalogueBuilder::permissions() {
    static const std::regex form("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){1,2}");
    for (const auto& [owner, declarations] : owners_) {
        for (const auto& declared : declarations.permissions) {
            if (!std::regex_match(declared.code, form))
                refuse(owner, "the permission “" + declared.code + "” is not resource.action[.scope]");
            const Permission permission{owner, declared.code, declared.description, declared.dangerous};
            const auto [at, added] = permissions_.emplace(declared.code, permission);
            if (!added)
                refuse(owner, "the permission " + declared.code + " is declared by " + at->second.owner + " already");
        }
    }
    return permissions_;
}

std::map<std::string, PermissionGroup, std::less<>> CatalogueBuilder::sets() {
    for (const auto& [owner, declarations] : owners_)
        for (const auto& set : declarations.sets) {
            for (const auto& code : set.permissions) known(owner, code);
            if (!sets_.emplace(set.code, set).second) refuse(owner, "the set " + set.code + " is declared already");
        }
    return sets_;
}

std::vector<Role> CatalogueBuilder::roles() {
    declare();
    grant();
    std::vector<Role> roles;
    for (const auto& [code, declared] : declared_) roles.push_back(complete(declared));
    std::sort(roles.begin(), roles.end(), [](const Role& a, const Role& b) {
        return a.priority != b.priority ? a.priority > b.priority : a.title < b.title;
    });
    return roles;
}

void CatalogueBuilder::declare() {
    for (const auto& [owner, declarations] : owners_) {
        for (const auto& role : declarations.roles) {
            const auto& code = role.declaration.code;
            if (code.starts_with(ownCode) != (owner == siteOwner))
                refuse(owner, "the role " + code + " has a code of the site's own");
            const auto [at, added] = declared_.emplace(code, Declared{&owner, &role});
            if (!added) refuse(owner, "the role " + code + " is declared by " + *at->second.owner + " already");
        }
    }
}

void CatalogueBuilder::grant() {
    for (const auto& [owner, declarations] : owners_)
        for (const auto& [role, codes] : declarations.grants) {
            // Nor may it know the site's own: they come and go with what administrators do.
            if (!declared_.contains(role) || role.starts_with(ownCode))
                refuse(owner, "it grants permissions to an unknown role " + role);
            for (const auto& code : codes) granted_[role].emplace(known(owner, code), owner);
        }
}

const std::string& CatalogueBuilder::known(const std::string& owner, const std::string& code) const {
    if (!permissions_.contains(code)) refuse(owner, "the permission " + code + " is not declared by anyone");
    return code;
}

const CatalogueBuilder::Declared* CatalogueBuilder::parentOf(const Declared& role) const {
    const auto& own = role.role->declaration;
    if (own.inherits.empty()) return nullptr;
    const auto found = declared_.find(own.inherits);
    const bool fits = found != declared_.end() && (role.isOwn() || !found->second.isOwn());
    if (fits) return &found->second;
    if (role.isOwn()) return nullptr;
    refuse(*role.owner, "the role " + own.code + " inherits from an unknown role " + own.inherits);
}

Role CatalogueBuilder::complete(const Declared& declared) const {
    const auto& own = declared.role->declaration;
    Role role{.owner = *declared.owner,
              .code = own.code,
              .title = own.title,
              .priority = own.priority,
              .staff = own.staff,
              .everything = declared.role->everything,
              .permissions = {},
              .description = declared.role->description,
              .sets = declared.role->sets};
    std::erase_if(role.sets, [&](const auto& code) { return !sets_.contains(code) && declared.isOwn(); });
    if (const auto* parent = parentOf(declared)) role.inherits = parent->role->declaration.code;
    std::vector<const Declared*> way;
    for (const auto* at = &declared; at; at = parentOf(*at)) {
        if (std::ranges::find(way, at->role, &Declared::role) != way.end()) {
            // Two who change two roles at once can make a circle of the site's own; what it holds counts once.
            if (at->isOwn()) break;
            refuse(*declared.owner, "the role " + own.code + " inherits in a circle");
        }
        way.push_back(at);
        collect(*at, way, role);
    }
    std::erase_if(role.excluded, [&](const auto& one) { return role.permissions.contains(one.first); });
    return role;
}

void CatalogueBuilder::collect(const Declared& from, const std::vector<const Declared*>& way, Role& role) const {
    const auto& declared = from.role->declaration;
    const auto take = [&](const std::string& permission, Origin origin) {
        // What a role is declared with itself is not taken out by its own exclusions, only by those of its heirs.
        const auto last = origin.kind == Origin::Kind::Own ? way.size() - 1 : way.size();
        if (way.size() > 1) origin = {Origin::Kind::Inherited, declared.code};
        for (std::size_t i = 0; i < last; ++i)
            if (among(way[i]->role->except, permission)) {
                if (i == 0) role.excluded.emplace(permission, std::move(origin));
                return;
            }
        if (role.permissions.insert(permission).second) role.origins.emplace(permission, std::move(origin));
    };
    for (const auto& permission : declared.permissions)
        if (!from.isOwn() || permissions_.contains(permission))
            take(known(*from.owner, permission), {Origin::Kind::Own});
    for (const auto& code : from.role->sets) {
        const auto found = sets_.find(code);
        if (found == sets_.end()) {
            if (from.isOwn()) continue;
            refuse(*from.owner, "the set " + code + " is not declared by anyone");
        }
        for (const auto& permission : found->second.permissions) take(permission, {Origin::Kind::Set, code});
    }
    if (const auto found = granted_.find(declared.code); found != granted_.end())
        for (const auto& [permission, owner] : found->second) take(permission, {Origin::Kind::Added, owner});
    if (!from.isOwn())
        for (const auto& permission : from.role->except) known(*from.owner, permission);
    if (from.role->everythingBut)
        for (const auto& [permission, unused] : permissions_) take(permission, {Origin::Kind::AllBut});
}

}  // namespace guildhall::access
