// What may be done here and which role may do it: the declarations of the kernel and of the enabled plugins. A plugin's
// part appears and goes as a whole; who reads holds a snapshot that does not change under them.
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

/// Why a role has a permission.
struct Origin {
    enum class Kind {
        Own,        ///< it was declared with it
        Added,      ///< `from`: the plugin that gives it to another's role
        AllBut,     ///< it has all but a few
        Inherited,  ///< `from`: the role it inherits it from
    };
    Kind kind = Kind::Own;
    std::string from = {};
};

struct Role {
    std::string owner;  ///< plugin id, or `kernel`
    std::string code;
    std::string title;
    int priority = 0;
    bool staff = true;
    bool everything = false;                                  ///< super_admin: also what is declared tomorrow
    PermissionSet permissions;                                ///< complete: own, inherited and granted by plugins
    std::string inherits = {};                                ///< code of another role; empty: none
    std::map<std::string, Origin, std::less<>> origins = {};  ///< of each permission
};

struct Permission {
    std::string owner;
    std::string code;
    std::string description;
    bool dangerous = false;
};

/// A snapshot. Immutable; any thread.
class Permissions {
public:
    const Permission* permission(std::string_view code) const;
    const Role* role(std::string_view code) const;
    /// Highest priority first, then by title.
    const std::vector<Role>& roles() const { return roles_; }
    const std::map<std::string, Permission, std::less<>>& permissions() const { return permissions_; }

private:
    friend class Catalogue;
    std::map<std::string, Permission, std::less<>> permissions_;
    std::vector<Role> roles_;
};

/// A role as declared, with the two words only the kernel's own roles may use.
struct KernelRole {
    sdk::RoleDeclaration declaration;
    bool everything = false;
    bool everythingBut = false;  ///< all declared permissions except these
    std::vector<std::string> except = {};
};

struct Declarations {
    std::vector<sdk::PermissionDeclaration> permissions = {};
    std::vector<KernelRole> roles = {};
    std::map<std::string, std::vector<std::string>> grants = {};  ///< role → permissions
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

    std::shared_ptr<const Permissions> current() const;

private:
    static std::shared_ptr<const Permissions> build(const std::map<std::string, Declarations>& owners);

    mutable std::mutex mutex_;
    std::map<std::string, Declarations> owners_;
    std::shared_ptr<const Permissions> current_;
};

}  // namespace guildhall::access
