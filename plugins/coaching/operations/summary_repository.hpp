// What the summary counts: of programs, cohorts and coaches; never of one participant.
#pragma once

#include "program/program.hpp"

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::coaching {

class SummaryRepository {
public:
    struct OfProgram {
        std::string id, code, name;
        Track track = Track::TwoSession;
        std::int64_t participants = 0;  ///< canceled ones are not counted
        std::int64_t completed = 0;
        std::int64_t coached = 0;              ///< who have a coach
        std::int64_t sessions = 0;             ///< that were logged
        std::int64_t called = 0;               ///< whose window has opened
        std::int64_t entered = 0;              ///< of them, who came in
        std::optional<double> hoursToChoose;   ///< median, from coming in to choosing
        std::optional<double> daysToComplete;  ///< median, from being added to the roster to being completed
        std::int64_t dated = 0;                ///< sessions with a day
        std::int64_t soon = 0;                 ///< of them, logged within 48 hours of that day
    };
    /// By code.
    static std::vector<OfProgram> programs(sdk::Transaction& tx, sdk::Date today);

    struct OfCohort {
        std::string code, program;
        sdk::Date opens{};
        std::int64_t participants = 0, completed = 0;
    };
    /// Those of five-session programs, the oldest first; canceled participants are not counted.
    static std::vector<OfCohort> longCohorts(sdk::Transaction& tx);

    struct OfCoach {
        std::string name;
        std::int64_t open = 0, most = 0;
    };
    /// Active ones, the fullest first.
    static std::vector<OfCoach> coaches(sdk::Transaction& tx);

    /// How many were completed on each day since one, as {day, number}; days count from 1970.
    static std::vector<std::pair<std::int64_t, std::int64_t>> completedByDay(sdk::Transaction& tx, sdk::Instant since);
};

}  // namespace guildhall::coaching
