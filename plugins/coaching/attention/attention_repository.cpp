#include "attention/attention_repository.hpp"

namespace guildhall::coaching {

using sdk::Instant;
using sdk::Transaction;

namespace {

/// Who gets an engagement, or goes on with it, has the time from then on. What somebody changes meanwhile is left to
/// the next run: its version differs. Of each engagement of a range what is up, with commas between; of what is at rest
/// there is nothing. Escalated is where another flag is up and nobody has done anything for long. A session has to be
/// logged two days after it was held, as the summary counts it, too.
constexpr const char* raiseSql =
    "UPDATE coaching_engagement SET attention = f.flags, attention_since = CASE WHEN f.flags = '' THEN NULL ELSE "
    "coalesce(coaching_engagement.attention_since, CAST($1 AS BIGINT)) END, escalated_at = CASE WHEN f.escalated "
    "THEN coalesce(coaching_engagement.escalated_at, CAST($1 AS BIGINT)) ELSE NULL END FROM (SELECT u.id, "
    "u.version, rtrim(u.overdue || u.stalled || CASE WHEN u.idle AND u.overdue || u.stalled || u.unused || u.missing "
    "<> '' "
    "THEN 'escalation,' ELSE '' END || u.unused || u.missing || u.ruled, ',') AS flags, u.idle AND u.overdue || "
    "u.stalled || u.unused || u.missing <> '' AS escalated FROM (SELECT r.id, r.version, CASE WHEN r.status = "
    "'invited' AND "
    "p.track = 'TWO_SESSION' AND h.closes < $2 THEN 'selection_overdue,' ELSE '' END AS overdue, CASE WHEN "
    "r.status IN ('coach_selected', 'in_progress') AND coalesce((SELECT max(s.submitted_at) FROM "
    "coaching_session s WHERE s.engagement = r.id AND NOT s.draft), r.selected_at, r.last_activity) <= CAST($1 "
    "AS BIGINT) - p.stalled_days * 86400000000 AND NOT EXISTS (SELECT 1 FROM coaching_change x WHERE x.engagement = "
    "r.id AND x.action IN ('reassign', 'resume', 'reopen') AND x.at > CAST($1 AS BIGINT) - p.stalled_days * "
    "86400000000) THEN 'coach_stalled,' ELSE '' END AS stalled, CASE WHEN r.status "
    "IN ('invited', 'coach_selected', 'in_progress') AND p.track = 'TWO_SESSION' AND ((h.first_deadline < $2 AND "
    "(SELECT count(*) FROM coaching_session s WHERE s.engagement = r.id AND NOT s.draft) < 1) OR "
    "(h.second_deadline < $2 AND (SELECT count(*) FROM coaching_session s WHERE s.engagement = r.id AND NOT "
    "s.draft) < 2)) THEN 'use_it_or_lose_it,' ELSE '' END AS unused, CASE WHEN r.status IN ('coach_selected', "
    "'in_progress') AND EXISTS (SELECT 1 FROM coaching_session s WHERE s.engagement = r.id AND s.draft AND "
    "(s.occurred_on < $3 OR s.created_at <= CAST($1 AS BIGINT) - p.stalled_days * 86400000000)) THEN "
    "'session_status_missing,' ELSE '' END AS missing, CASE WHEN r.status IN ('invited', 'coach_selected', "
    "'in_progress') THEN coalesce(q.flags, '') ELSE '' END AS ruled, r.last_activity <= CAST($1 AS BIGINT) - "
    "p.escalation_days * 86400000000 AS idle FROM coaching_engagement r JOIN coaching_program p ON p.id = "
    "r.program JOIN coaching_cohort h ON h.id = r.cohort LEFT JOIN coaching_rule_flag q ON q.engagement = r.id "
    "WHERE r.id > $4 AND r.id <= $5 AND (r.status IN ('invited', 'coach_selected', 'in_progress') OR r.attention "
    "<> '')) u) f WHERE f.id = coaching_engagement.id AND f.version = coaching_engagement.version AND "
    "coaching_engagement.attention <> f.flags";

constexpr const char* factsSql =
    "SELECT r.id, r.status, r.attention, p.code, p.track, h.code, h.start_date, h.closes, r.coach, (SELECT "
    "count(*) FROM coaching_session s WHERE s.engagement = r.id AND NOT s.draft), r.total_sessions, r.created_at, "
    "r.last_activity, r.entered_at, r.selected_at, (SELECT max(s.submitted_at) FROM coaching_session s WHERE "
    "s.engagement = r.id AND NOT s.draft) FROM coaching_engagement r JOIN coaching_program p ON p.id = r.program "
    "JOIN coaching_cohort h ON h.id = r.cohort ";

std::vector<AttentionRepository::Facts> factsIn(const sdk::Rows& rows) {
    std::vector<AttentionRepository::Facts> all;
    for (const auto row : rows)
        all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
                       row.text(7), row.text(8), row.integer(9), row.integer(10), row.instant(11), row.instant(12),
                       row.optionalInstant(13), row.optionalInstant(14), row.optionalInstant(15)});
    return all;
}

}  // namespace

