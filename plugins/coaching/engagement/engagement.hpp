// An engagement: somebody on the roster of a cohort, the coach they chose and how far they are. It opens no account:
// who is on a roster comes in by their address, and to this engagement only.
#pragma once

#include "cohort/cohort.hpp"
#include "engagement/status.hpp"

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::coaching {

struct Engagement {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string email;
    std::string organization;  ///< the participant's, as the list has it
    std::string cohort;
    std::string program;  ///< the cohort's
    Track track = Track::TwoSession;
    std::string coach;  ///< empty: none yet
    Status status = Status::Invited;
    std::string statusBefore;  ///< of what is on hold, completed or canceled: the last open one
    std::int64_t totalSessions = 2;
    std::optional<sdk::Instant> selectedAt;
    std::optional<sdk::Instant> completedAt;
    sdk::Instant lastActivity{};
    std::vector<std::string> attention;  ///< kinds of flags that are up, as the hourly job found them
    std::optional<sdk::Instant> attentionSince;
    std::optional<sdk::Instant> enteredAt;  ///< first came in by the roster
    std::vector<std::string> shown;         ///< coaches on the cards now
    std::vector<std::string> seen;          ///< and all that ever were
    std::int64_t draws = 0;
    bool reshuffled = false;                  ///< the one turn is used up
    std::optional<sdk::Instant> noneFreeAt;   ///< operations have been told that no coach was free
    std::optional<sdk::Instant> escalatedAt;  ///< likewise that it is escalated
    std::string codeMac;
    std::int64_t codeFailures = 0;
    std::string coachName, cohortCode;
    std::int64_t sessions = 0;  ///< submitted

    bool open() const { return isOpen(status); }
};

const sdk::RecordType<Engagement>& engagements();

/// What operations do on its pages; who else changes an engagement goes through EngagementDesk, too.
class EngagementRules : public sdk::RecordRules<Engagement> {
public:
    explicit EngagementRules(sdk::Services& services) : services_(services) {}
    void check(sdk::Moment& moment, const Engagement* before, Engagement& engagement,
               sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment& moment, const Engagement* before, Engagement& engagement) override;
    void afterSave(sdk::Moment& moment, const Engagement* before, const Engagement& engagement) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Engagement& engagement,
                                         std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const Engagement& engagement,
                                      std::string_view action) override;
    void act(sdk::Moment& moment, const Engagement& before, Engagement& after, std::string_view action,
             std::string_view reason) override;
    void show(sdk::Moment& moment, const Engagement& engagement, sdk::Relation relation, sdk::Value& data) override;
    void beforeAnonymising(sdk::Moment& moment, const Engagement& before, Engagement& after) override;

    /// Its sessions, its flags and what has happened to it.
    static void showStory(sdk::Moment& moment, const Engagement& engagement, sdk::Value& data);

private:
    void checkTold(sdk::Moment& moment, const Cohort& cohort, sdk::FieldErrors& errors) const;

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
