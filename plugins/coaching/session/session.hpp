// A session of an engagement, as its coach logged it. The private notes are sealed and leave the server only to who
// wrote them (SessionLog).
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/record.hpp>

#include <optional>
#include <string>

namespace guildhall::coaching {

enum class SessionStatus : int { Completed, ForfeitedCancelled, ForfeitedNotUsed };

struct Session {
    std::string id;
    std::int64_t version = 0;
    std::string engagement;
    std::int64_t number = 0;
    std::optional<sdk::Date> occurredOn;
    SessionStatus status = SessionStatus::Completed;
    std::string topic;           ///< of programs with managerial competencies
    std::string executiveTopic;  ///< of the others
    std::string outcome;
    std::string duration;
    std::string author;  ///< the person who logged it
    bool draft = true;   ///< nobody but its author knows of it
    std::optional<sdk::Instant> submittedAt;
    /// Sealed; empty: none, or destroyed. No field of the record: no page, list, file or program can have it.
    std::string notes;
};

const sdk::RecordType<Session>& sessions();

/// Shown where the topic “Other” was chosen.
inline constexpr const char* otherTopic = "Please email the coaching practice";

/// What operations see of them.
class SessionRules : public sdk::RecordRules<Session> {
public:
    sdk::ListScope scope(const sdk::Viewer& viewer) override;
    void show(sdk::Moment& moment, const Session& session, sdk::Relation relation, sdk::Value& data) override;
    void beforeAnonymising(sdk::Moment& moment, const Session& before, Session& after) override;
};

}  // namespace guildhall::coaching
