// Statements that raise and clear flags.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

class AttentionRepository {
public:
    /// Only one run works at a time: true for the job that has it now, until it is done or has not been heard of for
    /// ten minutes. Called again, it says that the job is still alive.
    static bool begin(sdk::Transaction& tx, std::string_view job, sdk::Instant now);
    static void end(sdk::Transaction& tx, std::string_view job);

    /// The last id of the next so many engagements; empty: there are no more.
    static std::string lastOfNext(sdk::Transaction& tx, std::string_view after, std::int64_t most);
    /// Raises and clears the flags of those after one id up to another, by the time and what rules have said. Touches
    /// those only that differ, and neither their version nor their last activity. Returns how many.
    static std::int64_t raise(sdk::Transaction& tx, std::string_view after, std::string_view last, sdk::Instant now);
    /// Those of them that were escalated at this moment.
    static std::vector<Engagement> escalatedAt(sdk::Transaction& tx, std::string_view after, std::string_view last,
                                               sdk::Instant at);

    /// What a rule is told: nothing that says who somebody is.
    struct Facts {
        std::string id, status, flags;
        std::string program, track;
        std::string cohort, start, closes;
        std::string coach;
        std::int64_t sessions = 0, total = 0;
        sdk::Instant invited{}, activity{};
        std::optional<sdk::Instant> entered, selected, session;
    };
    /// Of engagements that are at work, those first that rules were asked about longest ago.
    static std::vector<Facts> toAsk(sdk::Transaction& tx, std::int64_t most);
    static std::vector<Facts> ofCohort(sdk::Transaction& tx, std::string_view cohort, std::int64_t most);
    /// What rules have said of one, as flags with commas between.
    static void say(sdk::Transaction& tx, std::string_view engagement, std::string_view flags, sdk::Instant at);
    /// No rule is there any more.
    static void unsay(sdk::Transaction& tx);
};

}  // namespace guildhall::coaching
