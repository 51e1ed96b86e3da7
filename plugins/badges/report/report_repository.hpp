// Figures of awards and requests.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

class ReportRepository {
public:
    /// Awards within [from, until), valid or not.
    static std::int64_t awarded(sdk::Transaction& tx, sdk::Instant from, sdk::Instant until);

    struct Top {
        std::string badge, title;
        std::int64_t holders = 0;
    };
    /// The badges most people hold.
    static std::vector<Top> top(sdk::Transaction& tx, std::int64_t most);

    struct Funnel {
        std::string program, title;
        std::int64_t begun = 0;   ///< people with at least one badge of it
        std::int64_t skilled = 0; ///< with at least one of its skills
        std::int64_t done = 0;    ///< with the program's own badge
    };
    static std::vector<Funnel> funnels(sdk::Transaction& tx);

    /// When the requests that wait were sent.
    static std::vector<sdk::Instant> waitingSince(sdk::Transaction& tx);

    struct Decision {
        std::string request, title, person, state;
        sdk::Instant at{};
    };
    /// The latest ones, of one reviewer, or of all where it is empty.
    static std::vector<Decision> decisions(sdk::Transaction& tx, std::string_view reviewer, std::int64_t most);
};

}  // namespace guildhall::badges
