// What stands in a coach's calendar. No statement here reads who is coached.
#pragma once

#include "coach/coach.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

class CalendarRepository {
public:
    struct Held {
        std::string id;
        std::int64_t version = 0;
        std::int64_t number = 0;
        std::int64_t total = 0;  ///< sessions of its engagement
        sdk::Date day{};
        std::string status;
        sdk::Instant submittedAt{};
    };
    /// The sessions this person has logged, by day; drafts never. `session` empty: all of them.
    static std::vector<Held> held(sdk::Transaction& tx, std::string_view author, std::string_view session = {});

    struct Deadline {
        std::string cohort;  ///< its id
        std::string code;
        std::int64_t version = 0;
        std::int64_t number = 0;  ///< of the session that should have been by then
        sdk::Date day{};
        std::int64_t engagements = 0;  ///< of the coach, that still lack it
    };
    /// Those of cohorts in which the coach has engagements that still lack the session.
    static std::vector<Deadline> deadlines(sdk::Transaction& tx, std::string_view coach);
};

}  // namespace guildhall::coaching
