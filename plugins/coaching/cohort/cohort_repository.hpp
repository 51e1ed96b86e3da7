// Statements on cohorts.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <string_view>

namespace guildhall::coaching {

class CohortRepository {
public:
    /// Does a cohort whose window has begun ask for access codes? Who has chosen comes back after it, too.
    static bool someAskCode(sdk::Transaction& tx, sdk::Date today);
    static void mailingMade(sdk::Transaction& tx, std::string_view cohort, sdk::Instant at);
};

}  // namespace guildhall::coaching
