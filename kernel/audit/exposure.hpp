// How grave it is that people's data was seen by who should not have, and by when what has to be done. Pure.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace guildhall::audit {

/// 1: a hundred people or more; 2: ten or more; 3: fewer.
int exposureCategory(std::int64_t people);

struct Deadline {
    std::string_view code;
    const char* title;
    const char* within;
    std::chrono::hours after;  ///< it was found
};

inline constexpr std::array deadlines{
    Deadline{"contain", "Contain: end the access", "4 hours", std::chrono::hours(4)},
    Deadline{"investigate", "Investigate: who saw what, and how", "24 hours", std::chrono::hours(24)},
    Deadline{"notify", "Notify: the people and the authorities", "72 hours", std::chrono::hours(72)},
    Deadline{"remediate", "Remediate: mend what let it happen", "30 days", std::chrono::hours(30 * 24)},
    Deadline{"follow_up", "Follow up: does it hold?", "90 days", std::chrono::hours(90 * 24)}};

}  // namespace guildhall::audit
