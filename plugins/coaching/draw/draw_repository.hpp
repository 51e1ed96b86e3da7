// The table of draws: the public record.
#pragma once

#include "draw/draw.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

struct Draw {
    std::string id;
    std::string seed;
    std::string cohort;
    std::string engagement;
    std::int64_t number = 0;  ///< of the engagement, from 1
    std::string kind;
    std::vector<Candidate> candidates;  ///< by id of the coach
    std::int64_t wanted = 0;
    std::vector<std::string> drawn;
    sdk::Instant at{};
};

class DrawRepository {
public:
    static void insert(sdk::Transaction& tx, const Draw& draw);
    /// The oldest first.
    static std::vector<Draw> ofCohort(sdk::Transaction& tx, std::string_view cohort);

    struct Chosen {
        std::string coach;
        std::int64_t count = 0;
    };
    /// How often each was chosen by participants of the cohort, whoever coaches them now.
    static std::vector<Chosen> chosen(sdk::Transaction& tx, std::string_view cohort);
    struct Named {
        std::string id;
        std::string name;
    };
    /// Coaches who are on the panel of the cohort's program, or were drawn in it.
    static std::vector<Named> coachesOf(sdk::Transaction& tx, std::string_view cohort);
};

}  // namespace guildhall::coaching
