#include "kernel/jobs/job_repository.hpp"

#include "kernel/data/dialect.hpp"

namespace guildhall::jobs {

namespace {

/// More than `jobs.lease_seconds` can be: nodes may differ in it.
constexpr std::int64_t longestLease = 2 * 3600 * 1'000'000LL;

std::int64_t microsOf(std::chrono::milliseconds span) { return std::chrono::microseconds(span).count(); }

std::optional<bool> firstFlag(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return rows.front().boolean(0);
}

const std::string selectStatus =
    "SELECT id, kind, title, state, done, total, message, result, person_id, result_path, started_at, ended_at, failed,"
    " attempts, run_at FROM kernel_job ";

sdk::JobStatus statusOf(const sdk::Row& row) {
    sdk::JobStatus status{row.text(0),
                          row.text(1),
                          row.text(2),
                          row.text(3),
                          row.integer(4),
                          row.integer(5),
                          row.text(6),
                          sdk::Value::parse(row.view(7)),
                          row.text(8),
                          row.text(9),
                          row.optionalInstant(10),
                          row.optionalInstant(11),
                          row.integer(12),
                          row.integer(13)};
    if (status.state == "queued") status.dueAt = row.instant(14);
    return status;
}

std::optional<sdk::JobStatus> firstStatus(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return statusOf(rows.front());
}

/// JobStatus::outcome in SQL.
const std::string outcomeSql =
    "CASE WHEN j.state = 'queued' AND j.attempts > 0 THEN 'failing'"
    " WHEN j.state = 'done' AND j.failed > 0 AND j.total > 0 AND j.failed >= j.total THEN 'nothing'"
    " WHEN j.state = 'done' AND j.failed > 0 THEN 'problems' ELSE j.state END";

// Jobs that wait for a person's look, each by an index of its own. $1: since, $2: whose.
const std::string failedJobs =
    "FROM kernel_job WHERE state = 'failed' AND ended_at > $1 AND ($2 = '' OR person_id = $2)";
const std::string jobsWithProblems =
    "FROM kernel_job WHERE failed > 0 AND ended_at > $1 AND state = 'done' AND tried_again_by = '' AND ($2 = '' OR "
    "person_id = $2)";
const std::string failingJobs =
    "FROM kernel_job WHERE state = 'queued' AND attempts > 0 AND ($2 = '' OR person_id = $2)";

}  // namespace

std::string JobRepository::add(sdk::Transaction& tx, const std::string& id, const sdk::JobRequest& request) {
    const auto now = data::dialect(tx).now(tx);
    const auto key = request.key.empty() ? std::nullopt : std::optional(request.key);
    const auto added = tx.execute(
        "INSERT INTO kernel_job (id, kind, title, payload, job_key, person_id, result_path, priority, run_at, "
        "created_at, about, permission)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (job_key) DO NOTHING",
        id, request.kind, request.title, request.payload.dump(), key, request.personId, request.resultPath,
        request.priority, request.runAt.value_or(now), now, request.about, request.permission);
    if (added == 1) return id;
    return tx.query("SELECT id FROM kernel_job WHERE job_key = $1", request.key).front().text(0);
}

std::optional<sdk::JobStatus> JobRepository::find(sdk::Transaction& tx, std::string_view id) {
    return firstStatus(tx.query(selectStatus + "WHERE id = $1", id));
}

std::optional<sdk::JobStatus> JobRepository::findOpen(sdk::Transaction& tx, std::string_view kind,
                                                      std::string_view about) {
    return firstStatus(tx.query(selectStatus + "WHERE about = $1 AND kind = $2 AND state IN ('queued', 'running') "
                                               "ORDER BY created_at DESC, id LIMIT 1",
                                about, kind));
}

sdk::JobRequest JobRepository::request(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT kind, payload, title, person_id, result_path, priority, about, permission FROM kernel_job WHERE id = "
        "$1",
        id);
    const auto row = rows.front();
    return {.kind = row.text(0),
            .payload = sdk::Value::parse(row.view(1)),
            .title = row.text(2),
            .personId = row.text(3),
            .resultPath = row.text(4),
            .priority = static_cast<int>(row.integer(5)),
            .about = row.text(6),
            .permission = row.text(7)};
}

