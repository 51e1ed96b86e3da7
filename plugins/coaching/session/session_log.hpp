// How a coach logs sessions: drafts that only they know of, and what is submitted, which stays as it is. Numbers, the
// state of the engagement and the audit log follow in the caller's transaction.
#pragma once

#include "coach/coach.hpp"
#include "session/private_notes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// Any thread.
class SessionLog {
public:
    explicit SessionLog(sdk::Services& services) : services_(services), notes_(services) {}

    enum class Deed { Draft, Log };

    /// `typed`: with the id and version of the form it comes from, and its notes as they were typed. A form knows its
    /// session's id before it is sent for the first time, so that whatever is sent twice is one session. Throws
    /// Conflict when that cannot be now, NotFound when it is not this coach's.
    Session keep(sdk::Transaction& tx, const sdk::Actor& actor, const Coach& coach, const Session& typed,
                 Deed deed) const;
    /// Throws away a draft of one's own.
    void discard(sdk::Transaction& tx, const sdk::Actor& actor, const Coach& coach, std::string_view engagement,
                 std::string_view session) const;

    /// The first number that no session has; none: all are taken. Drafts of former coaches take none, as nobody can
    /// open them any more.
    static std::optional<std::int64_t> freeNumber(const std::vector<Session>& sessions, std::int64_t total);
    /// Why nothing can be logged in this state, as a sentence; none: it can.
    static std::optional<std::string> whyNot(const Engagement& engagement);

    static constexpr const char* allLogged = "All sessions already logged";
    static constexpr const char* staysAsItIs = "This session has already been logged, so it stays as it is.";

private:
    /// Sent before, just so?
    bool isSame(const Session& stored, const Session& typed, Deed deed) const;
    void dropForeignDrafts(sdk::Transaction& tx, const sdk::Actor& actor, std::vector<Session>& all) const;
    void auditDraft(sdk::Transaction& tx, const sdk::Actor& actor, const char* action, const Session& session) const;
    void moveOn(sdk::Transaction& tx, const sdk::Actor& actor, Engagement& engagement, std::int64_t submitted) const;

    sdk::Services& services_;
    PrivateNotes notes_;
};

}  // namespace guildhall::coaching
