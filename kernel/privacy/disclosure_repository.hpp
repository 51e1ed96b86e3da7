// The tables kernel_disclosure and kernel_disclosure_people.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

struct DisclosureRow {
    std::string id;
    sdk::Instant at{};
    std::string personId;  ///< to whom
    std::string role;      ///< in which role they were
    std::string means;     ///< file, program
    std::string what;      ///< a field set's name
    std::string fields;    ///< labels, a line each
    std::string page;      ///< from where
    std::int64_t records = 0;
    std::int64_t people = 0;
};

/// Stateless; every call works in the caller's transaction.
class DisclosureRepository {
public:
    static void add(sdk::Transaction& tx, const DisclosureRow& row);
    /// Some of whom it tells, in order.
    static void addPeople(sdk::Transaction& tx, std::string_view id, const std::vector<std::string>& people);
    /// Under either of two names in the lists; the newest first, at most `most`.
    static std::vector<DisclosureRow> about(sdk::Transaction& tx, std::string_view name, std::string_view other,
                                            int most);
    static std::int64_t countAbout(sdk::Transaction& tx, std::string_view name, std::string_view other);
    static std::optional<std::string> addressOf(sdk::Transaction& tx, std::string_view person);

    /// For selectPage with disclosureFields().
    static const sdk::ListSource& list();
};

/// at, name (to whom), role, means, what (one of these), page, records, people
sdk::FieldSet disclosureFields(std::vector<sdk::Choice> kinds);

}  // namespace guildhall::privacy
