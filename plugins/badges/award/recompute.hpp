// Working out progress anew after a change of the catalogue or of a rule: one job looks who would be awarded what, and
// another awards what it has found. Nothing is ever taken away.
#pragma once

#include "award/award_desk.hpp"

namespace guildhall::badges {

/// Any thread.
class Recompute {
public:
    Recompute(sdk::Services& services, const AwardDesk& desk) : services_(services), desk_(desk), roster_(services) {}

    static constexpr const char *lookJob = "badges.look", *awardJob = "badges.recompute";
    void look(sdk::JobContext& job) const;
    /// What was found, if it still holds.
    void award(sdk::JobContext& job) const;

private:
    sdk::Services& services_;
    const AwardDesk& desk_;
    Roster roster_;
};

}  // namespace guildhall::badges