bool AttentionRepository::begin(Transaction& tx, std::string_view job, Instant now) {
    return tx.execute(
               "INSERT INTO coaching_run (name, job, until) VALUES ('attention', $1, $2) ON CONFLICT (name) DO UPDATE "
               "SET job = excluded.job, until = excluded.until WHERE coaching_run.job = excluded.job OR "
               "coaching_run.until < $3",
               job, now + std::chrono::minutes(10), now) > 0;
}

void AttentionRepository::end(Transaction& tx, std::string_view job) {
    tx.execute("DELETE FROM coaching_run WHERE name = 'attention' AND job = $1", job);
}

std::string AttentionRepository::lastOfNext(Transaction& tx, std::string_view after, std::int64_t most) {
    return tx
        .query(
            "SELECT coalesce(max(n.id), '') FROM (SELECT id FROM coaching_engagement WHERE id > $1 ORDER BY id LIMIT "
            "$2) n",
            after, most)
        .front()
        .text(0);
}

std::int64_t AttentionRepository::raise(Transaction& tx, std::string_view after, std::string_view last, Instant now) {
    const auto today = sdk::dateIn(now, "UTC");
    const auto lately = sdk::Date(std::chrono::sys_days(today) - std::chrono::days(2));
    return tx.execute(raiseSql, now, today, lately, after, last);
}

std::vector<Engagement> AttentionRepository::escalatedAt(Transaction& tx, std::string_view after, std::string_view last,
                                                         Instant at) {
    return engagements().select(tx,
                                "WHERE r.id > $1 AND r.id <= $2 AND r.attention <> '' AND r.escalated_at = $3 ORDER BY "
                                "r.id",
                                after, last, at);
}

std::vector<AttentionRepository::Facts> AttentionRepository::toAsk(Transaction& tx, std::int64_t most) {
    return factsIn(
        tx.query(factsSql + std::string("LEFT JOIN coaching_rule_flag q ON q.engagement = r.id WHERE r.status "
                                        "IN ('invited', 'coach_selected', 'in_progress') ORDER BY "
                                        "coalesce(q.asked_at, 0), r.id LIMIT $1"),
                 most));
}

std::vector<AttentionRepository::Facts> AttentionRepository::ofCohort(Transaction& tx, std::string_view cohort,
                                                                      std::int64_t most) {
    return factsIn(tx.query(factsSql + std::string("WHERE r.cohort = $1 AND r.status IN ('invited', 'coach_selected', "
                                                   "'in_progress') ORDER BY r.last_activity, r.id LIMIT $2"),
                            cohort, most));
}

void AttentionRepository::say(Transaction& tx, std::string_view engagement, std::string_view flags, Instant at) {
    tx.execute(
        "INSERT INTO coaching_rule_flag (engagement, flags, asked_at) VALUES ($1, $2, $3) ON CONFLICT (engagement) "
        "DO UPDATE SET flags = excluded.flags, asked_at = excluded.asked_at",
        engagement, flags, at);
}

void AttentionRepository::unsay(Transaction& tx) { tx.execute("DELETE FROM coaching_rule_flag WHERE flags <> ''"); }

}  // namespace guildhall::coaching
