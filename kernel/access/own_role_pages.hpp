// Making, copying and changing roles of the site's own, and switching them off and on: below `/roles`.
#pragma once

#include "kernel/access/own_roles.hpp"
#include "kernel/access/permission_use.hpp"
#include "kernel/access/role_repository.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::access {

class OwnRolePages {
public:
    struct Parts {
        sdk::Database& database;
        const Catalogue& catalogue;
        OwnRoles& roles;
        const PermissionUse& use;
        const sdk::Clock& clock;
    };
    explicit OwnRolePages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response change(const sdk::Request& request);
    sdk::Response askSwitch(const sdk::Request& request, bool on);
    sdk::Response switchTo(const sdk::Request& request, bool on);
    /// `code`: of the role that is changed; empty: a new one.
    sdk::FieldSet fields(const sdk::Viewer& viewer, std::string_view code) const;
    /// `rehearsed`: what the change would have done; null: it was not asked.
    sdk::Response formPage(const sdk::Request& request, const sdk::Form& form, const OwnRole* changed,
                           sdk::Value rehearsed = nullptr) const;
    /// A new role with what that one may do, as far as the viewer may do it.
    OwnRole copyOf(const sdk::Viewer& viewer, const Role& role) const;

    Parts parts_;
};

}  // namespace guildhall::access
