#include "engagement/engagement_desk.hpp"

#include "coach/coach_repository.hpp"
#include "engagement/engagement_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::coaching {

using sdk::Conflict;
using sdk::Transaction;

namespace {

constexpr const char* changedMeanwhile = "Somebody else has just changed this. Look at it again, then try once more.";

std::string auditAction(Action action) {
    switch (action) {
        case Action::Select: return "ENGAGEMENT_COACH_SELECTED";
        case Action::Begin: return "ENGAGEMENT_BEGUN";
        case Action::Complete: return "ENGAGEMENT_COMPLETED";
        case Action::Hold: return "ENGAGEMENT_HELD";
        case Action::Cancel: return "ENGAGEMENT_CANCELED";
        case Action::Resume: return "ENGAGEMENT_RESUMED";
        case Action::Reopen: return "ENGAGEMENT_REOPENED";
        case Action::Reassign: break;
    }
    return "ENGAGEMENT_REASSIGNED";
}

}  // namespace

std::optional<std::string> whyNotReassign(const Engagement& engagement) {
    if (auto why = whyNot(Action::Reassign, engagement.status)) return why;
    // It may have been put on hold before anybody was chosen.
    if (engagement.coach.empty())
        return sdk::say("This engagement has no coach to replace: the participant chooses one.");
    return {};
}

NoPlace::NoPlace()
    : Conflict(sdk::say("The coach has no place left, is not active, or no longer coaches in this program.")) {}
NoPlace::~NoPlace() = default;

void EngagementDesk::move(Engagement& engagement, Action action, sdk::Instant now) {
    if (const auto why = whyNot(action, engagement.status)) throw Conflict(*why);
    const auto before = engagement.status;
    if (const auto to = transition(action).to)
        engagement.status = *to;
    else if (action != Action::Reassign)
        engagement.status = statusNamed(engagement.statusBefore)
                                .value_or(engagement.coach.empty() ? Status::Invited : Status::CoachSelected);
    // What is put on hold and then canceled is reopened where it was before both.
    if (isOpen(before) && before != Status::OnHold && !isCoached(engagement.status) &&
        engagement.status != Status::Invited)
        engagement.statusBefore = statusName(before);
    if (action == Action::Resume || action == Action::Reopen) engagement.statusBefore.clear();
    if (action == Action::Select) engagement.selectedAt = now;
    engagement.completedAt = engagement.status == Status::Completed ? std::optional(now) : std::nullopt;
    engagement.lastActivity = now;
    // What is at rest needs nobody's attention; of the rest the hourly job knows.
    if (engagement.status != Status::Invited && !isCoached(engagement.status)) {
        engagement.attention.clear();
        engagement.attentionSince.reset();
        engagement.escalatedAt.reset();
    }
}

Engagement EngagementDesk::apply(Transaction& tx, const sdk::Actor& actor, std::string_view id, Action action,
                                 std::string_view reason, std::int64_t expected,
                                 const std::function<void(Engagement&)>& change) const {
    const auto before = engagements().lock(tx, id);
    if (expected != 0 && before.version != expected) throw Conflict(sdk::say(changedMeanwhile));
    if (action == Action::Reassign)
        if (const auto why = whyNotReassign(before)) throw Conflict(*why);
    auto after = before;
    move(after, action, services_.clock.now());
    if (change) change(after);
    // A reopened one takes a place again, which may be gone.
    if (!after.coach.empty() && takesPlace(after.status) &&
        (!takesPlace(before.status) || before.coach != after.coach) &&
        !CoachRepository::lockPlace(tx, after.coach, after.program))
        throw NoPlace();
    if (!engagements().update(tx, after)) throw Conflict(sdk::say(changedMeanwhile));
    auto entry = engagements().entry(auditAction(action), &before, &after, std::string(reason));
    services_.audit.record(tx, actor, entry);
    note(tx, actor, after, transition(action).name, reason);
    return after;
}

void EngagementDesk::touch(Transaction& tx, Engagement& engagement) const {
    engagement.lastActivity = services_.clock.now();
    if (!engagements().update(tx, engagement)) throw Conflict(sdk::say(changedMeanwhile));
}

void EngagementDesk::note(Transaction& tx, const sdk::Actor& actor, const Engagement& engagement, const char* action,
                          std::string_view reason) const {
    EngagementRepository::addChange(tx, sdk::newId(services_.random, "cchg"), engagement, action, actor.personId,
                                    reason, services_.clock.now());
}

}  // namespace guildhall::coaching
