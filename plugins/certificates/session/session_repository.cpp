#include "session/session_repository.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::certificates {

using sdk::fieldParam;
using sdk::Transaction;
using sdk::Value;

namespace {

// statusOf() in SQL, for filtering and sorting.
constexpr const char* statusSql =
    "CASE WHEN s.cancelled THEN 'Cancelled' WHEN s.on_hold THEN 'On hold' WHEN s.finalized THEN 'Closed' "
    "WHEN s.delivered THEN 'Delivered' WHEN s.ready THEN 'Confirmed' ELSE 'New' END";
constexpr const char* participantsSql = "(SELECT count(*) FROM certificates_participant p WHERE p.session_id = s.id)";
constexpr const char* certificatesSql =
    "(SELECT count(*) FROM certificates_certificate c WHERE c.session_id = s.id AND c.revoked_at IS NULL)";

Value optionalText(const sdk::Row& row, std::size_t column) {
    const auto text = row.optionalText(column);
    return text ? Value(*text) : Value();
}

Session sessionFrom(const sdk::Row& row) {
    Session session;
    session.id = row.text(0);
    constexpr std::array texts{"title",     "workshop_type", "start_date",     "end_date", "start_time", "end_time",
                               "time_zone", "delivery_type", "location",       "region",   "language",   "client",
                               "sponsor",   "lead",          "crm_session_id", "outline",  "notes"};
    std::size_t column = 1;
    for (const auto* name : texts) session.record[name] = optionalText(row, column++);
    const auto capacity = row.optionalInteger(column++);
    session.record["capacity"] = capacity ? Value(*capacity) : Value();
    for (const auto step : allSteps) {
        session.state.set(step, row.boolean(column++));
        session.reachedAt[static_cast<std::size_t>(step)] = row.optionalInstant(column++);
    }
    session.workshopCode = row.text(column++);
    session.workshopName = row.text(column++);
    session.validityMonths = row.optionalInteger(column++);
    session.state.participants = row.integer(column++);
    session.state.certificates = row.integer(column++);
    session.version = row.integer(column++);
    session.record["lead_name"] = optionalText(row, column++);
    session.state.endDate = sdk::parseDate(session.text("end_date")).value();
    session.state.timeZone = session.text("time_zone");
    session.record["status"] = statusOf(session.state);
    session.record["workshop"] = session.workshopCode + " — " + session.workshopName;
    session.record["participants"] = session.state.participants;
    session.record["certificates"] = session.state.certificates;
    return session;
}

}  // namespace

std::string Session::text(const char* field) const {
    const auto value = record.find(field);
    return value != record.end() && value->is_string() ? value->get<std::string>() : std::string();
}

const sdk::ListSource& SessionRepository::list() {
    static const sdk::ListSource source{.from = "certificates_session s",
                                        .id = "s.id",
                                        .columns = {{"title", "s.title"},
                                                    {"workshop", "t.code"},
                                                    {"start_date", "s.start_date"},
                                                    {"end_date", "s.end_date"},
                                                    {"region", "s.region"},
                                                    {"delivery_type", "s.delivery_type"},
                                                    {"client", "s.client"},
                                                    {"lead_name", "l.name"},
                                                    {"status", statusSql},
                                                    {"participants", participantsSql},
                                                    {"certificates", certificatesSql}},
                                        .search = {"title", "workshop", "client"},
                                        .filters = {"status", "region", "delivery_type", "start_date"},
                                        .order = "-start_date",
                                        .joins =
                                            "JOIN certificates_workshop_type t ON t.id = s.workshop_type "
                                            "LEFT JOIN person_directory l ON l.id = s.lead",
                                        .joined = {"workshop", "lead_name"}};
    return source;
}

sdk::ListScope SessionRepository::openOnly() { return {"NOT s.finalized AND NOT s.cancelled", {}}; }

sdk::ListScope SessionRepository::ofFacilitator(const std::string& personId) {
    return {
        "s.lead = ? OR EXISTS (SELECT 1 FROM certificates_session_facilitator f WHERE f.session_id = s.id AND "
        "f.person_id = ?)",
        {personId, personId}};
}

sdk::ListScope SessionRepository::visible(const sdk::Viewer& viewer, sdk::ListScope scope) {
    if (viewer.can("sessions.view.all")) return scope;
    auto own = ofFacilitator(viewer.personId());
    if (scope.where.empty()) return own;
    own.where = "(" + scope.where + ") AND (" + own.where + ")";
    own.params.insert(own.params.begin(), scope.params.begin(), scope.params.end());
    return own;
}

