// The people of the house, as plugins and the kernel's own pages see them.
#pragma once

#include "kernel/access/role_grants.hpp"
#include "kernel/identity/password_links.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/people.hpp>

#include <functional>

namespace guildhall::identity {

/// Any thread.
class PersonDirectory : public sdk::People {
public:
    PersonDirectory(access::RoleGrants& grants, PasswordLinks& links, sdk::Audit& audit, const sdk::Clock& clock,
                    sdk::Random& random)
        : grants_(grants), links_(links), audit_(audit), clock_(clock), random_(random) {}

    std::optional<sdk::Person> find(sdk::Transaction& tx, std::string_view id) override;
    std::optional<sdk::Person> findByEmail(sdk::Transaction& tx, std::string_view email) override;
    std::vector<sdk::Person> withRole(sdk::Transaction& tx, std::string_view role) override;
    /// Throws Invalid for an address or name that is not one.
    Provisioned provision(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view email,
                          std::string_view name) override;
    void invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId) override;
    void rename(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                std::string_view name) override;
    /// By the rules of access::RoleGrants.
    void grant(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view role,
               std::string_view reason) override;

    /// In the site's own words; empty: none. Audited as PERSON_REGION_CHANGED. Throws NotFound, and Invalid.
    void setRegion(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view region);
    /// Those that people have already, for whoever sets one.
    std::vector<std::string> regions(sdk::Transaction& tx) const { return people::PersonRepository::regions(tx, 50); }
    /// active, suspended or archived; anything but active ends all sessions and voids nothing else. Audited as
    /// PERSON_STATUS_CHANGED. Throws NotFound, and Conflict for the last super_admin.
    void setStatus(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view status);
    /// Takes out who it was, and every way to sign in. Throws Conflict for the last super_admin. Audited by who erases.
    void anonymise(sdk::Transaction& tx, std::string_view personId);

    /// `created` hears of each account that is made, in the transaction that makes it. Before the first is.
    void whenCreated(std::function<void(sdk::Transaction&, const std::string& person)> created) {
        created_ = std::move(created);
    }

private:
    access::RoleGrants& grants_;
    PasswordLinks& links_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
    people::PersonRepository persons_;
    std::function<void(sdk::Transaction&, const std::string&)> created_;
};

}  // namespace guildhall::identity
