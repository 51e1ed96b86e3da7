// Who has this plugin's pages for learners: whoever takes part in a session that is ready and neither closed, cancelled
// nor on hold, and whoever holds a certificate that is valid. Asked each time, so it goes and comes back with what it
// follows from, and touches neither the person nor a role.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

struct LearnerAccessRepository {
    static bool has(sdk::Transaction& tx, std::string_view personId, sdk::Date today);
    /// Had they any before they joined this session, and did they have it lately?
    struct Before {
        bool known = false;   ///< they were on another session once
        bool active = false;  ///< and have access by one now, or by a certificate
    };
    static Before without(sdk::Transaction& tx, std::string_view personId, std::string_view session, sdk::Date today);
    /// Ids of the sessions by which they have access, by start.
    static std::vector<std::string> sessionsOf(sdk::Transaction& tx, std::string_view personId);
};

}  // namespace guildhall::certificates
