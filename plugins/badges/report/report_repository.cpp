#include "report/report_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

std::int64_t ReportRepository::awarded(Transaction& tx, sdk::Instant from, sdk::Instant until) {
    return tx.query("SELECT count(*) FROM badges_award WHERE awarded_at >= $1 AND awarded_at < $2", from, until)
        .front()
        .integer(0);
}

std::vector<ReportRepository::Top> ReportRepository::top(Transaction& tx, std::int64_t most) {
    std::vector<Top> all;
    for (const auto row : tx.query("SELECT b.id, b.title, count(*) AS holders FROM badges_award a JOIN badges_badge b ON "
                                   "b.id = a.badge WHERE a.status = 'valid' GROUP BY b.id, b.title ORDER BY holders DESC, "
                                   "b.title LIMIT $1",
                                   most))
        all.push_back({row.text(0), row.text(1), row.integer(2)});
    return all;
}

std::vector<ReportRepository::Funnel> ReportRepository::funnels(Transaction& tx) {
    std::vector<Funnel> all;
    for (const auto row : tx.query(
             "SELECT g.id, g.title, count(DISTINCT a.person), count(DISTINCT CASE WHEN b.kind IN ('skill', 'program') "
             "THEN a.person END), count(DISTINCT CASE WHEN b.id = g.id THEN a.person END) FROM badges_badge g LEFT JOIN "
             "badges_badge s ON s.parent = g.id LEFT JOIN badges_badge b ON b.id = g.id OR b.id = s.id OR b.parent = s.id "
             "LEFT JOIN badges_award a ON a.badge = b.id AND a.status = 'valid' AND a.person <> '' WHERE g.kind = "
             "'program' AND g.status = 'active' GROUP BY g.id, g.title, g.position ORDER BY g.position, g.id"))
        all.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.integer(4)});
    return all;
}

std::vector<sdk::Instant> ReportRepository::waitingSince(Transaction& tx) {
    std::vector<sdk::Instant> all;
    for (const auto row :
         tx.query("SELECT submitted_at FROM badges_request WHERE state = 'submitted' AND submitted_at IS NOT NULL"))
        all.push_back(row.instant(0));
    return all;
}

std::vector<ReportRepository::Decision> ReportRepository::decisions(Transaction& tx, std::string_view reviewer,
                                                                    std::int64_t most) {
    std::vector<Decision> all;
    for (const auto row : tx.query("SELECT q.id, b.title, coalesce(p.name, ''), q.state, q.decided_at FROM badges_request q "
                                   "JOIN badges_badge b ON b.id = q.badge LEFT JOIN person_directory p ON p.id = q.person "
                                   "WHERE q.decided_at IS NOT NULL AND ($1 = '' OR q.decided_by = $1) ORDER BY "
                                   "q.decided_at DESC, q.id LIMIT $2",
                                   reviewer, most))
        all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4)});
    return all;
}

}  // namespace guildhall::badges
