// What a coach sees of their engagements.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// One of their engagements, with what is worked out for the desk.
struct DeskEngagement {
    Engagement engagement;
    std::optional<sdk::Date> lastSession;  ///< of those that were logged
    std::int64_t drafts = 0;               ///< of the coach
    std::string program;                   ///< its code
    std::int64_t stalledDays = 14;
    std::optional<sdk::Date> again = {};  ///< it was given to them, resumed or reopened

    /// Since the last session, or since the coach was chosen; none while nothing is awaited of the coach.
    std::optional<std::int64_t> quietDays(sdk::Date today) const;
    bool isStalled(sdk::Date today) const { return quietDays(today).value_or(0) >= stalledDays; }
};

class DeskRepository {
public:
    /// The latest activity first. `person`: the coach's account.
    static std::vector<DeskEngagement> of(sdk::Transaction& tx, std::string_view coach, std::string_view person);
    /// Sessions they have held on these days, forfeited ones not among them.
    static std::int64_t sessionsHeld(sdk::Transaction& tx, std::string_view person, sdk::Date from, sdk::Date until);
};

}  // namespace guildhall::coaching
