// Statements on engagements that say something.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// One line of an engagement's history.
struct Change {
    sdk::Instant at{};
    std::string action;  ///< a transition's name, or `added`, `extended`
    Status status = Status::Invited;
    std::string coach;   ///< name of the coach it was given to
    std::string person;  ///< name of who did it; empty: the participant or the system
    std::string reason;
};

class EngagementRepository {
public:
    static bool isOnRoster(sdk::Transaction& tx, std::string_view cohort, std::string_view email,
                           std::string_view except);
    /// Those of an address: who has not chosen first, then the latest cohort.
    static std::vector<Engagement> ofAddress(sdk::Transaction& tx, std::string_view email);
    /// Of a cohort, who has not chosen a coach yet, by name.
    static std::vector<Engagement> waitingIn(sdk::Transaction& tx, std::string_view cohort);
    static std::vector<Engagement> ofCoach(sdk::Transaction& tx, std::string_view coach);

    static void addChange(sdk::Transaction& tx, std::string_view id, const Engagement& engagement, const char* action,
                          std::string_view person, std::string_view reason, sdk::Instant at);
    /// The oldest first.
    static std::vector<Change> changes(sdk::Transaction& tx, std::string_view engagement);
    /// What is left of sealed notes and reasons that name them.
    static void forget(sdk::Transaction& tx, std::string_view engagement);
};

}  // namespace guildhall::coaching