void JobRepository::addProblem(sdk::Transaction& tx, std::string_view jobId, const sdk::JobProblem& p) {
    const auto position =
        tx.query("SELECT COALESCE(MAX(position), 0) + 1 FROM kernel_job_problem WHERE job_id = $1", jobId)
            .front()
            .integer(0);
    tx.execute(
        "INSERT INTO kernel_job_problem (job_id, item, position, label, sensitivity, reason, path, again, done_anyway)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (job_id, item) DO UPDATE SET label = excluded.label,"
        " sensitivity = excluded.sensitivity, reason = excluded.reason, path = excluded.path, again = excluded.again,"
        " done_anyway = excluded.done_anyway",
        jobId, p.item, position, p.label, static_cast<int>(p.sensitivity), p.reason, p.path, p.again, p.doneAnyway);
}

std::vector<sdk::JobProblem> JobRepository::problems(sdk::Transaction& tx, std::string_view jobId, std::int64_t most) {
    std::vector<sdk::JobProblem> problems;
    for (const auto row :
         tx.query("SELECT item, label, sensitivity, reason, path, again, done_anyway FROM kernel_job_problem"
                  " WHERE job_id = $1 ORDER BY position, item LIMIT CAST($2 AS BIGINT)",
                  jobId, most))
        problems.push_back({row.text(0), row.text(1), static_cast<sdk::Sensitivity>(row.integer(2)), row.text(3),
                            row.text(4), row.boolean(5), row.boolean(6)});
    return problems;
}

std::int64_t JobRepository::countProblems(sdk::Transaction& tx, std::string_view jobId) {
    return tx.query("SELECT COUNT(1) FROM kernel_job_problem WHERE job_id = $1", jobId).front().integer(0);
}

std::vector<std::string> JobRepository::failedItems(sdk::Transaction& tx, std::string_view jobId) {
    std::vector<std::string> items;
    for (const auto row : tx.query("SELECT item FROM kernel_job_problem WHERE job_id = $1 AND again = TRUE AND "
                                   "done_anyway = FALSE ORDER BY position, item",
                                   jobId))
        items.push_back(row.text(0));
    return items;
}

void JobRepository::setTriedAgain(sdk::Transaction& tx, std::string_view id, std::string_view by) {
    tx.execute("UPDATE kernel_job SET tried_again_by = $1 WHERE id = $2", by, id);
}

JobRepository::Trouble JobRepository::trouble(sdk::Transaction& tx, std::string_view personId, sdk::Instant since) {
    const auto rows = tx.query("SELECT (SELECT COUNT(1) " + failedJobs + "), (SELECT COUNT(1) " + jobsWithProblems +
                                   "), (SELECT COUNT(1) " + jobsWithProblems +
                                   " AND total > 0 AND failed >= total), (SELECT COUNT(1) " + failingJobs + ")",
                               since, personId);
    const auto row = rows.front();
    return {.failing = row.integer(3),
            .failed = row.integer(0),
            .problems = row.integer(1) - row.integer(2),
            .nothing = row.integer(2)};
}

std::optional<sdk::JobStatus> JobRepository::newestTrouble(sdk::Transaction& tx, std::string_view personId,
                                                           sdk::Instant since) {
    return firstStatus(tx.query(selectStatus + "WHERE id IN (SELECT id " + failedJobs + " UNION ALL SELECT id " +
                                    jobsWithProblems + " UNION ALL SELECT id " + failingJobs +
                                    ") ORDER BY created_at DESC, id LIMIT 1",
                                since, personId));
}

std::vector<sdk::JobStatus> JobRepository::newest(sdk::Transaction& tx, std::string_view state, std::int64_t most) {
    std::vector<sdk::JobStatus> jobs;
    for (const auto row : tx.query(selectStatus + "WHERE $1 = '' OR state = $1 ORDER BY created_at DESC, id "
                                                  "LIMIT CAST($2 AS BIGINT)",
                                   state, most))
        jobs.push_back(statusOf(row));
    return jobs;
}

