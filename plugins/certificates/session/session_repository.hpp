// The statements on sessions that do not follow from their declaration.
#pragma once

#include "session/session.hpp"

namespace guildhall::certificates {

class SessionRepository {
public:
    /// Those the person is named on: as lead, facilitator, relationship manager or administrator of the client.
    static sdk::ListScope ofPerson(const std::string& personId);
    /// What the viewer may open: all with `sessions.view.all`, else those they are assigned to.
    static sdk::ListScope visible(const sdk::Viewer& viewer);

    /// The steps a session has reached, without all that is counted of it. Throws NotFound.
    static SessionState steps(sdk::Transaction& tx, std::string_view id);

    /// Of a client, those the viewer may open, the latest first; at most `most`.
    static std::vector<Session> ofClient(sdk::Transaction& tx, std::string_view client, const sdk::Viewer& viewer,
                                         std::int64_t most);

    /// Delivered ones whose participants can still be changed, and this one, of those the viewer may open; the latest
    /// first, at most `most`.
    static std::vector<Session> delivered(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view also,
                                          std::int64_t most);

    /// With people on them, of those the viewer may open, the latest first, at most `most`.
    static std::vector<Session> latest(sdk::Transaction& tx, const sdk::Viewer& viewer, std::int64_t most);
    /// None, too, when the viewer may not open it.
    static std::optional<Session> find(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id);

    /// Besides the lead: persons and their names.
    static std::vector<sdk::Choice> facilitators(sdk::Transaction& tx, std::string_view id);
    static void addFacilitator(sdk::Transaction& tx, std::string_view id, std::string_view personId);
    static void removeFacilitator(sdk::Transaction& tx, std::string_view id, std::string_view personId);
    /// Assigned when the person is named on the session, else None.
    static sdk::Relation relationOf(sdk::Transaction& tx, const Session& session, const sdk::Viewer& viewer);

    struct Counts {
        std::int64_t thisWeek = 0, readyNotDelivered = 0, deliveredWithoutCertificates = 0;
    };
    /// Of all sessions, or with `personId` of those that person is named on.
    static Counts counts(sdk::Transaction& tx, sdk::Date today, const std::string& personId = {});
    /// Those this person is named on that are neither closed nor cancelled, the next ones first, at most `most`;
    /// nothing when they are named on none at all.
    static std::optional<std::vector<Session>> openOf(sdk::Transaction& tx, const std::string& personId,
                                                      std::int64_t most);
};

}  // namespace guildhall::certificates
