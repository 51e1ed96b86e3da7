#include "session/session_log.hpp"

#include "engagement/engagement_desk.hpp"
#include "session/session_repository.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Conflict;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* changedMeanwhile =
    "This draft has been saved from another window since this page was opened. Nothing has been overwritten.";

/// Is this the draft that the form knew?
void mustBeFresh(const Session* there, const Session& typed) {
    if (!there) {
        if (typed.version != 0) throw Conflict(say("This draft has been discarded meanwhile."));
        return;
    }
    if (!there->draft) throw Conflict(say(SessionLog::staysAsItIs));
    // The first answer to a new form may have been lost on its way.
    const bool isFirstAgain = typed.version == 0 && there->version == 1;
    if (!isFirstAgain && typed.version != there->version) throw Conflict(say(changedMeanwhile));
}

}  // namespace

std::optional<std::int64_t> SessionLog::freeNumber(const std::vector<Session>& sessions, std::int64_t total) {
    for (std::int64_t number = 1; number <= total; ++number)
        if (std::ranges::find(sessions, number, &Session::number) == sessions.end()) return number;
    return {};
}

std::optional<std::string> SessionLog::whyNot(const Engagement& engagement) {
    if (engagement.status == Status::Completed) return say(allLogged);
    if (isCoached(engagement.status)) return {};
    return coaching::whyNot(Action::Complete, engagement.status);
}

bool SessionLog::isSame(const Session& stored, const Session& typed, Deed deed) const {
    return stored.draft == (deed == Deed::Draft) && stored.status == typed.status &&
           stored.occurredOn == typed.occurredOn && stored.topic == typed.topic &&
           stored.executiveTopic == typed.executiveTopic && stored.outcome == typed.outcome &&
           stored.duration == typed.duration && notes_.open(stored, stored.author) == typed.notes;
}

void SessionLog::auditDraft(Transaction& tx, const sdk::Actor& actor, const char* action,
                            const Session& session) const {
    services_.audit.record(tx, actor,
                           {.action = action,
                            .target = session.id,
                            .details = {{"engagement", session.engagement}, {"number", session.number}},
                            .about = session.author});
}

void SessionLog::dropForeignDrafts(Transaction& tx, const sdk::Actor& actor, std::vector<Session>& all) const {
    std::erase_if(all, [&](const Session& one) {
        if (!one.draft || one.author == actor.personId) return false;
        sessions().remove(tx, one.id);
        auditDraft(tx, actor, "SESSION_DRAFT_DISCARDED", one);
        return true;
    });
}

void SessionLog::moveOn(Transaction& tx, const sdk::Actor& actor, Engagement& engagement,
                        std::int64_t submitted) const {
    const EngagementDesk desk(services_);
    if (submitted >= engagement.totalSessions)
        desk.apply(tx, actor, engagement.id, Action::Complete);
    else if (engagement.status == Status::CoachSelected)
        desk.apply(tx, actor, engagement.id, Action::Begin);
    else
        desk.touch(tx, engagement);
}

Session SessionLog::keep(Transaction& tx, const sdk::Actor& actor, const Coach& coach, const Session& typed,
                         Deed deed) const {
    auto engagement = engagements().lock(tx, typed.engagement);
    if (engagement.coach != coach.id) throw sdk::NotFound();
    auto all = SessionRepository::all(tx, engagement.id);
    const auto found = std::ranges::find(all, typed.id, &Session::id);
    auto there = found == all.end() ? std::nullopt : std::optional(*found);
    if (there ? there->author != actor.personId : sessions().exists(tx, typed.id)) throw sdk::NotFound();
    if (there && isSame(*there, typed, deed)) return *there;
    mustBeFresh(there ? &*there : nullptr, typed);
    if (const auto why = whyNot(engagement)) throw Conflict(*why);
    dropForeignDrafts(tx, actor, all);
    const auto number = there ? std::optional(there->number) : freeNumber(all, engagement.totalSessions);
    if (!number) throw Conflict(say(allLogged));

    const auto now = services_.clock.now();
    auto kept = typed;
    kept.number = *number;
    kept.author = actor.personId;
    kept.notes = notes_.sealed(typed.notes, typed.id, actor.personId);
    kept.draft = deed == Deed::Draft;
    kept.submittedAt = kept.draft ? std::nullopt : std::optional(now);
    kept.version = there ? there->version : 0;
    if (!there)
        sessions().insert(tx, kept, services_.random, now);
    else if (!sessions().update(tx, kept))
        throw Conflict(say(changedMeanwhile));
    SessionRepository::putNotes(tx, kept.id, kept.notes);
    if (!kept.draft) {
        services_.audit.record(tx, actor, sessions().entry("SESSION_LOGGED", nullptr, &kept));
        moveOn(tx, actor, engagement, 1 + std::ranges::count(all, false, &Session::draft));
    } else if (!there) {
        auditDraft(tx, actor, "SESSION_DRAFTED", kept);
    }
    return kept;
}

void SessionLog::discard(Transaction& tx, const sdk::Actor& actor, const Coach& coach, std::string_view engagement,
                         std::string_view session) const {
    if (engagements().lock(tx, engagement).coach != coach.id) throw sdk::NotFound();
    const auto draft = sessions().lock(tx, session);
    if (draft.engagement != engagement || draft.author != actor.personId) throw sdk::NotFound();
    if (!draft.draft) throw Conflict(say(SessionLog::staysAsItIs));
    sessions().remove(tx, draft.id);
    auditDraft(tx, actor, "SESSION_DRAFT_DISCARDED", draft);
}

}  // namespace guildhall::coaching
