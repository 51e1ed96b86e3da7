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
    /// False when there is no such person.
    bool setRegion(sdk::Transaction& tx, std::string_view id, std::string_view region, sdk::Instant now);
    bool setStatus(sdk::Transaction& tx, std::string_view id, std::string_view status, sdk::Instant now);

    /// Those that people have, at most `most`.
    static std::vector<std::string> regions(sdk::Transaction& tx, int most);
    /// Takes out who it was; the row stays, since others name it by its id.
    void anonymise(sdk::Transaction& tx, std::string_view id, sdk::Instant now);

    /// For selectPage with `personFields()`. Scope learners and staff by a condition on `p.id`.
    static const sdk::ListSource& list();
};

}  // namespace guildhall::people