std::optional<ClaimedJob> JobRepository::claim(sdk::Transaction& tx, const std::vector<std::string>& kinds,
                                               const std::string& token, std::chrono::milliseconds lease) {
    const auto sql = data::dialect(tx);
    const auto now = sdk::toMicros(sql.now(tx));
    std::vector<sdk::Param> params = {token, now + microsOf(lease), now, now + longestLease};
    for (const auto& kind : kinds) params.push_back(kind);
    // Times of a clock that was ahead: what was to run at once is due, and a lease no server can have asked for is
    // over.
    const auto rows = tx.queryWith(
        "UPDATE kernel_job SET state = 'running', attempts = attempts + 1, lease_token = $1, lease_until = $2,"
        " started_at = COALESCE(started_at, $3)"
        " WHERE id = (SELECT id FROM kernel_job WHERE ((state = 'queued' AND (run_at <= $3"
        " OR (created_at > $3 AND run_at <= created_at))) OR (state = 'running' AND (lease_until < $3"
        " OR lease_until > $4))) AND kind IN (" +
            data::placeholders(5, kinds.size()) + ") ORDER BY priority DESC, run_at, created_at, id LIMIT 1" +
            sql.skipLocked() + ") RETURNING id, kind, payload, person_id, attempts, cancel_asked",
        params);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    tx.execute("DELETE FROM kernel_job_problem WHERE job_id = $1", row.view(0));
    return ClaimedJob{{row.text(0), token}, row.text(1),    sdk::Value::parse(row.view(2)),
                      row.text(3),          row.integer(4), row.boolean(5)};
}

bool JobRepository::hold(sdk::Transaction& tx, const Claim& claim) {
    return tx.execute(
               "UPDATE kernel_job SET lease_until = lease_until WHERE id = $1 AND lease_token = $2 AND state = "
               "'running'",
               claim.id, claim.token) == 1;
}

std::optional<bool> JobRepository::renew(sdk::Transaction& tx, const Claim& claim, std::chrono::milliseconds lease) {
    const auto until = data::dialect(tx).now(tx) + lease;
    return firstFlag(
        tx.query("UPDATE kernel_job SET lease_until = $1 WHERE id = $2 AND lease_token = $3 AND state = 'running' "
                 "RETURNING cancel_asked",
                 until, claim.id, claim.token));
}

std::optional<bool> JobRepository::progress(sdk::Transaction& tx, const Claim& claim, std::int64_t done,
                                            std::int64_t total, std::string_view message) {
    return firstFlag(
        tx.query("UPDATE kernel_job SET done = $1, total = $2, message = $3"
                 " WHERE id = $4 AND lease_token = $5 AND state = 'running' RETURNING cancel_asked",
                 done, total, message, claim.id, claim.token));
}

bool JobRepository::finish(sdk::Transaction& tx, const Claim& claim, const sdk::Value& result) {
    return tx.execute(
               "UPDATE kernel_job SET state = 'done', result = $1, ended_at = $2, failed = (SELECT COUNT(1) FROM"
               " kernel_job_problem p WHERE p.job_id = kernel_job.id AND p.done_anyway = FALSE), lease_token = '',"
               " lease_until = 0 WHERE id = $3 AND lease_token = $4 AND state = 'running'",
               result.dump(), data::dialect(tx).now(tx), claim.id, claim.token) == 1;
}

bool JobRepository::end(sdk::Transaction& tx, const Claim& claim, std::string_view state, std::string_view message) {
    return tx.execute(
               "UPDATE kernel_job SET state = $1, message = $2, ended_at = $3, lease_token = '', lease_until = 0"
               " WHERE id = $4 AND lease_token = $5 AND state = 'running'",
               state, message, data::dialect(tx).now(tx), claim.id, claim.token) == 1;
}

bool JobRepository::tryLater(sdk::Transaction& tx, const Claim& claim, std::chrono::milliseconds after,
                             std::string_view message) {
    return tx.execute(
               "UPDATE kernel_job SET state = 'queued', message = $1, run_at = $2, lease_token = '', lease_until = 0"
               " WHERE id = $3 AND lease_token = $4 AND state = 'running'",
               message, data::dialect(tx).now(tx) + after, claim.id, claim.token) == 1;
}

bool JobRepository::release(sdk::Transaction& tx, const Claim& claim) {
    return tx.execute(
               "UPDATE kernel_job SET state = 'queued', attempts = attempts - 1, lease_token = '', lease_until = 0"
               " WHERE id = $1 AND lease_token = $2 AND state = 'running'",
               claim.id, claim.token) == 1;
}

JobRepository::Facts JobRepository::facts(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT j.kind, COALESCE(p.name, 'System'), j.attempts, j.created_at, j.run_at, j.permission, j.tried_again_by"
        " FROM kernel_job j LEFT JOIN kernel_person p ON p.id = j.person_id WHERE j.id = $1",
        id);
    const auto row = rows.front();
    return {row.text(0), row.text(1), row.integer(2), row.instant(3), row.instant(4), row.text(5), row.text(6)};
}

