// The figures of the dashboard.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// Of all programs or one.
struct Figures {
    std::array<std::int64_t, 6> byStatus{};  ///< in the order of Status
    std::int64_t attention = 0;              ///< engagements with a flag
    std::int64_t late = 0;  ///< without a coach, though their cohort began as many days ago as its program allows
    struct Group {
        std::string kind;  ///< code of a flag kind
        std::int64_t count = 0;
        std::vector<std::string> oldest;  ///< ids of the first few
    };
    std::vector<Group> groups;  ///< those that are not empty, in their order

    std::int64_t of(Status status) const { return byStatus[static_cast<std::size_t>(status)]; }
    std::int64_t total() const;
};

class FiguresRepository {
public:
    static constexpr std::int64_t fewOldest = 3;
    /// `program` empty: of all.
    static Figures of(sdk::Transaction& tx, std::string_view program, sdk::Date today);
    /// For a list of engagements: those with a flag of this kind; with any for `any`.
    static sdk::ListScope flagged(std::string_view kind);
    /// Programs with engagements, by code, as {id, code}.
    static std::vector<sdk::Choice> programsInUse(sdk::Transaction& tx);
};

}  // namespace guildhall::coaching
