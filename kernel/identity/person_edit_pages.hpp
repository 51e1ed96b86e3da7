// People are added and changed: how they are called, where they are, and what they may do from the start.
#pragma once

#include "kernel/identity/person_directory.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::identity {

class PersonEditPages {
public:
    struct Parts {
        sdk::Database& database;
        PersonDirectory& people;
        access::RoleGrants& grants;
        access::Viewers& viewers;
    };
    explicit PersonEditPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response add(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response save(const sdk::Request& request);
    sdk::Response newPage(const sdk::Form& form);
    sdk::Response editPage(const sdk::Person& person, const std::string& version, const sdk::Form& form);
    /// With the roles that this viewer may give, where they may give any.
    sdk::FieldSet newFields(const sdk::Viewer& viewer, const std::string& regionHint) const;
    std::string regionHint(sdk::Transaction& tx) const;
    /// Says beside the field what is wrong: somebody who works here has a region.
    void requireRegion(sdk::Form& form, bool staff) const;
    bool isStaff(sdk::Transaction& tx, std::string_view person) const;

    Parts parts_;
};

}  // namespace guildhall::identity
