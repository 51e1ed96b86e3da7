#include "kernel/access/catalogue.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace guildhall::access {

namespace {

[[noreturn]] void refuse(const std::string& owner, const std::string& what) {
    throw std::invalid_argument(owner + ": " + what);
}

struct Declared {
    const std::string* owner;
    const KernelRole* role;
};

/// Works out complete roles from what all owners declare together.
class Builder {
public:
    explicit Builder(const std::map<std::string, Declarations>& owners) : owners_(owners) {}

    std::map<std::string, Permission, std::less<>> permissions() {
        static const std::regex form("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){1,2}");
        for (const auto& [owner, declarations] : owners_) {
            for (const auto& declared : declarations.permissions) {
                if (!std::regex_match(declared.code, form))
                    refuse(owner, "the permission “" + declared.code + "” is not resource.action[.scope]");
                const Permission permission{owner, declared.code, declared.description, declared.dangerous};
                const auto [at, added] = permissions_.emplace(declared.code, permission);
                if (!added)
                    refuse(owner,
                           "the permission " + declared.code + " is declared by " + at->second.owner + " already");
            }
        }
        return permissions_;
    }

    std::vector<Role> roles() {
        for (const auto& [owner, declarations] : owners_) {
            for (const auto& role : declarations.roles) {
                const auto [at, added] = declared_.emplace(role.declaration.code, Declared{&owner, &role});
                if (!added)
                    refuse(owner,
                           "the role " + role.declaration.code + " is declared by " + *at->second.owner + " already");
            }
        }
        for (const auto& [owner, declarations] : owners_)
            for (const auto& [role, codes] : declarations.grants) {
                if (!declared_.contains(role)) refuse(owner, "it grants permissions to an unknown role " + role);
                for (const auto& code : codes) granted_[role].emplace(known(owner, code), owner);
            }
        std::vector<Role> roles;
        for (const auto& [code, declared] : declared_) roles.push_back(complete(declared));
        std::sort(roles.begin(), roles.end(), [](const Role& a, const Role& b) {
            return a.priority != b.priority ? a.priority > b.priority : a.title < b.title;
        });
        return roles;
    }

private:
    const std::string& known(const std::string& owner, const std::string& code) const {
        if (!permissions_.contains(code)) refuse(owner, "the permission " + code + " is not declared by anyone");
        return code;
    }

    Role complete(const Declared& declared) const {
        const auto& own = declared.role->declaration;
        Role role{.owner = *declared.owner,
                  .code = own.code,
                  .title = own.title,
                  .priority = own.priority,
                  .staff = own.staff,
                  .everything = declared.role->everything,
                  .permissions = {},
                  .inherits = own.inherits};
        std::set<std::string> passed;
        for (const Declared* at = &declared;;) {
            const auto& code = at->role->declaration.code;
            if (!passed.insert(code).second) refuse(*declared.owner, "the role " + own.code + " inherits in a circle");
            collect(*at, at == &declared ? std::string() : code, role);
            const auto& parent = at->role->declaration.inherits;
            if (parent.empty()) return role;
            const auto found = declared_.find(parent);
            if (found == declared_.end())
                refuse(*at->owner, "the role " + code + " inherits from an unknown role " + parent);
            at = &found->second;
        }
    }

    /// `inheritedFrom`: the role on the way up that has them; empty: the role itself.
    void collect(const Declared& from, const std::string& inheritedFrom, Role& role) const {
        const auto take = [&](const std::string& permission, Origin origin) {
            role.permissions.insert(permission);
            role.origins.emplace(
                permission, inheritedFrom.empty() ? std::move(origin) : Origin{Origin::Kind::Inherited, inheritedFrom});
        };
        const auto& code = from.role->declaration.code;
        for (const auto& permission : from.role->declaration.permissions)
            take(known(*from.owner, permission), {Origin::Kind::Own});
        if (const auto found = granted_.find(code); found != granted_.end())
            for (const auto& [permission, owner] : found->second) take(permission, {Origin::Kind::Added, owner});
        if (!from.role->everythingBut) return;
        const auto& except = from.role->except;
        for (const auto& [permission, unused] : permissions_)
            if (std::find(except.begin(), except.end(), permission) == except.end())
                take(permission, {Origin::Kind::AllBut});
    }

    const std::map<std::string, Declarations>& owners_;
    std::map<std::string, Permission, std::less<>> permissions_;
    std::map<std::string, Declared> declared_;
    std::map<std::string, std::map<std::string, std::string>> granted_;  ///< by role: permission and who gives it
};

}  // namespace

const Permission* Permissions::permission(std::string_view code) const {
    const auto found = permissions_.find(code);
    return found == permissions_.end() ? nullptr : &found->second;
}

const Role* Permissions::role(std::string_view code) const {
    const auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& role) { return role.code == code; });
    return found == roles_.end() ? nullptr : &*found;
}

Catalogue::Catalogue() : current_(std::make_shared<Permissions>()) {}

std::shared_ptr<const Permissions> Catalogue::build(const std::map<std::string, Declarations>& owners) {
    auto built = std::make_shared<Permissions>();
    Builder builder(owners);
    built->permissions_ = builder.permissions();
    built->roles_ = builder.roles();
    return built;
}

void Catalogue::add(const std::string& owner, Declarations declarations) {
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    if (!owners.emplace(owner, std::move(declarations)).second) refuse(owner, "its permissions are declared already");
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

std::shared_ptr<const Permissions> Catalogue::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace guildhall::access
