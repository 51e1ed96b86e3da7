#include "kernel/audit/incident_repository.hpp"

#include <guildhall/sdk/text.hpp>

namespace guildhall::audit {

namespace {

constexpr const char* insertIncident =
    "INSERT INTO kernel_incident (id, title, category, what, happened, found_at, notification, told, lessons, "
    "opened_by, "
    "opened_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
constexpr const char* insertPerson =
    "INSERT INTO kernel_incident_person (incident_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr const char* insertStep =
    "INSERT INTO kernel_incident_step (incident_id, code, due_at, owner_id) VALUES ($1, $2, $3, '')";
constexpr const char* selectIncidents =
    "SELECT i.id, i.title, i.category, i.what, i.happened, i.found_at, i.notification, i.told, i.lessons, i.opened_by, "
    "COALESCE(p.name, ''), i.opened_at, i.version, (SELECT count(*) FROM kernel_incident_person a WHERE a.incident_id "
    "= "
    "i.id), (SELECT count(*) FROM kernel_incident_step s WHERE s.incident_id = i.id AND s.done_at IS NULL) FROM "
    "kernel_incident i LEFT JOIN kernel_person p ON p.id = i.opened_by ORDER BY i.opened_at DESC, i.id LIMIT $1";
constexpr const char* selectIncident =
    "SELECT i.id, i.title, i.category, i.what, i.happened, i.found_at, i.notification, i.told, i.lessons, i.opened_by, "
    "COALESCE(p.name, ''), i.opened_at, i.version, (SELECT count(*) FROM kernel_incident_person a WHERE a.incident_id "
    "= "
    "i.id), (SELECT count(*) FROM kernel_incident_step s WHERE s.incident_id = i.id AND s.done_at IS NULL) FROM "
    "kernel_incident i LEFT JOIN kernel_person p ON p.id = i.opened_by WHERE i.id = $1";
constexpr const char* updateIncident =
    "UPDATE kernel_incident SET title = $1, category = $2, what = $3, happened = $4, notification = $5, told = $6, "
    "lessons = $7, version = version + 1 WHERE id = $8 AND version = $9";
constexpr const char* selectSteps =
    "SELECT s.code, s.due_at, s.owner_id, COALESCE(p.name, ''), s.done_at FROM kernel_incident_step s LEFT JOIN "
    "kernel_person p ON p.id = s.owner_id WHERE s.incident_id = $1 ORDER BY s.due_at, s.code";
constexpr const char* selectAffected =
    "SELECT a.person_id, COALESCE(p.name, '') FROM kernel_incident_person a LEFT JOIN kernel_person p ON p.id = "
    "a.person_id WHERE a.incident_id = $1 ORDER BY COALESCE(p.name, ''), a.person_id";

Incident incidentOf(const sdk::Row& row) {
    return {.id = row.text(0),
            .title = row.text(1),
            .category = row.text(2),
            .what = row.text(3),
            .happened = row.text(4),
            .foundAt = row.instant(5),
            .notification = row.text(6),
            .told = row.text(7),
            .lessons = row.text(8),
            .openedBy = row.text(9),
            .openedByName = row.text(10),
            .openedAt = row.instant(11),
            .version = row.integer(12),
            .people = row.integer(13),
            .open = row.integer(14)};
}

}  // namespace

void IncidentRepository::add(sdk::Transaction& tx, const Incident& one, std::span<const std::string> people) {
    tx.execute(insertIncident, one.id, one.title, one.category, one.what, one.happened, one.foundAt, one.notification,
               one.told, one.lessons, one.openedBy, one.openedAt);
    for (const auto& deadline : deadlines) tx.execute(insertStep, one.id, deadline.code, one.foundAt + deadline.after);
    for (const auto& person : people) tx.execute(insertPerson, one.id, person);
}

std::vector<Incident> IncidentRepository::all(sdk::Transaction& tx, int most) {
    std::vector<Incident> list;
    for (const auto row : tx.query(selectIncidents, most)) list.push_back(incidentOf(row));
    return list;
}

std::optional<Incident> IncidentRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(selectIncident, id);
    if (rows.empty()) return std::nullopt;
    return incidentOf(rows.front());
}

bool IncidentRepository::update(sdk::Transaction& tx, const Incident& one) {
    return tx.execute(updateIncident, one.title, one.category, one.what, one.happened, one.notification, one.told,
                      one.lessons, one.id, one.version) == 1;
}

std::vector<IncidentStep> IncidentRepository::steps(sdk::Transaction& tx, std::string_view id) {
    std::vector<IncidentStep> list;
    for (const auto row : tx.query(selectSteps, id))
        list.push_back({row.text(0), row.instant(1), row.text(2), row.text(3), row.optionalInstant(4)});
    return list;
}

void IncidentRepository::setStep(sdk::Transaction& tx, std::string_view id, const IncidentStep& step) {
    tx.execute(
        "UPDATE kernel_incident_step SET told_at = CASE WHEN owner_id = $1 THEN told_at END, owner_id = $2, done_at = "
        "$3"
        " WHERE incident_id = $4 AND code = $5",
        step.ownerId, step.ownerId, step.doneAt, id, step.code);
}

std::vector<OverdueStep> IncidentRepository::overdue(sdk::Transaction& tx, sdk::Instant now) {
    std::vector<OverdueStep> list;
    for (const auto row :
         tx.query("SELECT s.incident_id, i.title, s.code, s.owner_id, s.due_at FROM kernel_incident_step s JOIN"
                  " kernel_incident i ON i.id = s.incident_id WHERE s.done_at IS NULL AND s.told_at IS NULL AND "
                  "s.due_at < $1"
                  " ORDER BY s.due_at, s.incident_id, s.code",
                  now))
        list.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4)});
    return list;
}

void IncidentRepository::setTold(sdk::Transaction& tx, std::string_view id, std::string_view code, sdk::Instant now) {
    tx.execute("UPDATE kernel_incident_step SET told_at = $1 WHERE incident_id = $2 AND code = $3", now, id, code);
}

std::vector<AffectedPerson> IncidentRepository::people(sdk::Transaction& tx, std::string_view id) {
    std::vector<AffectedPerson> list;
    for (const auto row : tx.query(selectAffected, id)) list.push_back({row.text(0), row.text(1)});
    return list;
}

std::optional<AffectedPerson> IncidentRepository::somebody(sdk::Transaction& tx, std::string_view typed) {
    const auto rows =
        tx.query("SELECT id, name FROM kernel_person WHERE id = $1 OR email = $2", typed, sdk::asciiLower(typed));
    if (rows.empty()) return std::nullopt;
    return AffectedPerson{rows.front().text(0), rows.front().text(1)};
}

std::vector<Incident> IncidentRepository::about(sdk::Transaction& tx, std::string_view person) {
    std::vector<Incident> list;
    for (const auto row :
         tx.query("SELECT incident_id FROM kernel_incident_person WHERE person_id = $1 ORDER BY incident_id", person))
        if (auto one = find(tx, row.view(0))) list.push_back(std::move(*one));
    return list;
}

}  // namespace guildhall::audit
