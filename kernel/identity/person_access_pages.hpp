// What somebody may do here, and whether they may come in at all: roles, status, and where they are signed in.
#pragma once

#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/sessions.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class PersonAccessPages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        access::RoleGrants& grants;
        access::Viewers& viewers;
        Sessions& sessions;
        sdk::Mail& mail;
        const sdk::Clock& clock;
    };
    explicit PersonAccessPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* archiveJob = "kernel.archive_people";

private:
    sdk::Response showRoles(const sdk::Request& request);
    sdk::Response saveRoles(const sdk::Request& request);
    /// `seen`: the roles that the page's reader knows of.
    sdk::Response rolesPage(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Person& person,
                            const sdk::Form& form, const std::vector<std::string>& seen);
    sdk::FieldSet roleFields(const sdk::Viewer& viewer) const;
    /// Codes of the roles held that this viewer may give and take.
    std::vector<std::string> heldBy(sdk::Transaction& tx, const sdk::Viewer& viewer, const std::string& person) const;
    void tellOfRoles(sdk::Transaction& tx, const sdk::Person& person, const std::vector<std::string>& given,
                     const std::vector<std::string>& taken, const std::string& until);
    sdk::Response showStatus(const sdk::Request& request);
    sdk::Response saveStatus(const sdk::Request& request);
    sdk::Response statusPage(const sdk::Person& person, const sdk::Form& form);
    sdk::Response endSession(const sdk::Request& request);
    sdk::Response invite(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::identity
