// The table kernel_person.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/people.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::people {

/// What somebody typed, as addresses are stored and looked for; what is no address stays itself, in lower case.
std::string storedAddress(std::string_view typed);

struct PersonRow {
    sdk::Person person;
    std::string lastRole;  ///< the role used last; empty: none yet
};

/// As it stands in papers; each part may be empty.
struct LegalName {
    std::string first, middle, last;
    bool operator==(const LegalName&) const = default;
};

/// Stateless; every call works in the caller's transaction.
class PersonRepository {
public:
    /// Under what name the search knows people.
    static constexpr const char* searchedAs = "kernel.person";

    std::optional<PersonRow> find(sdk::Transaction& tx, std::string_view id);
    /// `email` as it is stored.
    std::optional<PersonRow> findByEmail(sdk::Transaction& tx, std::string_view email);
    /// Ids of those called so, at most two.
    static std::vector<std::string> idsNamed(sdk::Transaction& tx, std::string_view name);
    /// Empty when nobody has the address or is not active. One row either way, so that its time tells nothing.
    std::string activeIdOf(sdk::Transaction& tx, std::string_view email);
    std::vector<sdk::Person> withRole(sdk::Transaction& tx, std::string_view role, sdk::Instant now);
    /// False when the address is taken.
    bool add(sdk::Transaction& tx, const sdk::Person& person, sdk::Instant now);
    void setLastRole(sdk::Transaction& tx, std::string_view id, std::string_view role);
    void setName(sdk::Transaction& tx, std::string_view id, std::string_view name, sdk::Instant now);
    /// `archiveOn`: the day from which they are archived (ISO 8601), or empty.
    bool setStatus(sdk::Transaction& tx, std::string_view id, std::string_view status, std::string_view archiveOn,
                   sdk::Instant now);
    /// Name, region, time zone and language.
    void change(sdk::Transaction& tx, const sdk::Person& person, sdk::Instant now);
    /// When anything of it was changed last; nothing: there is no such person.
    std::optional<sdk::Instant> changedAt(sdk::Transaction& tx, std::string_view id);
    /// They came by a mail to the address they have; null: nobody knows yet that it is theirs.
    void setEmailVerified(sdk::Transaction& tx, std::string_view id, sdk::Instant now);
    static std::optional<sdk::Instant> emailVerifiedAt(sdk::Transaction& tx, std::string_view id);
    LegalName legalName(sdk::Transaction& tx, std::string_view id);
    void setLegalName(sdk::Transaction& tx, std::string_view id, const LegalName& name);
    /// The day from which they are or will be archived; empty: none.
    std::string archiveOn(sdk::Transaction& tx, std::string_view id);
    /// Who is not archived, and should be by this day.
    std::vector<std::string> toArchive(sdk::Transaction& tx, std::string_view day);
    /// Who is archived since a day before this one: id and that day, the longest first, at most `most`.
    static std::vector<std::pair<std::string, std::string>> archivedBefore(sdk::Transaction& tx, std::string_view day,
                                                                           int most);

    /// On the list as `p`: who holds one of these roles now.
    static sdk::ListScope holding(const std::vector<std::string>& roles, sdk::Instant now);
    /// Who holds none of them.
    static sdk::ListScope holdingNone(const std::vector<std::string>& roles, sdk::Instant now);

    /// Those that people have, at most `most`.
    static std::vector<std::string> regions(sdk::Transaction& tx, int most);
    /// Takes out who it was; the row stays, since others name it by its id.
    void anonymise(sdk::Transaction& tx, std::string_view id, sdk::Instant now);

    /// For selectPage with `personFields()`. Scope learners and staff by a condition on `p.id`.
    static const sdk::ListSource& list();
};

}  // namespace guildhall::people
