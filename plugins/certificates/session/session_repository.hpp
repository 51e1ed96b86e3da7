// The statements on sessions that do not follow from their declaration.
#pragma once

#include "session/session.hpp"

namespace guildhall::certificates {

class SessionRepository {
public:
    /// Those the person leads or facilitates.
    static sdk::ListScope ofFacilitator(const std::string& personId);
    /// What the viewer may open: all with `sessions.view.all`, else those they are assigned to.
    static sdk::ListScope visible(const sdk::Viewer& viewer);

    /// Besides the lead: persons and their names.
    static std::vector<sdk::Choice> facilitators(sdk::Transaction& tx, std::string_view id);
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
