#include "kernel/lua/rule_repository.hpp"

namespace guildhall::lua {

using sdk::Transaction;

namespace {

StoredRule ruleOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.boolean(4), row.integer(5), row.text(6)};
}

RuleVersion versionOf(const sdk::Row& row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.instant(4)};
}

}  // namespace

std::vector<StoredRule> RuleRepository::all(Transaction& tx) {
    std::vector<StoredRule> rules;
    for (const auto row : tx.query("SELECT r.id, r.owner, r.hook, r.name, r.enabled, r.version, v.source FROM "
                                   "kernel_rule r JOIN kernel_rule_version "
                                   "v ON v.rule_id = r.id AND v.number = r.version ORDER BY r.hook, r.name"))
        rules.push_back(ruleOf(row));
    return rules;
}

std::optional<StoredRule> RuleRepository::find(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT r.id, r.owner, r.hook, r.name, r.enabled, r.version, v.source FROM kernel_rule r JOIN "
        "kernel_rule_version v ON "
        "v.rule_id = r.id AND v.number = r.version WHERE r.id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    return ruleOf(rows.front());
}

void RuleRepository::add(Transaction& tx, const StoredRule& rule, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_rule (id, owner, hook, name, enabled, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7)",
        rule.id, rule.owner, rule.hook, rule.name, rule.enabled, rule.version, now);
}

void RuleRepository::remove(Transaction& tx, std::string_view id) {
    tx.execute("DELETE FROM kernel_rule_version WHERE rule_id = $1", id);
    tx.execute("DELETE FROM kernel_rule WHERE id = $1", id);
}

void RuleRepository::setEnabled(Transaction& tx, std::string_view id, bool enabled) {
    tx.execute("UPDATE kernel_rule SET enabled = $1 WHERE id = $2", enabled, id);
}

void RuleRepository::setVersion(Transaction& tx, std::string_view id, std::int64_t version) {
    tx.execute("UPDATE kernel_rule SET version = $1 WHERE id = $2", version, id);
}

std::vector<RuleVersion> RuleRepository::versions(Transaction& tx, std::string_view id) {
    std::vector<RuleVersion> versions;
    for (const auto row :
         tx.query("SELECT v.number, v.source, v.note, COALESCE(p.name, 'System'), v.created_at FROM "
                  "kernel_rule_version v LEFT JOIN kernel_person p ON p.id = v.author_id WHERE v.rule_id = $1 ORDER BY "
                  "v.number DESC",
                  id))
        versions.push_back(versionOf(row));
    return versions;
}

std::optional<RuleVersion> RuleRepository::version(Transaction& tx, std::string_view id, std::int64_t number) {
    const auto rows = tx.query(
        "SELECT v.number, v.source, v.note, COALESCE(p.name, 'System'), v.created_at FROM kernel_rule_version v LEFT "
        "JOIN kernel_person p ON p.id = v.author_id WHERE v.rule_id = $1 AND v.number = $2",
        id, number);
    if (rows.empty()) return std::nullopt;
    return versionOf(rows.front());
}

std::int64_t RuleRepository::addVersion(Transaction& tx, std::string_view id, std::string_view source,
                                        std::string_view note, std::string_view author, sdk::Instant now) {
    const auto number = tx.query("SELECT COALESCE(MAX(number), 0) + 1 FROM kernel_rule_version WHERE rule_id = $1", id)
                            .front()
                            .integer(0);
    tx.execute(
        "INSERT INTO kernel_rule_version (rule_id, number, source, note, author_id, created_at) VALUES ($1, $2, $3, "
        "$4, $5, $6)",
        id, number, source, note, author, now);
    return number;
}

void RuleRepository::countRuns(Transaction& tx, std::string_view owner, std::string_view rule, sdk::Date day,
                               const RuleRecord& more) {
    tx.execute(
        "INSERT INTO kernel_rule_day (owner, rule, day, runs, failures, micros, slowest) VALUES ($1, $2, $3, $4, $5, "
        "$6, $7) "
        "ON CONFLICT (rule, day) DO UPDATE SET runs = kernel_rule_day.runs + excluded.runs, failures = "
        "kernel_rule_day.failures + excluded.failures, micros = kernel_rule_day.micros + excluded.micros, slowest = "
        "CASE WHEN excluded.slowest > kernel_rule_day.slowest THEN excluded.slowest ELSE kernel_rule_day.slowest END",
        owner, rule, day, more.runs, more.failures, more.micros, more.slowest);
}

RuleRecord RuleRepository::record(Transaction& tx, std::string_view rule, sdk::Date since) {
    const auto rows = tx.query(
        "SELECT CAST(COALESCE(SUM(runs), 0) AS BIGINT), CAST(COALESCE(SUM(failures), 0) AS BIGINT), "
        "CAST(COALESCE(SUM(micros), 0) AS BIGINT), COALESCE(MAX(slowest), 0) FROM kernel_rule_day WHERE rule = $1 AND "
        "day >= $2",
        rule, since);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
}

void RuleRepository::noteFailure(Transaction& tx, std::string_view owner, std::string_view rule,
                                 const RuleFailure& failure) {
    tx.execute(
        "INSERT INTO kernel_rule_failure (owner, rule, message, shown, times, last_at) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (rule, message) DO UPDATE SET times = kernel_rule_failure.times + excluded.times, shown = "
        "excluded.shown, last_at = excluded.last_at",
        owner, rule, failure.detail, failure.message, failure.times, failure.lastAt);
}

std::int64_t RuleRepository::countFailing(Transaction& tx, sdk::Instant since) {
    return tx.query("SELECT COUNT(DISTINCT rule) FROM kernel_rule_failure WHERE last_at > $1", since)
        .front()
        .integer(0);
}

