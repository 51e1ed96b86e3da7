// Statements on sessions. None of them gives out private notes but to who wrote them (SessionLog).
#pragma once

#include "session/session.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

class SessionRepository {
public:
    static constexpr const char* table = "coaching_session";
    /// Submitted ones and drafts of this person, by number; their notes sealed.
    static std::vector<Session> of(sdk::Transaction& tx, std::string_view engagement, std::string_view person);
    /// With the drafts of everybody, by number: to see which numbers are taken.
    static std::vector<Session> all(sdk::Transaction& tx, std::string_view engagement);
    static void putNotes(sdk::Transaction& tx, std::string_view session, std::string_view sealed);
    /// Empties the notes, for good, of engagements that ended before this moment; returns of how many sessions.
    static std::int64_t destroyNotes(sdk::Transaction& tx, sdk::Instant before);
    /// The submitted ones as rows of the engagement's page: topic, outcome, duration, when, by whom; never the notes.
    static sdk::Value rowsFor(sdk::Transaction& tx, const Engagement& engagement, const sdk::Viewer& viewer);
};

}  // namespace guildhall::coaching
