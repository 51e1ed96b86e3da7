#include "kernel/audit/audit_repository.hpp"

#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/statement.hpp>

#include <algorithm>
#include <limits>

namespace guildhall::audit {

namespace {

constexpr const char* insertEntries =
    "INSERT INTO kernel_audit (seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason,"
    " changes, details, previous_hash, hash) VALUES ";
constexpr std::size_t insertedAtOnce = 100;
constexpr const char* selectLast =
    "SELECT seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
    " previous_hash, hash FROM kernel_audit ORDER BY seq DESC LIMIT 1";
constexpr const char* selectAfter =
    "SELECT seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
    " previous_hash, hash FROM kernel_audit WHERE seq > $1 ORDER BY seq LIMIT $2";
constexpr const char* selectOne =
    "SELECT seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
    " previous_hash, hash FROM kernel_audit WHERE seq = $1";
constexpr const char* selectByHash =
    "SELECT seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
    " previous_hash, hash FROM kernel_audit WHERE hash = $1";
constexpr const char* selectOfPerson =
    "SELECT seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
    " previous_hash, hash FROM kernel_audit WHERE actor_id = $1 OR target = $2 ORDER BY seq";
constexpr const char* selectAbout =
    "SELECT a.seq, a.at, a.action, a.target, a.actor_id, a.actor_role, a.address, a.user_agent, a.request_id, a.reason,"
    " a.changes, a.details, a.previous_hash, a.hash, p.name FROM kernel_audit a LEFT JOIN kernel_person p ON p.id = "
    "a.actor_id WHERE a.target = $1 AND a.seq < $2 ORDER BY a.seq DESC LIMIT $3";

StoredEntry entryOf(const sdk::Row& row) {
    return {row.integer(0), row.integer(1), row.text(2), row.text(3),  row.text(4),  row.text(5),  row.text(6),
            row.text(7),    row.text(8),    row.text(9), row.text(10), row.text(11), row.text(12), row.text(13)};
}

}  // namespace

std::string entryHash(const StoredEntry& entry) {
    std::string text;
    const auto add = [&text](std::string_view field) {
        text.append(std::to_string(field.size())).append(":").append(field);
    };
    add(std::to_string(entry.seq));
    add(std::to_string(entry.at));
    for (const auto* field :
         {&entry.action, &entry.target, &entry.actorId, &entry.actorRole, &entry.address, &entry.userAgent,
          &entry.requestId, &entry.reason, &entry.changes, &entry.details, &entry.previousHash})
        add(*field);
    return base::sha256(text);
}

std::optional<StoredEntry> AuditRepository::last(sdk::Transaction& tx) {
    const auto rows = tx.query(selectLast);
    if (rows.empty()) return std::nullopt;
    return entryOf(rows.front());
}

void AuditRepository::add(sdk::Transaction& tx, std::span<const StoredEntry> entries) {
    for (; !entries.empty(); entries = entries.subspan(std::min(entries.size(), insertedAtOnce))) {
        sdk::Statement statement{insertEntries};
        for (const auto& e : entries.first(std::min(entries.size(), insertedAtOnce))) {
            statement.sql += statement.params.empty() ? "(" : ", (";
            statement.sql += statement.bind(e.seq) + ", ";
            statement.sql += statement.bind(e.at);
            for (const auto* text : {&e.action, &e.target, &e.actorId, &e.actorRole, &e.address, &e.userAgent,
                                     &e.requestId, &e.reason, &e.changes, &e.details, &e.previousHash, &e.hash})
                statement.sql += ", " + statement.bind(*text);
            statement.sql += ")";
        }
        tx.executeWith(statement.sql, statement.params);
    }
}

std::vector<StoredEntry> AuditRepository::after(sdk::Transaction& tx, std::int64_t seq, int count) {
    std::vector<StoredEntry> entries;
    for (const auto row : tx.query(selectAfter, seq, count)) entries.push_back(entryOf(row));
    return entries;
}

std::optional<StoredEntry> AuditRepository::find(sdk::Transaction& tx, std::int64_t seq) {
    const auto rows = tx.query(selectOne, seq);
    if (rows.empty()) return std::nullopt;
    return entryOf(rows.front());
}

std::optional<StoredEntry> AuditRepository::findByHash(sdk::Transaction& tx, std::string_view hash) {
    const auto rows = tx.query(selectByHash, hash);
    if (rows.empty()) return std::nullopt;
    return entryOf(rows.front());
}

std::vector<AuditRepository::Told> AuditRepository::about(sdk::Transaction& tx, std::string_view target,
                                                          std::int64_t seq, int count) {
    std::vector<Told> all;
    const auto before = seq > 0 ? seq : std::numeric_limits<std::int64_t>::max();
    for (const auto row : tx.query(selectAbout, target, before, count)) all.push_back({entryOf(row), row.text(14)});
    return all;
}

std::int64_t AuditRepository::countOfPerson(sdk::Transaction& tx, std::string_view person) {
    return tx.query("SELECT count(*) FROM kernel_audit WHERE actor_id = $1 OR target = $2", person, person)
        .front()
        .integer(0);
}

std::vector<StoredEntry> AuditRepository::ofPerson(sdk::Transaction& tx, std::string_view person) {
    std::vector<StoredEntry> entries;
    for (const auto row : tx.query(selectOfPerson, person, person)) entries.push_back(entryOf(row));
    return entries;
}

const sdk::ListSource& AuditRepository::list() {
    static const sdk::ListSource source{
        .from = "kernel_audit a",
        .id = "a.seq",
        .columns = {{"at", "a.at"},
                    {"action", "a.action"},
                    {"target", "a.target"},
                    {"target_name", "t.name"},
                    // A code has no blanks: of who acts by a link, the role says what the link is called.
                    {"performed_by",
                     "COALESCE(p.name, CASE WHEN a.actor_role LIKE '% %' THEN a.actor_role END, "
                     "NULLIF(a.actor_id, ''), 'System')"},
                    {"actor_name", "p.name"},
                    {"actor_id", "a.actor_id"},
                    {"actor_role", "a.actor_role"},
                    {"address", "a.address"},
                    {"user_agent", "a.user_agent"},
                    {"request_id", "a.request_id"},
                    {"reason", "a.reason"},
                    {"changes", "a.changes"},
                    {"details", "a.details"},
                    {"hash", "a.hash"}},
        .search = {},
        .filters = {},
        .order = "-at",
        .joins = "LEFT JOIN kernel_person p ON p.id = a.actor_id LEFT JOIN kernel_person t ON t.id = a.target",
        .joined = {"performed_by", "actor_name", "target_name"}};
    return source;
}

const sdk::FieldSet& auditFields() {
    using enum sdk::Sensitivity;
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.audit")
                                            .instant("at", "Time")
                                            .text("action", "Action")
                                            .text("target", "Target")
                                            .text("target_name", "Target’s name")
                                            .text("performed_by", "Performed by")
                                            .text("actor_name", "Person’s name")
                                            .text("actor_id", "Person")
                                            .text("actor_role", "Active role")
                                            .text("address", "IP address")
                                            .text("user_agent", "Browser")
                                            .text("request_id", "Request")
                                            .text("reason", "Reason")
                                            .longText("changes", "Changes made", {.sensitivity = Private})
                                            .longText("details", "Additional details", {.sensitivity = Private})
                                            .text("hash", "Hash");
    return fields;
}

}  // namespace guildhall::audit
