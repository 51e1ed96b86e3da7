// The one place where an engagement changes its state, its coach or its count of sessions: refuses what the table of
// states does not have, notes version, activity, history and audit. Everything in the caller's transaction.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>
#include <string_view>

namespace guildhall::coaching {

/// The coach has no place left, is not active or not on the panel any more.
class NoPlace : public sdk::Conflict {
public:
    NoPlace();
    ~NoPlace() override;
};

/// Why this engagement cannot be given to another coach, as a sentence; none: it can.
std::optional<std::string> whyNotReassign(const Engagement& engagement);

/// Any thread.
class EngagementDesk {
public:
    explicit EngagementDesk(sdk::Services& services) : services_(services) {}

    /// Sets the state that follows, and what goes with it, without storing it. Throws Conflict with the reason when the
    /// action is not possible.
    static void move(Engagement& engagement, Action action, sdk::Instant now);
    /// Locks, moves, stores, audits. `change` is made between moving and storing. `expected`: the version that whoever
    /// asks has seen; 0: any. Throws Conflict, NoPlace, NotFound.
    Engagement apply(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view id, Action action,
                     std::string_view reason = {}, std::int64_t expected = 0,
                     const std::function<void(Engagement&)>& change = {}) const;
    /// Something was done in it: a session was logged. Stores it as it is now, without a line in its history.
    void touch(sdk::Transaction& tx, Engagement& engagement) const;
    /// Adds a line to its history.
    void note(sdk::Transaction& tx, const sdk::Actor& actor, const Engagement& engagement, const char* action,
              std::string_view reason = {}) const;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::coaching
