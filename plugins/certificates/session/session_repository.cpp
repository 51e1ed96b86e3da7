#include "session/session_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

sdk::ListScope SessionRepository::ofFacilitator(const std::string& personId) {
    return {
        "r.lead = ? OR EXISTS (SELECT 1 FROM certificates_session_facilitator f WHERE f.session_id = r.id AND "
        "f.person_id = ?)",
        {personId, personId}};
}

sdk::ListScope SessionRepository::visible(const sdk::Viewer& viewer) {
    return viewer.can("sessions.view.all") ? sdk::ListScope() : ofFacilitator(viewer.personId());
}

std::vector<sdk::Choice> SessionRepository::facilitators(Transaction& tx, std::string_view id) {
    std::vector<sdk::Choice> all;
    for (const auto row :
         tx.query("SELECT f.person_id, p.name FROM certificates_session_facilitator f "
                  "JOIN person_directory p ON p.id = f.person_id WHERE f.session_id = $1 ORDER BY p.name",
                  id))
        all.push_back({row.text(0), row.text(1)});
    return all;
}

void SessionRepository::addFacilitator(Transaction& tx, std::string_view id, std::string_view personId) {
    tx.execute(
        "INSERT INTO certificates_session_facilitator (session_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        id, personId);
}

void SessionRepository::removeFacilitator(Transaction& tx, std::string_view id, std::string_view personId) {
    tx.execute("DELETE FROM certificates_session_facilitator WHERE session_id = $1 AND person_id = $2", id, personId);
}

sdk::Relation SessionRepository::relationOf(Transaction& tx, const Session& session, const sdk::Viewer& viewer) {
    const bool assigned = viewer.signedIn() && sessions().exists(tx, session.id, ofFacilitator(viewer.personId()));
    return assigned ? sdk::Relation::Assigned : sdk::Relation::None;
}

SessionRepository::Counts SessionRepository::counts(Transaction& tx, sdk::Date today, const std::string& facilitator) {
    const auto week = sdk::Date(std::chrono::sys_days(today) + std::chrono::days(7));
    const auto rows = tx.query(
        "SELECT COALESCE(SUM(CASE WHEN s.start_date <= $1 AND s.end_date >= $2 THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN s.ready AND NOT s.delivered AND NOT s.on_hold AND s.end_date < $3 THEN 1 ELSE 0 END), "
        "0), "
        "COALESCE(SUM(CASE WHEN s.delivered AND NOT EXISTS (SELECT 1 FROM certificates_certificate c WHERE "
        "c.session_id = s.id) THEN 1 ELSE 0 END), 0) "
        "FROM certificates_session s WHERE NOT s.cancelled AND (CAST($4 AS TEXT) = '' OR s.lead = $5 OR EXISTS "
        "(SELECT 1 FROM certificates_session_facilitator f WHERE f.session_id = s.id AND f.person_id = $6))",
        week, today, today, facilitator, facilitator, facilitator);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

}  // namespace guildhall::certificates
