// What may be done here and which role may do it: the declarations of the kernel, of the enabled plugins and of the
// site itself. A plugin's part appears and goes as a whole; who reads holds a snapshot that does not change under them.
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::access {

using PermissionSet = std::set<std::string, std::less<>>;

/// Who declares the roles of the site's own, and how their codes begin, so that no plugin's can clash with them.
inline constexpr std::string_view siteOwner = "site";
inline constexpr std::string_view ownCode = "own_";

/// Why a role has a permission.
struct Origin {
    enum class Kind {
        Own,        ///< it was declared with it
        Added,      ///< `from`: the plugin that gives it to another's role
        AllBut,     ///< it has all but a few
        Set,        ///< `from`: the set of permissions that has it
        Inherited,  ///< `from`: the role it inherits it from
    };
    Kind kind = Kind::Own;
    std::string from = {};
};

struct Role {
    std::string owner;  ///< plugin id, `kernel` or `site`
    std::string code;
    std::string title;
    int priority = 0;
    bool staff = true;
    bool everything = false;                                  ///< super_admin: also what is declared tomorrow
    PermissionSet permissions;                                ///< complete: own, inherited and granted by plugins
    std::string inherits = {};                                ///< code of another role; empty: none
    std::map<std::string, Origin, std::less<>> origins = {};  ///< of each permission
    std::string description = {};
    std::vector<std::string> sets = {};  ///< codes
    /// What it does not have although a set, a parent or a plugin would give it, and where it would have come from.
    std::map<std::string, Origin, std::less<>> excluded = {};

    bool isOwn() const { return owner == siteOwner; }
    /// Today.
    bool has(std::string_view permission) const { return everything || permissions.contains(permission); }
};

struct Permission {
    std::string owner;
    std::string code;
    std::string description;
    bool dangerous = false;
};

/// Permissions that go together, so that a role can name them at once.
struct PermissionGroup {
    std::string code;
    std::string title;
    std::vector<std::string> permissions;
};

/// A snapshot. Immutable; any thread.
class Permissions {
public:
    const Permission* permission(std::string_view code) const;
    const PermissionGroup* set(std::string_view code) const;
    const Role* role(std::string_view code) const;
    /// Highest priority first, then by title.
    const std::vector<Role>& roles() const { return roles_; }
    const std::map<std::string, Permission, std::less<>>& permissions() const { return permissions_; }
    const std::map<std::string, PermissionGroup, std::less<>>& sets() const { return sets_; }

private:
    friend class Catalogue;
    std::map<std::string, Permission, std::less<>> permissions_;
    std::map<std::string, PermissionGroup, std::less<>> sets_;
    std::vector<Role> roles_;
};

/// A role as declared, with the words that plugins' roles have not.
struct DeclaredRole {
    sdk::RoleDeclaration declaration;
    bool everything = false;     ///< only super_admin
    bool everythingBut = false;  ///< all declared permissions but those of `except`
    std::string description = {};
    std::vector<std::string> sets = {};
    std::vector<std::string> except = {};  ///< not these, though a set, a parent or a plugin would give them
};

struct Declarations {
    std::vector<sdk::PermissionDeclaration> permissions = {};
    std::vector<DeclaredRole> roles = {};
    std::map<std::string, std::vector<std::string>> grants = {};  ///< role → permissions
    std::vector<PermissionGroup> sets = {};                       ///< the kernel's
};

/// Any thread.
class Catalogue {
public:
    Catalogue();

    /// All or nothing. Throws std::invalid_argument with the reason: a code that is not `resource.action[.scope]` or
    /// taken by another owner, an unknown permission or role, a circle of inheritance.
    void add(const std::string& owner, Declarations declarations);
    void add(const std::string& owner, std::vector<sdk::PermissionDeclaration> permissions,
             std::vector<sdk::RoleDeclaration> roles, std::map<std::string, std::vector<std::string>> grants);
    /// No effect when the owner has declared nothing.
    void remove(const std::string& owner);

    /// All roles of the site's own. What they name of plugins that are off, or that is gone, is passed over: never a
    /// failure.
    void replaceOwn(std::vector<DeclaredRole> roles);

    std::shared_ptr<const Permissions> current() const;
    /// As it would be with this role of the site's own in the place of the one with its code.
    std::shared_ptr<const Permissions> with(DeclaredRole role) const;

private:
    static std::shared_ptr<const Permissions> build(const std::map<std::string, Declarations>& owners);

    mutable std::mutex mutex_;
    std::map<std::string, Declarations> owners_;
    std::shared_ptr<const Permissions> current_;
};

}  // namespace guildhall::access
