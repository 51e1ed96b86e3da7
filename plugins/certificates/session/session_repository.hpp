// Every statement on sessions.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/list.hpp>

namespace guildhall::certificates {

struct Facilitator {
    std::string personId;
    std::string name;
};

/// A session as stored: its declared fields, and what the rules need.
struct Session {
    std::string id;
    sdk::Value record;  ///< sessionFields() by name, with `status`, `workshop`, `lead_name`, counts
    SessionState state;
    std::array<std::optional<sdk::Instant>, allSteps.size()> reachedAt{};
    std::string workshopCode;
    std::string workshopName;
    std::optional<std::int64_t> validityMonths;
    std::int64_t version = 0;

    std::string text(const char* field) const;
};

class SessionRepository {
public:
    static const sdk::ListSource& list();
    /// Open ones only: not closed, not cancelled.
    static sdk::ListScope openOnly();
    /// Those the person leads or facilitates.
    static sdk::ListScope ofFacilitator(const std::string& personId);
    /// `scope`, and of it what the viewer may open: all with `sessions.view.all`, else those they are assigned to.
    static sdk::ListScope visible(const sdk::Viewer& viewer, sdk::ListScope scope = {});

    static std::optional<Session> find(sdk::Transaction& tx, std::string_view id);
    /// Throws NotFound.
    static Session get(sdk::Transaction& tx, std::string_view id);
    /// Locks the session's row for the rest of the transaction, so that two requests cannot both pass a check.
    static Session getLocked(sdk::Transaction& tx, std::string_view id);
    /// The same for a page: a session that the viewer may not open is as one that is not there.
    static Session get(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id);
    static Session getLocked(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id);
    static void insert(sdk::Transaction& tx, std::string_view id, const sdk::Value& record, sdk::Instant now);
    /// False when someone else saved since `version`.
    static bool update(sdk::Transaction& tx, std::string_view id, const sdk::Value& record, std::int64_t version);
    /// Writes the step, and the time when it is reached for the first time.
    static void setStep(sdk::Transaction& tx, std::string_view id, Step step, bool reached, sdk::Instant now);

    static std::vector<Facilitator> facilitators(sdk::Transaction& tx, std::string_view id);
    static void addFacilitator(sdk::Transaction& tx, std::string_view id, std::string_view personId);
    static void removeFacilitator(sdk::Transaction& tx, std::string_view id, std::string_view personId);
    /// Assigned when the person leads or facilitates the session, else None.
    static sdk::Relation relationOf(sdk::Transaction& tx, const Session& session, const sdk::Viewer& viewer);

    struct Counts {
        std::int64_t thisWeek = 0, readyNotDelivered = 0, deliveredWithoutCertificates = 0;
    };
    /// Of all sessions, or with `facilitator` of that person's.
    static Counts counts(sdk::Transaction& tx, sdk::Date today, const std::string& facilitator = {});
};

}  // namespace guildhall::certificates
