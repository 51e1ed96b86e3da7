#include "session/session_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

/// The sessions (as `r`) that one person is named on.
constexpr std::string_view namedSql =
    "r.lead = ? OR r.csa = ? OR EXISTS (SELECT 1 FROM certificates_session_facilitator f WHERE f.session_id = r.id AND "
    "f.person_id = ?) OR EXISTS (SELECT 1 FROM certificates_client k WHERE k.id = r.client AND k.crm = ?)";

/// The same in a statement of our own, whose parameters from this one on are that person.
std::string namedFrom(int number) {
    std::string sql;
    for (const char c : namedSql) sql += c == '?' ? "$" + std::to_string(number++) : std::string(1, c);
    return "(" + sql + ")";
}

}  // namespace

sdk::ListScope SessionRepository::ofPerson(const std::string& personId) {
    return {std::string(namedSql), {personId, personId, personId, personId}};
}

sdk::ListScope SessionRepository::visible(const sdk::Viewer& viewer) {
    return viewer.can("sessions.view.all") ? sdk::ListScope() : ofPerson(viewer.personId());
}

SessionState SessionRepository::steps(Transaction& tx, std::string_view id) {
    static const std::string sql = [] {
        std::string columns;
        for (const auto step : allSteps) columns += std::string(", ") + stepName(step);
        return "SELECT id" + columns + " FROM certificates_session WHERE id = $1";
    }();
    const auto rows = tx.query(sql, id);
    if (rows.empty()) throw sdk::NotFound();
    SessionState state;
    for (std::size_t i = 0; i < allSteps.size(); ++i) state.set(allSteps[i], rows.front().boolean(i + 1));
    return state;
}

std::vector<Session> SessionRepository::ofClient(Transaction& tx, std::string_view client, const sdk::Viewer& viewer,
                                                 std::int64_t most) {
    const bool all = viewer.can("sessions.view.all");
    const auto& person = viewer.personId();
    static const std::string rest =
        "WHERE r.client = $1 AND ($2 OR " + namedFrom(3) + ") ORDER BY r.start_date DESC, r.id LIMIT $7";
    return sessions().select(tx, rest, client, all, person, person, person, person, most);
}

std::vector<Session> SessionRepository::delivered(Transaction& tx, const sdk::Viewer& viewer, std::string_view also,
                                                  std::int64_t most) {
    const bool all = viewer.can("sessions.view.all");
    const auto& person = viewer.personId();
    static const std::string rest =
        "WHERE ((r.delivered AND NOT r.finalized AND NOT r.cancelled AND NOT r.on_hold) OR r.id = $1) AND ($2 OR " +
        namedFrom(3) + ") ORDER BY r.id = $7 DESC, r.end_date DESC, r.id LIMIT $8";
    return sessions().select(tx, rest, also, all, person, person, person, person, also, most);
}

std::vector<Session> SessionRepository::latest(Transaction& tx, const sdk::Viewer& viewer, std::int64_t most) {
    if (!viewer.can("sessions.view")) return {};
    const bool all = viewer.can("sessions.view.all");
    const auto& person = viewer.personId();
    static const std::string rest =
        "WHERE ($1 OR " + namedFrom(2) +
        ") AND NOT r.cancelled AND EXISTS (SELECT 1 FROM certificates_participant p WHERE p.session_id = r.id)"
        " ORDER BY r.delivered DESC, r.end_date DESC, r.id LIMIT $6";
    return sessions().select(tx, rest, all, person, person, person, person, most);
}

std::optional<Session> SessionRepository::find(Transaction& tx, const sdk::Viewer& viewer, std::string_view id) {
    if (!viewer.can("sessions.view")) return {};
    auto session = sessions().find(tx, id);
    if (session && !viewer.can("sessions.view.all") && relationOf(tx, *session, viewer) == sdk::Relation::None)
        return {};
    return session;
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
    const bool assigned = viewer.signedIn() && sessions().exists(tx, session.id, ofPerson(viewer.personId()));
    return assigned ? sdk::Relation::Assigned : sdk::Relation::None;
}

SessionRepository::Counts SessionRepository::counts(Transaction& tx, sdk::Date today, const std::string& personId) {
    static const std::string sql =
        "SELECT COALESCE(SUM(CASE WHEN r.start_date <= $1 AND r.end_date >= $2 THEN 1 ELSE 0 END), 0), "
        "COALESCE(SUM(CASE WHEN r.ready AND NOT r.delivered AND NOT r.on_hold AND r.end_date < $3 THEN 1 ELSE 0 END), "
        "0), "
        "COALESCE(SUM(CASE WHEN r.delivered AND NOT EXISTS (SELECT 1 FROM certificates_certificate c WHERE "
        "c.session_id = r.id) THEN 1 ELSE 0 END), 0) "
        "FROM certificates_session r WHERE NOT r.cancelled AND (CAST($4 AS TEXT) = '' OR " +
        namedFrom(5) + ")";
    const auto week = sdk::Date(std::chrono::sys_days(today) + std::chrono::days(7));
    const auto rows = tx.query(sql, week, today, today, personId, personId, personId, personId, personId);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

std::optional<std::vector<Session>> SessionRepository::openOf(Transaction& tx, const std::string& person,
                                                              std::int64_t most) {
    static const std::string named = "SELECT 1 FROM certificates_session r WHERE " + namedFrom(1) + " LIMIT 1";
    static const std::string open =
        "WHERE NOT r.finalized AND NOT r.cancelled AND " + namedFrom(1) + " ORDER BY r.start_date, r.id LIMIT $5";
    if (tx.query(named, person, person, person, person).empty()) return std::nullopt;
    return sessions().select(tx, open, person, person, person, person, most);
}

}  // namespace guildhall::certificates
