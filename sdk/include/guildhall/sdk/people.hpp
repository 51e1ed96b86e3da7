// Persons: one per e-mail address across the whole system. A plugin’s SQL may join the view
// `person_directory (id, name, status)`, because names are always visible; it never reads kernel tables.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

struct Person {
    std::string id;
    std::string name;    ///< display name, as the person writes it; always visible
    std::string email;   ///< lower-case
    std::string region;  ///< in the site's own words; may be empty
    std::string timeZone = "UTC";
    std::string locale = "en";
    std::string status = "active";  ///< active, suspended, archived
};

/// The declaration of those fields.
const FieldSet& personFields();

/// Any thread; every call works in the caller's transaction and audits what it changes.
class People {
public:
    virtual ~People();
    virtual std::optional<Person> find(Transaction& tx, std::string_view id) = 0;
    /// Case does not matter.
    virtual std::optional<Person> findByEmail(Transaction& tx, std::string_view email) = 0;
    /// Active persons who hold the role, whatever role is active, by name.
    virtual std::vector<Person> withRole(Transaction& tx, std::string_view role) = 0;

    struct Provisioned {
        Person person;
        bool created = false;
    };
    /// The person of that address, made with role `participant` when there is none. Never changes an existing person,
    /// password or role. No mail is sent: call `invite`.
    virtual Provisioned provision(Transaction& tx, const Actor& actor, std::string_view email,
                                  std::string_view name) = 0;
    /// Queues the invitation with a link to set a password (no default passwords anywhere).
    virtual void invite(Transaction& tx, const Actor& actor, std::string_view personId) = 0;
    /// Changes how somebody is called. Throws Invalid for a name that is none.
    virtual void rename(Transaction& tx, const Actor& actor, std::string_view personId, std::string_view name) = 0;
    /// Gives a role; no effect when held. `reason` goes to the audit log.
    virtual void grant(Transaction& tx, const Actor& actor, std::string_view personId, std::string_view role,
                       std::string_view reason) = 0;
};

}  // namespace guildhall::sdk
