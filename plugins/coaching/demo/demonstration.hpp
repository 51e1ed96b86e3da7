// Four programs with coaches, cohorts in every state and the sessions that took place, invented, for an empty site.
#pragma once

#include "draw/draw_desk.hpp"
#include "engagement/engagement.hpp"

#include <guildhall/sdk/demonstration.hpp>
#include <guildhall/sdk/services.hpp>

#include <map>
#include <string>

namespace guildhall::coaching {

/// One thread.
class Demonstration {
public:
    explicit Demonstration(sdk::Services& services) : services_(services), draws_(services) {}
    /// No effect where there are programs already.
    void load();

private:
    void addPrograms(sdk::Transaction& tx);
    void addCoaches(sdk::Transaction& tx);
    void addCohorts(sdk::Transaction& tx);
    void addParticipants(sdk::Transaction& tx);
    /// Lets them have chosen, met and ended as the line says.
    void live(sdk::Transaction& tx, Engagement& engagement, const Cohort& cohort, Status status, std::int64_t sessions);
    void meet(sdk::Transaction& tx, Engagement& engagement, std::int64_t sessions, sdk::Instant from);

    sdk::Services& services_;
    DrawDesk draws_;
    std::map<std::string, std::string, std::less<>> ids_;       ///< by what the tables call them
    std::map<std::string, std::string, std::less<>> accounts_;  ///< of coaches, by id
    std::int64_t people_ = 0;
};

}  // namespace guildhall::coaching