bool JobRepository::cancel(sdk::Transaction& tx, std::string_view id) {
    const auto now = data::dialect(tx).now(tx);
    if (tx.execute("UPDATE kernel_job SET state = 'cancelled', ended_at = $1 WHERE id = $2 AND state = 'queued'", now,
                   id) == 1)
        return true;
    return tx.execute("UPDATE kernel_job SET cancel_asked = TRUE WHERE id = $1 AND state = 'running'", id) == 1;
}

bool JobRepository::retry(sdk::Transaction& tx, std::string_view id) {
    return tx.execute(
               "UPDATE kernel_job SET state = 'queued', attempts = 0, cancel_asked = FALSE, message = '', run_at = $1,"
               " failed = 0, started_at = NULL, ended_at = NULL WHERE id = $2 AND state IN ('failed', 'cancelled')",
               data::dialect(tx).now(tx), id) == 1;
}

std::int64_t JobRepository::prune(sdk::Transaction& tx, sdk::Instant before) {
    // The slots of schedules are never queued twice anyway: kernel_schedule remembers the last.
    return tx.execute(
        "DELETE FROM kernel_job WHERE state IN ('done', 'failed', 'cancelled') AND ended_at < $1 AND (job_key IS NULL "
        "OR job_key LIKE 'schedule:%')",
        before);
}

std::int64_t JobRepository::countQueued(sdk::Transaction& tx) {
    return tx.query("SELECT COUNT(1) FROM kernel_job WHERE state = 'queued'").front().integer(0);
}

std::int64_t JobRepository::countRunning(sdk::Transaction& tx) {
    return tx.query("SELECT COUNT(1) FROM kernel_job WHERE state = 'running'").front().integer(0);
}

std::int64_t JobRepository::countFailed(sdk::Transaction& tx, sdk::Instant createdSince) {
    return tx.query("SELECT COUNT(1) FROM kernel_job WHERE state = 'failed' AND created_at > $1", createdSince)
        .front()
        .integer(0);
}

std::int64_t JobRepository::countWaiting(sdk::Transaction& tx, std::string_view owner) {
    const auto prefix = std::string(owner) + ".";
    return tx
        .query(
            "SELECT COUNT(*) FROM kernel_job WHERE substr(kind, 1, CAST($1 AS INTEGER)) = $2"
            " AND state IN ('queued', 'running')",
            prefix.size(), prefix)
        .front()
        .integer(0);
}

void JobRepository::forgetOwner(sdk::Transaction& tx, std::string_view owner) {
    const auto prefix = std::string(owner) + ".";
    tx.execute("DELETE FROM kernel_job WHERE substr(kind, 1, CAST($1 AS INTEGER)) = $2", prefix.size(), prefix);
}

const sdk::ListSource& JobRepository::list() {
    static const sdk::ListSource source{.from = "kernel_job j",
                                        .id = "j.id",
                                        .columns = {{"title", "j.title"},
                                                    {"kind", "j.kind"},
                                                    {"state", outcomeSql},
                                                    {"message", "j.message"},
                                                    {"person", "COALESCE(p.name, 'System')"},
                                                    {"attempts", "j.attempts"},
                                                    {"created_at", "j.created_at"},
                                                    {"run_at", "j.run_at"},
                                                    {"started_at", "j.started_at"},
                                                    {"ended_at", "j.ended_at"}},
                                        .search = {"title", "kind", "message", "person"},
                                        .filters = {"state"},
                                        .order = "-created_at",
                                        .joins = "LEFT JOIN kernel_person p ON p.id = j.person_id",
                                        .joined = {"person"}};
    return source;
}

const sdk::FieldSet& jobFields() {
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.job")
                                            .text("title", "Job")
                                            .text("kind", "Kind")
                                            .choice("state", "State",
                                                    {{"queued", "Waiting", "grey"},
                                                     {"running", "Running", "blue"},
                                                     {"failing", "Failing, tried again", "amber"},
                                                     {"done", "Done", "green"},
                                                     {"problems", "Done with problems", "amber"},
                                                     {"nothing", "Nothing done", "red"},
                                                     {"failed", "Failed", "red"},
                                                     {"cancelled", "Cancelled", "amber"}})
                                            .text("message", "Message")
                                            .text("person", "Started by", {.sensitivity = sdk::Sensitivity::Public})
                                            .number("attempts", "Attempts")
                                            .instant("created_at", "Queued")
                                            .instant("run_at", "Due")
                                            .instant("started_at", "Started")
                                            .instant("ended_at", "Ended");
    return fields;
}

}  // namespace guildhall::jobs
