#include "participant/participant_repository.hpp"

namespace guildhall::certificates {

using sdk::fieldParam;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* certificateSql =
    "CASE WHEN c.id IS NOT NULL THEN 'issued' WHEN p.certificate_refused THEN 'refused' "
    "WHEN p.certificate_problem <> '' THEN 'problem' "
    "WHEN EXISTS (SELECT 1 FROM certificates_certificate r WHERE r.session_id = p.session_id AND r.participant_id = "
    "p.id) THEN 'revoked' "
    "ELSE 'none' END";

Value recordFrom(const sdk::Row& row) {
    Value record{{"id", row.text(0)},         {"session_id", row.text(1)},       {"person_id", row.text(2)},
                 {"full_name", row.text(3)},  {"certificate_name", row.text(4)}, {"email", row.text(5)},
                 {"title", row.text(6)},      {"company", row.text(7)},          {"region", row.text(8)},
                 {"attendance", row.text(9)}, {"completion_date", nullptr},      {"notes", row.text(11)}};
    if (const auto date = row.optionalText(10)) record["completion_date"] = *date;
    return record;
}

}  // namespace

const sdk::ListSource& ParticipantRepository::list() {
    static const sdk::ListSource source{
        .from =
            "certificates_participant p LEFT JOIN certificates_certificate c ON c.session_id = p.session_id AND "
            "c.participant_id = p.id AND c.revoked_at IS NULL",
        .id = "p.id",
        .columns = {{"full_name", "p.full_name"},
                    {"email", "p.email"},
                    {"title", "p.title"},
                    {"company", "p.company"},
                    {"region", "p.region"},
                    {"attendance", "p.attendance"},
                    {"certificate", certificateSql}},
        .search = {"full_name", "email", "title", "company"},
        .filters = {"attendance", "certificate"},
        .order = "full_name"};
    return source;
}

sdk::ListScope ParticipantRepository::ofSession(const std::string& sessionId) {
    return {"p.session_id = ?", {sessionId}};
}

std::optional<Value> ParticipantRepository::find(Transaction& tx, std::string_view sessionId, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, session_id, person_id, full_name, certificate_name, email, title, company, region, attendance, "
        "completion_date, notes "
        "FROM certificates_participant WHERE session_id = $1 AND id = $2",
        sessionId, id);
    return rows.empty() ? std::nullopt : std::optional(recordFrom(rows.front()));
}

std::optional<std::string> ParticipantRepository::findByEmail(Transaction& tx, std::string_view sessionId,
                                                              std::string_view email) {
    const auto rows =
        tx.query("SELECT id FROM certificates_participant WHERE session_id = $1 AND email = $2", sessionId, email);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

std::vector<Value> ParticipantRepository::all(Transaction& tx, std::string_view sessionId) {
    std::vector<Value> records;
    for (const auto row : tx.query("SELECT id, session_id, person_id, full_name, certificate_name, email, title, "
                                   "company, region, attendance, completion_date, notes "
                                   "FROM certificates_participant WHERE session_id = $1 ORDER BY full_name, id",
                                   sessionId))
        records.push_back(recordFrom(row));
    return records;
}

std::unordered_map<std::string, ParticipantRepository::Known> ParticipantRepository::known(Transaction& tx,
                                                                                           std::string_view sessionId) {
    std::unordered_map<std::string, Known> known;
    for (const auto row :
         tx.query("SELECT email, id, full_name, title FROM certificates_participant WHERE session_id = $1", sessionId))
        known.emplace(row.text(0), Known{row.text(1), row.text(2), row.text(3)});
    return known;
}

void ParticipantRepository::insert(Transaction& tx, std::string_view sessionId, std::string_view id, const Value& r,
                                   sdk::Instant now) {
    tx.execute(
        "INSERT INTO certificates_participant (id, session_id, full_name, certificate_name, email, title, company, "
        "region, attendance, "
        "completion_date, notes, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id, sessionId, fieldParam(r["full_name"]), fieldParam(r["certificate_name"]), fieldParam(r["email"]),
        fieldParam(r["title"]), fieldParam(r["company"]), fieldParam(r["region"]), fieldParam(r["attendance"]),
        fieldParam(r["completion_date"]), fieldParam(r["notes"]), now);
}

void ParticipantRepository::update(Transaction& tx, std::string_view id, const Value& r) {
    // Another address is another account: the link is made anew.
    tx.execute(
        "UPDATE certificates_participant SET full_name = $1, certificate_name = $2, person_id = CASE WHEN email = $3 "
        "THEN person_id END, "
        "email = $4, title = $5, company = $6, region = $7, attendance = $8, completion_date = $9, notes = $10 WHERE "
        "id = $11",
        fieldParam(r["full_name"]), fieldParam(r["certificate_name"]), fieldParam(r["email"]), fieldParam(r["email"]),
        fieldParam(r["title"]), fieldParam(r["company"]), fieldParam(r["region"]), fieldParam(r["attendance"]),
        fieldParam(r["completion_date"]), fieldParam(r["notes"]), id);
}

void ParticipantRepository::updateNameAndTitle(Transaction& tx, std::string_view id, std::string_view fullName,
                                               std::string_view title) {
    tx.execute("UPDATE certificates_participant SET full_name = $1, title = $2 WHERE id = $3", fullName, title, id);
}

void ParticipantRepository::remove(Transaction& tx, std::string_view id) {
    tx.execute("DELETE FROM certificates_participant WHERE id = $1", id);
}

std::vector<Value> ParticipantRepository::withoutAccount(Transaction& tx, std::string_view sessionId,
                                                         std::string_view after, std::int64_t most) {
    std::vector<Value> records;
    for (const auto row : tx.query("SELECT id, email, full_name FROM certificates_participant WHERE session_id = $1 "
                                   "AND id > $2 AND person_id "
                                   "IS NULL ORDER BY id LIMIT CAST($3 AS BIGINT)",
                                   sessionId, after, most))
        records.push_back({{"id", row.text(0)}, {"email", row.text(1)}, {"full_name", row.text(2)}});
    return records;
}

void ParticipantRepository::setProblem(Transaction& tx, std::string_view id, std::string_view problem, bool refused) {
    tx.execute(
        "UPDATE certificates_participant SET certificate_problem = $1, certificate_refused = $2 WHERE id = $3 AND "
        "(certificate_problem <> $1 OR certificate_refused <> $2)",
        problem, refused, id);
}

std::vector<Value> ParticipantRepository::withProblem(Transaction& tx, std::string_view sessionId, bool refused) {
    std::vector<Value> records;
    for (const auto row :
         tx.query("SELECT id, full_name, certificate_name, certificate_problem FROM certificates_participant "
                  "WHERE session_id = $1 AND certificate_problem <> '' AND certificate_refused = $2 ORDER BY full_name "
                  "LIMIT 200",
                  sessionId, refused))
        records.push_back({{"id", row.text(0)},
                           {"full_name", row.text(1)},
                           {"certificate_name", row.text(2)},
                           {"certificate_problem", row.text(3)}});
    return records;
}

void ParticipantRepository::linkPerson(Transaction& tx, std::string_view id, std::string_view personId) {
    tx.execute("UPDATE certificates_participant SET person_id = $1 WHERE id = $2", personId, id);
}

}  // namespace guildhall::certificates
