// The tables of visits and of entries that failed.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::coaching {

class VisitRepository {
public:
    struct Visit {
        std::string engagement;
        sdk::Instant seenAt{};
    };
    static void insert(sdk::Transaction& tx, std::string_view tokenHash, std::string_view engagement, sdk::Instant now);
    static std::optional<Visit> find(sdk::Transaction& tx, std::string_view tokenHash, sdk::Instant seenSince);
    static void seen(sdk::Transaction& tx, std::string_view tokenHash, sdk::Instant now);
    static void remove(sdk::Transaction& tx, std::string_view tokenHash);
    static std::int64_t removeOf(sdk::Transaction& tx, std::string_view engagement);
    static std::int64_t countOf(sdk::Transaction& tx, std::string_view engagement);
    /// The first time only; does not count as a change of the engagement.
    static void entered(sdk::Transaction& tx, std::string_view engagement, sdk::Instant now);

    /// One more wrong code for an engagement; does not count as a change of it. Returns how many there are now; 0:
    /// there is no such engagement.
    static std::int64_t wrongCode(sdk::Transaction& tx, std::string_view engagement);
    static std::int64_t failuresSince(sdk::Transaction& tx, std::string_view origin, sdk::Instant since);
    static void addFailure(sdk::Transaction& tx, std::string_view id, std::string_view origin, sdk::Instant now);
    /// Visits that have ended and failures that no longer count.
    static void sweep(sdk::Transaction& tx, sdk::Instant visitsSeenBefore, sdk::Instant failuresBefore);
};

}  // namespace guildhall::coaching