std::vector<RuleFailure> RuleRepository::failures(Transaction& tx, std::string_view rule) {
    std::vector<RuleFailure> failures;
    for (const auto row : tx.query("SELECT message, shown, times, last_at FROM kernel_rule_failure WHERE rule = $1 "
                                   "ORDER BY last_at DESC LIMIT 10",
                                   rule))
        failures.push_back({row.text(0), row.text(1), row.integer(2), row.instant(3)});
    return failures;
}

void RuleRepository::addInput(Transaction& tx, std::string_view id, std::string_view owner, std::string_view hook,
                              std::string_view sealed, sdk::Instant now, std::int64_t keep) {
    tx.execute("INSERT INTO kernel_rule_input (id, owner, hook, input, taken_at) VALUES ($1, $2, $3, $4, $5)", id,
               owner, hook, sealed, now);
    tx.execute(
        "DELETE FROM kernel_rule_input WHERE hook = $1 AND id NOT IN (SELECT id FROM kernel_rule_input WHERE hook = $1 "
        "ORDER BY taken_at DESC, id LIMIT CAST($2 AS BIGINT))",
        hook, keep);
}

std::vector<std::string> RuleRepository::inputs(Transaction& tx, std::string_view hook) {
    std::vector<std::string> inputs;
    for (const auto row :
         tx.query("SELECT input FROM kernel_rule_input WHERE hook = $1 ORDER BY taken_at DESC, id", hook))
        inputs.push_back(row.text(0));
    return inputs;
}

void RuleRepository::addDecision(Transaction& tx, std::string_view id, std::string_view owner, std::string_view rule,
                                 std::string_view sealed, sdk::Instant now, std::int64_t keep) {
    tx.execute("INSERT INTO kernel_rule_decision (id, owner, rule, decision, decided_at) VALUES ($1, $2, $3, $4, $5)",
               id, owner, rule, sealed, now);
    tx.execute(
        "DELETE FROM kernel_rule_decision WHERE rule = $1 AND id NOT IN (SELECT id FROM kernel_rule_decision WHERE "
        "rule = $1 ORDER BY decided_at DESC, id LIMIT CAST($2 AS BIGINT))",
        rule, keep);
}

std::vector<RuleRepository::Decision> RuleRepository::decisions(Transaction& tx, std::string_view rule) {
    std::vector<Decision> decisions;
    for (const auto row :
         tx.query("SELECT decision, decided_at FROM kernel_rule_decision WHERE rule = $1 ORDER BY decided_at DESC, id",
                  rule))
        decisions.push_back({row.text(0), row.instant(1)});
    return decisions;
}

std::map<std::string, bool> RuleRepository::holds(Transaction& tx) {
    std::map<std::string, bool> all;
    for (const auto row : tx.query("SELECT hook, failure FROM kernel_rule_hook"))
        all[row.text(0)] = row.view(1) == "hold";
    return all;
}

void RuleRepository::setHolds(Transaction& tx, std::string_view hook, std::optional<bool> holds) {
    tx.execute("DELETE FROM kernel_rule_hook WHERE hook = $1", hook);
    if (holds)
        tx.execute("INSERT INTO kernel_rule_hook (hook, failure) VALUES ($1, $2)", hook, *holds ? "hold" : "go on");
}

void RuleRepository::addCase(Transaction& tx, std::string_view ruleId, const StoredCase& one, sdk::Instant now) {
    tx.execute("INSERT INTO kernel_rule_case (id, rule_id, label, content, created_at) VALUES ($1, $2, $3, $4, $5)",
               one.id, ruleId, one.label, one.sealed, now);
}

bool RuleRepository::removeCase(Transaction& tx, std::string_view ruleId, std::string_view id) {
    return tx.execute("DELETE FROM kernel_rule_case WHERE rule_id = $1 AND id = $2", ruleId, id) == 1;
}

std::vector<StoredCase> RuleRepository::cases(Transaction& tx, std::string_view ruleId) {
    std::vector<StoredCase> cases;
    for (const auto row :
         tx.query("SELECT id, label, content FROM kernel_rule_case WHERE rule_id = $1 ORDER BY created_at, id", ruleId))
        cases.push_back({row.text(0), row.text(1), row.text(2)});
    return cases;
}

void RuleRepository::prune(Transaction& tx, sdk::Instant before) {
    tx.execute("DELETE FROM kernel_rule_input WHERE taken_at < $1", before);
    tx.execute("DELETE FROM kernel_rule_decision WHERE decided_at < $1", before);
    tx.execute("DELETE FROM kernel_rule_failure WHERE last_at < $1", before);
    tx.execute("DELETE FROM kernel_rule_day WHERE day < $1", sdk::dateIn(before, "UTC"));
}

std::int64_t RuleRepository::count(Transaction& tx, std::string_view owner) {
    return tx.query("SELECT COUNT(*) FROM kernel_rule WHERE owner = $1", owner).front().integer(0);
}

void RuleRepository::forgetOwner(Transaction& tx, std::string_view owner) {
    for (const auto* sql :
         {"DELETE FROM kernel_rule_case WHERE rule_id IN (SELECT id FROM kernel_rule WHERE owner = $1)",
          "DELETE FROM kernel_rule_version WHERE rule_id IN (SELECT id FROM kernel_rule WHERE owner = $1)",
          "DELETE FROM kernel_rule WHERE owner = $1", "DELETE FROM kernel_rule_decision WHERE owner = $1",
          "DELETE FROM kernel_rule_day WHERE owner = $1", "DELETE FROM kernel_rule_failure WHERE owner = $1",
          "DELETE FROM kernel_rule_input WHERE owner = $1"})
        tx.execute(sql, owner);
}

}  // namespace guildhall::lua
