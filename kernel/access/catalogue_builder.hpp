// Works out what each role may do from what all owners declare together.
#pragma once

#include "kernel/access/catalogue.hpp"

namespace guildhall::access {

/// For one making of the catalogue, in this order: permissions, sets, roles. Each throws std::invalid_argument with the
/// reason for what does not fit; what does not fit in a role of the site's own is passed over. `owners` outlives it.
class CatalogueBuilder {
public:
    explicit CatalogueBuilder(const std::map<std::string, Declarations>& owners) : owners_(owners) {}

    std::map<std::string, Permission, std::less<>> permissions();
    std::map<std::string, PermissionGroup, std::less<>> sets();
    std::vector<Role> roles();

private:
    struct Declared {
        const std::string* owner;
        const DeclaredRole* role;

        bool isOwn() const { return *owner == siteOwner; }
    };
    void declare();
    void grant();
    const std::string& known(const std::string& owner, const std::string& code) const;
    Role complete(const Declared& declared) const;
    /// The role it inherits from; null: none, or none that is there.
    const Declared* parentOf(const Declared& role) const;
    /// `way`: the role that is worked out and those between it and `from`, which may take something out.
    void collect(const Declared& from, const std::vector<const Declared*>& way, Role& role) const;

    const std::map<std::string, Declarations>& owners_;
    std::map<std::string, Permission, std::less<>> permissions_;
    std::map<std::string, PermissionGroup, std::less<>> sets_;
    std::map<std::string, Declared> declared_;
    std::map<std::string, std::map<std::string, std::string>> granted_;  ///< by role: permission and who gives it
};

}  // namespace guildhall::access
