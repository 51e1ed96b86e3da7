// The people of the house, as plugins and the kernel's own pages see them.
#pragma once

#include "kernel/access/role_grants.hpp"
#include "kernel/identity/password_links.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/people.hpp>

#include <functional>

namespace guildhall::identity {

/// How somebody is called and where they are, whole.
struct PersonChange {
    std::string name, region, timeZone, locale;
    people::LegalName legal = {};
};

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

    /// Throws NotFound.
    sdk::Person get(sdk::Transaction& tx, std::string_view id);
    people::LegalName legalName(sdk::Transaction& tx, std::string_view id) { return persons_.legalName(tx, id); }
    /// Another text after each change of the person; for forms, which tell by it what they were made from.
    std::string versionOf(sdk::Transaction& tx, std::string_view id);
    /// Audited as PARTICIPANT_UPDATED with what differs. Throws NotFound, and Invalid.
    void change(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, const PersonChange& change);
    /// By an administrator, and audited as theirs (PASSWORD_RESET_ADMIN): an invitation, or a new link for who has a
    /// password.
    void sendPasswordLink(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId);
    /// Those that people have already, for whoever sets one.
    std::vector<std::string> regions(sdk::Transaction& tx) const { return people::PersonRepository::regions(tx, 50); }
    /// active, suspended or archived; anything but active ends all sessions and voids nothing else. Audited as
    /// PERSON_STATUS_CHANGED. `archiveOn`: the day from which they are archived (ISO 8601). Throws NotFound, and
    /// Conflict for the last super_admin.
    void setStatus(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, std::string_view status,
                   std::string_view reason = {}, std::string_view archiveOn = {});
    /// From a day to come; archiveDue() does it then. Audited as PERSON_ARCHIVING_PLANNED.
    void archiveFrom(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId, sdk::Date day,
                     std::string_view reason);
    void archiveDue(sdk::Transaction& tx, const sdk::Actor& actor, sdk::Date today);
    /// The day from which they are or will be archived (ISO 8601); empty: none.
    std::string archivedFrom(sdk::Transaction& tx, std::string_view id) { return persons_.archiveOn(tx, id); }
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
