// People as staff sees them, with the roles they hold; and one's own profile.
#pragma once

#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/sessions.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::identity {

class PersonPages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        access::RoleGrants& grants;
        access::Viewers& viewers;
        Sessions& sessions;
        sdk::Audit& audit;
        /// [{title, html}] of what plugins know of a person; opens transactions of its own.
        std::function<sdk::Value(const sdk::Viewer&, const std::string& personId)> personSections;
        /// The same on the viewer's own profile.
        std::function<sdk::Value(const sdk::Viewer&)> profileSections;
    };
    explicit PersonPages(Parts parts) : parts_(std::move(parts)) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response confirmation(const sdk::Request& request, bool giving);
    sdk::Response grant(const sdk::Request& request);
    sdk::Response revoke(const sdk::Request& request);
    sdk::Response invite(const sdk::Request& request);
    sdk::Response showRegion(const sdk::Request& request);
    sdk::Response saveRegion(const sdk::Request& request);
    sdk::Response regionPage(sdk::Transaction& tx, const sdk::Person& person, const sdk::Form& form);
    sdk::Response profile(const sdk::Request& request);
    sdk::Person get(sdk::Transaction& tx, const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
