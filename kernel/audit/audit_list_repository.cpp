#include "kernel/audit/audit_list_repository.hpp"

#include "kernel/data/dialect.hpp"

#include <guildhall/sdk/statement.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::audit {

namespace {

constexpr const char* selectActions =
    "WITH RECURSIVE known (action) AS (SELECT min(action) FROM kernel_audit UNION ALL SELECT (SELECT min(a.action) "
    "FROM kernel_audit a WHERE a.action > known.action) FROM known WHERE known.action IS NOT NULL) "
    "SELECT action FROM known WHERE action IS NOT NULL";
constexpr const char* selectPeopleCalled =
    "SELECT id FROM kernel_person WHERE folded(name) LIKE $1 ESCAPE '\\' OR (email = $2 AND $3) ORDER BY id LIMIT 200";
constexpr const char* countRefusals =
    "SELECT reason, COUNT(*) FROM kernel_audit WHERE action = 'ACCESS_DENIED' AND actor_role = $1 AND at >= $2"
    " GROUP BY reason";
constexpr const char* selectName = "SELECT name FROM kernel_person WHERE id = $1";
// As the trigger of the table writes it.
constexpr const char* completeGrams =
    "INSERT INTO kernel_audit_grams (rowid, text) SELECT seq, folded(reason || ' ' || COALESCE(NULLIF(details, "
    "'null'), "
    "'')) FROM kernel_audit WHERE (reason <> '' OR details <> 'null') AND seq > (SELECT COALESCE(max(rowid), 0) FROM "
    "kernel_audit_grams)";

/// Shorter texts have no index: every entry is looked at.
constexpr std::size_t gram = 3;

std::string phrase(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

void addEach(sdk::ListScope& scope, std::string_view column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    scope.where += " AND a.";
    scope.where += column;
    scope.where += " IN (";
    for (const auto& value : values) {
        scope.where += scope.where.ends_with('(') ? "?" : ", ?";
        scope.params.emplace_back(value);
    }
    scope.where += ")";
}

void addText(sdk::ListScope& scope, data::Engine engine, const std::string& text) {
    if (engine == data::Engine::Postgresql) {
        scope.where += " AND folded(a.reason || ' ' || COALESCE(NULLIF(a.details, 'null'), '')) LIKE ? ESCAPE '\\'";
        scope.params.emplace_back(sdk::containing(text));
    } else if (sdk::countCharacters(text) >= gram) {
        scope.where += " AND a.seq IN (SELECT rowid FROM kernel_audit_grams WHERE kernel_audit_grams MATCH ?)";
        scope.params.emplace_back(phrase(text));
    } else {
        scope.where += " AND instr(folded(a.reason || ' ' || COALESCE(NULLIF(a.details, 'null'), '')), ?) > 0";
        scope.params.emplace_back(text);
    }
}

}  // namespace

std::vector<std::string> AuditListRepository::actions(sdk::Transaction& tx) {
    std::vector<std::string> all;
    for (const auto row : tx.query(selectActions)) all.push_back(row.text(0));
    return all;
}

std::map<std::string, std::int64_t> AuditListRepository::refusalsOf(sdk::Transaction& tx, std::string_view role,
                                                                    sdk::Instant since) {
    std::map<std::string, std::int64_t> all;
    for (const auto row : tx.query(countRefusals, role, since)) all.emplace(row.text(0), row.integer(1));
    return all;
}

std::vector<std::string> AuditListRepository::peopleCalled(sdk::Transaction& tx, const std::string& typed,
                                                           bool byEmail) {
    std::vector<std::string> ids;
    for (const auto row :
         tx.query(selectPeopleCalled, sdk::containing(sdk::folded(typed)), sdk::asciiLower(typed), byEmail))
        ids.push_back(row.text(0));
    return ids;
}

void AuditListRepository::completeIndex(sdk::Transaction& tx) {
    if (data::dialect(tx).engine() == data::Engine::Sqlite) tx.execute(completeGrams);
}

sdk::ListScope AuditListRepository::scope(sdk::Transaction& tx, const AuditConditions& conditions) {
    sdk::ListScope scope{.where = "1 = 1"};
    const auto engine = data::dialect(tx).engine();
    addEach(scope, "target", conditions.targets);
    addEach(scope, "actor_id", conditions.actors);
    addEach(scope, "action", conditions.actions);
    if (!conditions.address.empty()) addEach(scope, "address", {conditions.address});
    if (conditions.from) {
        scope.where += " AND a.at >= ?";
        scope.params.push_back(sdk::toParam(*conditions.from));
    }
    if (conditions.before) {
        scope.where += " AND a.at < ?";
        scope.params.push_back(sdk::toParam(*conditions.before));
    }
    if (!conditions.identity.empty()) {
        scope.where += " AND folded(a.details) LIKE ? ESCAPE '\\'";
        scope.params.emplace_back(sdk::containing(sdk::folded(conditions.identity)));
    }
    if (conditions.text.empty()) return scope;
    addText(scope, engine, conditions.text);
    if (!conditions.addressesToo) scope.where += " AND a.details NOT LIKE '%@%'";
    // What is quickest depends on what is typed: PostgreSQL is to look at it each time.
    if (engine == data::Engine::Postgresql) tx.query("SELECT set_config('plan_cache_mode', 'force_custom_plan', TRUE)");
    return scope;
}

NamedEntry AuditListRepository::namedOf(const sdk::ListRow& row) {
    return {.entry = {.at = row.number("at"),
                      .action = row.text("action"),
                      .target = row.text("target"),
                      .actorId = row.text("actor_id"),
                      .actorRole = row.text("actor_role"),
                      .address = row.text("address"),
                      .userAgent = row.text("user_agent"),
                      .requestId = row.text("request_id"),
                      .reason = row.text("reason"),
                      .changes = row.text("changes"),
                      .details = row.text("details"),
                      .hash = row.text("hash")},
            .actorName = row.text("actor_name"),
            .targetName = row.text("target_name")};
}

std::vector<NamedEntry> AuditListRepository::newest(sdk::Transaction& tx, const AuditConditions& conditions, int most) {
    const sdk::ListQuery query{.sort = "at", .descending = true, .size = most};
    std::vector<NamedEntry> all;
    for (const auto& row :
         sdk::selectPage(tx, auditFields(), AuditRepository::list(), query, scope(tx, conditions)).rows)
        all.push_back(namedOf(row));
    return all;
}

NamedEntry AuditListRepository::named(sdk::Transaction& tx, StoredEntry entry) {
    const auto nameOf = [&](const std::string& id) {
        const auto rows = tx.query(selectName, id);
        return rows.empty() ? std::string() : rows.front().text(0);
    };
    NamedEntry named{.entry = std::move(entry)};
    named.actorName = nameOf(named.entry.actorId);
    named.targetName = nameOf(named.entry.target);
    return named;
}

}  // namespace guildhall::audit