std::optional<Session> SessionRepository::find(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT s.id, s.title, s.workshop_type, s.start_date, s.end_date, s.start_time, s.end_time, s.time_zone, "
        "s.delivery_type, "
        "s.location, s.region, s.language, s.client, s.sponsor, s.lead, s.crm_session_id, s.outline, s.notes, "
        "s.capacity, "
        "s.materials_ordered, s.materials_ordered_at, s.ready, s.ready_at, s.info_sent, s.info_sent_at, s.delivered, "
        "s.delivered_at, "
        "s.finalized, s.finalized_at, s.on_hold, s.on_hold_at, s.cancelled, s.cancelled_at, t.code, t.name, "
        "t.validity_months, "
        "(SELECT count(*) FROM certificates_participant p WHERE p.session_id = s.id), "
        "(SELECT count(*) FROM certificates_certificate c WHERE c.session_id = s.id AND c.revoked_at IS NULL), "
        "s.version, l.name "
        "FROM certificates_session s JOIN certificates_workshop_type t ON t.id = s.workshop_type "
        "LEFT JOIN person_directory l ON l.id = s.lead WHERE s.id = $1",
        id);
    return rows.empty() ? std::nullopt : std::optional(sessionFrom(rows.front()));
}

Session SessionRepository::get(Transaction& tx, std::string_view id) {
    auto session = find(tx, id);
    if (!session) throw sdk::NotFound();
    return std::move(*session);
}

Session SessionRepository::getLocked(Transaction& tx, std::string_view id) {
    tx.execute("UPDATE certificates_session SET version = version WHERE id = $1", id);
    return get(tx, id);
}

Session SessionRepository::get(Transaction& tx, const sdk::Viewer& viewer, std::string_view id) {
    auto session = get(tx, id);
    if (!viewer.can("sessions.view.all") && relationOf(tx, session, viewer) == sdk::Relation::None)
        throw sdk::NotFound();
    return session;
}

Session SessionRepository::getLocked(Transaction& tx, const sdk::Viewer& viewer, std::string_view id) {
    get(tx, viewer, id);
    return getLocked(tx, id);
}

void SessionRepository::insert(Transaction& tx, std::string_view id, const Value& r, sdk::Instant now) {
    tx.execute(
        "INSERT INTO certificates_session (id, title, workshop_type, start_date, end_date, start_time, end_time, "
        "time_zone, "
        "delivery_type, location, region, language, capacity, client, sponsor, lead, crm_session_id, outline, notes, "
        "created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        id, fieldParam(r["title"]), fieldParam(r["workshop_type"]), fieldParam(r["start_date"]),
        fieldParam(r["end_date"]), fieldParam(r["start_time"]), fieldParam(r["end_time"]), fieldParam(r["time_zone"]),
        fieldParam(r["delivery_type"]), fieldParam(r["location"]), fieldParam(r["region"]), fieldParam(r["language"]),
        fieldParam(r["capacity"]), fieldParam(r["client"]), fieldParam(r["sponsor"]), fieldParam(r["lead"]),
        fieldParam(r["crm_session_id"]), fieldParam(r["outline"]), fieldParam(r["notes"]), now);
}

bool SessionRepository::update(Transaction& tx, std::string_view id, const Value& r, std::int64_t version) {
    return tx.execute(
               "UPDATE certificates_session SET title = $1, workshop_type = $2, start_date = $3, end_date = $4, "
               "start_time = $5, "
               "end_time = $6, time_zone = $7, delivery_type = $8, location = $9, region = $10, language = $11, "
               "capacity = $12, "
               "client = $13, sponsor = $14, lead = $15, crm_session_id = $16, outline = $17, notes = $18, version = "
               "version + 1 "
               "WHERE id = $19 AND version = $20",
               fieldParam(r["title"]), fieldParam(r["workshop_type"]), fieldParam(r["start_date"]),
               fieldParam(r["end_date"]), fieldParam(r["start_time"]), fieldParam(r["end_time"]),
               fieldParam(r["time_zone"]), fieldParam(r["delivery_type"]), fieldParam(r["location"]),
               fieldParam(r["region"]), fieldParam(r["language"]), fieldParam(r["capacity"]), fieldParam(r["client"]),
               fieldParam(r["sponsor"]), fieldParam(r["lead"]), fieldParam(r["crm_session_id"]),
               fieldParam(r["outline"]), fieldParam(r["notes"]), id, version) == 1;
}

void SessionRepository::setStep(Transaction& tx, std::string_view id, Step step, bool reached, sdk::Instant now) {
    // A column name cannot be a parameter; stepName yields one of seven constants.
    const std::string name = stepName(step);
    tx.execute("UPDATE certificates_session SET " + name + " = $1, " + name + "_at = CASE WHEN " + name +
                   "_at IS NULL AND $2 THEN CAST($3 AS BIGINT) ELSE " + name + "_at END WHERE id = $4",
               reached, reached, now, id);
}

std::vector<Facilitator> SessionRepository::facilitators(Transaction& tx, std::string_view id) {
    std::vector<Facilitator> all;
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
    if (!viewer.signedIn()) return sdk::Relation::None;
    if (viewer.is(session.text("lead"))) return sdk::Relation::Assigned;
    const bool assigned =
        !tx.query("SELECT 1 FROM certificates_session_facilitator WHERE session_id = $1 AND person_id = $2", session.id,
                  viewer.personId())
             .empty();
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
