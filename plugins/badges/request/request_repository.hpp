// Statements on requests that say more than find, add and change.
#pragma once

#include "request/request.hpp"

#include <string_view>
#include <vector>

namespace guildhall::badges {

class RequestRepository {
public:
    static std::optional<BadgeRequest> open(sdk::Transaction& tx, std::string_view badge, std::string_view person);
    /// The latest first.
    static std::vector<BadgeRequest> ofPerson(sdk::Transaction& tx, std::string_view person);
    static std::vector<Comment> commentsOn(sdk::Transaction& tx, std::string_view request);

    struct Queue {
        std::int64_t waiting = 0, late = 0, mine = 0;
        std::optional<sdk::Instant> oldest;
    };
    /// `late`: sent before this moment.
    static Queue queue(sdk::Transaction& tx, std::string_view reviewer, sdk::Instant lateBefore);
};

}  // namespace guildhall::badges
