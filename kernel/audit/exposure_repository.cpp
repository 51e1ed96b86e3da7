#include "kernel/audit/exposure_repository.hpp"

#include <guildhall/sdk/statement.hpp>

namespace guildhall::audit {

namespace {

constexpr const char* selectPeople =
    "SELECT a.target, COALESCE(t.name, ''), min(a.at), max(a.at), count(*) FROM kernel_audit a LEFT JOIN kernel_person "
    "t ON t.id = a.target WHERE a.action IN ('PARTICIPANT_VIEWED', 'UNWATERMARKED_PII_ACCESS', "
    "'SUPER_ADMIN_UNWATERMARKED_PII_ACCESS') AND a.target <> a.actor_id";
constexpr const char* selectFiles =
    "SELECT a.action, a.target, a.details, min(a.at), max(a.at), count(*) FROM kernel_audit a WHERE a.action IN "
    "('EXPORT', 'VIEW', 'DOWNLOAD', 'UNWATERMARKED_PII_ACCESS', 'SUPER_ADMIN_UNWATERMARKED_PII_ACCESS')";
constexpr const char* selectRoles =
    "SELECT DISTINCT a.actor_role FROM kernel_audit a WHERE a.action IN ('PARTICIPANT_VIEWED', 'EXPORT', 'VIEW', "
    "'DOWNLOAD', 'UNWATERMARKED_PII_ACCESS', 'SUPER_ADMIN_UNWATERMARKED_PII_ACCESS') AND a.actor_role <> ''";
constexpr const char* selectViewers =
    "SELECT DISTINCT COALESCE(p.name, a.actor_id) FROM kernel_audit a LEFT JOIN kernel_person p ON p.id = a.actor_id "
    "WHERE a.action IN ('PARTICIPANT_VIEWED', 'EXPORT', 'VIEW', 'DOWNLOAD', 'UNWATERMARKED_PII_ACCESS', "
    "'SUPER_ADMIN_UNWATERMARKED_PII_ACCESS') AND a.actor_id <> ''";
// A picture of a record is an export of one file; whole lists are no pictures.
constexpr const char* selectAbove =
    "SELECT v.actor_id, count(DISTINCT v.profile), count(DISTINCT v.picture) FROM (SELECT actor_id, CASE WHEN action = "
    "'PARTICIPANT_VIEWED' THEN target END AS profile, CASE WHEN action <> 'PARTICIPANT_VIEWED' THEN target || ' ' || "
    "details END AS picture FROM kernel_audit WHERE at >= $1 AND actor_id <> '' AND actor_id <> target AND (action IN "
    "('PARTICIPANT_VIEWED', 'VIEW', 'DOWNLOAD', 'UNWATERMARKED_PII_ACCESS', 'SUPER_ADMIN_UNWATERMARKED_PII_ACCESS') OR "
    "(action = 'EXPORT' AND details LIKE '%/files/%'))) v GROUP BY v.actor_id HAVING count(DISTINCT v.profile) > $2 OR "
    "count(DISTINCT v.picture) > $2 ORDER BY v.actor_id";
constexpr const char* insertUnusual =
    "INSERT INTO kernel_unusual_viewing (id, actor_id, since, noticed_at, profiles, pictures) VALUES ($1, $2, $3, $4, "
    "$5, $6)";
constexpr const char* selectUnusual =
    "SELECT u.id, u.actor_id, COALESCE(p.name, ''), u.since, u.noticed_at, u.profiles, u.pictures, u.settled_at, "
    "COALESCE(s.name, u.settled_by, ''), COALESCE(u.note, '') FROM kernel_unusual_viewing u LEFT JOIN kernel_person p "
    "ON p.id = u.actor_id LEFT JOIN kernel_person s ON s.id = u.settled_by ORDER BY CASE WHEN u.settled_at IS NULL "
    "THEN 0 ELSE 1 END, u.noticed_at DESC LIMIT $1";
constexpr const char* selectOneUnusual =
    "SELECT u.id, u.actor_id, COALESCE(p.name, ''), u.since, u.noticed_at, u.profiles, u.pictures, u.settled_at, "
    "COALESCE(s.name, u.settled_by, ''), COALESCE(u.note, '') FROM kernel_unusual_viewing u LEFT JOIN kernel_person p "
    "ON p.id = u.actor_id LEFT JOIN kernel_person s ON s.id = u.settled_by WHERE u.id = $1";

sdk::Rows asked(sdk::Transaction& tx, const char* select, const AuditConditions& conditions, const char* end) {
    sdk::Statement statement{select};
    statement.addScope(AuditListRepository::scope(tx, conditions));
    statement.sql += end;
    return tx.queryWith(statement.sql, statement.params);
}

UnusualViewing unusualOf(const sdk::Row& row) {
    return {.id = row.text(0),
            .actorId = row.text(1),
            .actorName = row.text(2),
            .since = row.instant(3),
            .noticedAt = row.instant(4),
            .profiles = row.integer(5),
            .pictures = row.integer(6),
            .settledAt = row.optionalInstant(7),
            .settledBy = row.text(8),
            .note = row.text(9)};
}

}  // namespace

std::vector<SeenPerson> ExposureRepository::people(sdk::Transaction& tx, const AuditConditions& conditions) {
    std::vector<SeenPerson> all;
    for (const auto row :
         asked(tx, selectPeople, conditions, " GROUP BY a.target, t.name ORDER BY min(a.at), a.target"))
        all.push_back({row.text(0), row.text(1), row.instant(2), row.instant(3), row.integer(4)});
    return all;
}

std::vector<SeenFile> ExposureRepository::files(sdk::Transaction& tx, const AuditConditions& conditions, int most) {
    std::vector<SeenFile> all;
    for (const auto row : asked(tx, selectFiles, conditions,
                                " GROUP BY a.action, a.target, a.details ORDER BY max(a.at) DESC, a.target"))
        if (all.size() < static_cast<std::size_t>(most))
            all.push_back({row.text(0), row.text(1), row.text(2), row.instant(3), row.instant(4), row.integer(5)});
    return all;
}

std::vector<std::string> ExposureRepository::viewers(sdk::Transaction& tx, const AuditConditions& conditions) {
    std::vector<std::string> all;
    for (const auto row : asked(tx, selectViewers, conditions, " ORDER BY 1")) all.push_back(row.text(0));
    return all;
}

std::vector<std::string> ExposureRepository::roles(sdk::Transaction& tx, const AuditConditions& conditions) {
    std::vector<std::string> all;
    for (const auto row : asked(tx, selectRoles, conditions, " ORDER BY a.actor_role")) all.push_back(row.text(0));
    return all;
}

std::vector<Viewing> ExposureRepository::above(sdk::Transaction& tx, sdk::Instant since, std::int64_t most) {
    std::vector<Viewing> all;
    for (const auto row : tx.query(selectAbove, since, most))
        all.push_back({row.text(0), row.integer(1), row.integer(2)});
    return all;
}

bool ExposureRepository::isNoticed(sdk::Transaction& tx, std::string_view actor, sdk::Instant since) {
    return !tx.query(
                  "SELECT 1 FROM kernel_unusual_viewing WHERE actor_id = $1 AND (settled_at IS NULL OR noticed_at >= "
                  "$2) LIMIT 1",
                  actor, since)
                .empty();
}

void ExposureRepository::add(sdk::Transaction& tx, const UnusualViewing& one) {
    tx.execute(insertUnusual, one.id, one.actorId, one.since, one.noticedAt, one.profiles, one.pictures);
}

std::vector<UnusualViewing> ExposureRepository::all(sdk::Transaction& tx, int most) {
    std::vector<UnusualViewing> list;
    for (const auto row : tx.query(selectUnusual, most)) list.push_back(unusualOf(row));
    return list;
}

std::vector<UnusualViewing> ExposureRepository::ofPerson(sdk::Transaction& tx, std::string_view person) {
    std::vector<UnusualViewing> list;
    for (const auto row :
         tx.query("SELECT id FROM kernel_unusual_viewing WHERE actor_id = $1 ORDER BY noticed_at, id", person))
        if (auto one = find(tx, row.view(0))) list.push_back(std::move(*one));
    return list;
}

std::optional<UnusualViewing> ExposureRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(selectOneUnusual, id);
    if (rows.empty()) return std::nullopt;
    return unusualOf(rows.front());
}

bool ExposureRepository::settle(sdk::Transaction& tx, std::string_view id, std::string_view by, std::string_view note,
                                sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_unusual_viewing SET settled_at = $1, settled_by = $2, note = $3 WHERE id = $4 AND "
               "settled_at IS NULL",
               now, by, note, id) == 1;
}

}  // namespace guildhall::audit
