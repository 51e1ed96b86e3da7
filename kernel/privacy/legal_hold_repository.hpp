// The table kernel_legal_hold: whose data must stay as they are, since when and why; and when that ended.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::privacy {

struct LegalHold {
    std::string id;
    std::string personId;
    std::string reason;
    sdk::Instant placedAt{};
    std::string placedBy;  ///< id of a person
    std::optional<sdk::Instant> liftedAt = {};
    std::string liftedBy = {};
    std::string liftedBecause = {};
};

/// Whom a hold protects now: their accounts, and their addresses for records that know nothing else.
struct HeldPeople {
    std::set<std::string, std::less<>> ids, addresses;

    bool has(std::string_view person, std::string_view address) const {
        return ids.contains(person) || (person.empty() && addresses.contains(address));
    }
};

/// Stateless; every call works in the caller's transaction.
class LegalHoldRepository {
public:
    static void add(sdk::Transaction& tx, const LegalHold& hold);
    /// False when it is lifted already, or is not this person's.
    static bool lift(sdk::Transaction& tx, const LegalHold& lifted);
    /// The newest first.
    static std::vector<LegalHold> ofPerson(sdk::Transaction& tx, std::string_view person);
    static HeldPeople held(sdk::Transaction& tx);
    /// Whoever places a hold and whoever erases wait here for each other. False: there is no such person.
    static bool lockPerson(sdk::Transaction& tx, std::string_view person);
};

}  // namespace guildhall::privacy
