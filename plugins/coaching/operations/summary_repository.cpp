#include "operations/summary_repository.hpp"

#include <algorithm>
#include <map>

namespace guildhall::coaching {

using sdk::Transaction;

namespace {

using Medians = std::map<std::string, double, std::less<>>;

/// The middle of `length` among the rows of each program, in `unit` microseconds.
Medians medians(Transaction& tx, const std::string& length, const char* where, double unit) {
    Medians found;
    const auto sql = "SELECT m.program, CAST(avg(m.length) AS DOUBLE PRECISION) FROM (SELECT r.program, " + length +
                     " AS length, row_number() OVER (PARTITION BY r.program ORDER BY " + length +
                     ") AS place, count(*) OVER (PARTITION BY r.program) AS many FROM coaching_engagement r WHERE " +
                     where + ") m WHERE m.place IN ((m.many + 1) / 2, (m.many + 2) / 2) GROUP BY m.program";
    for (const auto row : tx.query(sql)) found.emplace(row.text(0), row.real(1) / unit);
    return found;
}

/// Sessions, by when they were held and logged. Days are compared here, as the engines agree on no function for it.
void countSessions(Transaction& tx, std::vector<SummaryRepository::OfProgram>& programs) {
    for (const auto row : tx.query(
             "SELECT e.program, s.occurred_on, s.submitted_at / 86400000000 AS day, count(*) FROM coaching_session s "
             "JOIN coaching_engagement e ON e.id = s.engagement WHERE NOT s.draft AND e.status <> 'canceled' GROUP "
             "BY e.program, s.occurred_on, s.submitted_at / 86400000000")) {
        const auto program = std::ranges::find(programs, row.view(0), &SummaryRepository::OfProgram::id);
        if (program == programs.end()) continue;
        const auto number = row.integer(3);
        program->sessions += number;
        const auto held = row.date(1);
        if (!held || row.isNull(2)) continue;
        program->dated += number;
        if (row.integer(2) - std::chrono::sys_days(*held).time_since_epoch().count() <= 2) program->soon += number;
    }
}

}  // namespace

std::vector<SummaryRepository::OfProgram> SummaryRepository::programs(Transaction& tx, sdk::Date today) {
    std::vector<OfProgram> all;
    for (const auto row : tx.query(
             "SELECT p.id, p.code, p.name, p.track, count(*), sum(CASE WHEN r.status = 'completed' THEN 1 ELSE 0 END), "
             "sum(CASE WHEN r.coach <> '' THEN 1 ELSE 0 END), sum(CASE WHEN h.opens <= $1 THEN 1 ELSE 0 END), sum(CASE "
             "WHEN h.opens <= $1 AND r.entered_at IS NOT NULL THEN 1 ELSE 0 END) FROM coaching_engagement r JOIN "
             "coaching_program p ON p.id = r.program JOIN coaching_cohort h ON h.id = r.cohort WHERE r.status <> "
             "'canceled' GROUP BY p.id, p.code, p.name, p.track ORDER BY p.code",
             today)) {
        OfProgram one{.id = row.text(0), .code = row.text(1), .name = row.text(2)};
        one.track = trackCalled(row.view(3)).value_or(Track::TwoSession);
        one.participants = row.integer(4);
        one.completed = row.integer(5);
        one.coached = row.integer(6);
        one.called = row.integer(7);
        one.entered = row.integer(8);
        all.push_back(std::move(one));
    }
    const auto chosen =
        medians(tx, "r.selected_at - r.entered_at",
                "r.status <> 'canceled' AND r.selected_at IS NOT NULL AND r.entered_at IS NOT NULL", 3600e6);
    const auto completed =
        medians(tx, "r.completed_at - r.created_at", "r.status = 'completed' AND r.completed_at IS NOT NULL", 86400e6);
    for (auto& one : all) {
        if (const auto found = chosen.find(one.id); found != chosen.end()) one.hoursToChoose = found->second;
        if (const auto found = completed.find(one.id); found != completed.end()) one.daysToComplete = found->second;
    }
    countSessions(tx, all);
    return all;
}

std::vector<SummaryRepository::OfCohort> SummaryRepository::longCohorts(Transaction& tx) {
    std::vector<OfCohort> all;
    for (const auto row : tx.query(
             "SELECT h.code, p.code, h.opens, count(*), sum(CASE WHEN r.status = 'completed' THEN 1 ELSE 0 END) FROM "
             "coaching_engagement r JOIN coaching_cohort h ON h.id = r.cohort JOIN coaching_program p ON p.id = "
             "h.program WHERE p.track = 'FIVE_SESSION' AND r.status <> 'canceled' GROUP BY h.id, h.code, p.code, "
             "h.opens ORDER BY h.opens, h.code"))
        all.push_back({row.text(0), row.text(1), row.date(2).value_or(sdk::Date{}), row.integer(3), row.integer(4)});
    return all;
}

std::vector<SummaryRepository::OfCoach> SummaryRepository::coaches(Transaction& tx) {
    std::vector<OfCoach> all;
    for (const auto row : tx.query(
             "SELECT c.name, coalesce(n.open, 0) AS open, c.max_engagements FROM coaching_coach c LEFT JOIN (SELECT "
             "e.coach, count(*) AS open FROM coaching_engagement e WHERE e.status IN ('coach_selected', "
             "'in_progress', 'on_hold') AND e.coach <> '' GROUP BY e.coach) n ON n.coach = c.id WHERE c.active ORDER "
             "BY c.name, c.id"))
        all.push_back({row.text(0), row.integer(1), row.integer(2)});
    // The share of places by whole numbers: open/most of one against the other.
    std::ranges::stable_sort(all, [](const OfCoach& one, const OfCoach& other) {
        return one.open * std::max<std::int64_t>(1, other.most) > other.open * std::max<std::int64_t>(1, one.most);
    });
    return all;
}

std::vector<std::pair<std::int64_t, std::int64_t>> SummaryRepository::completedByDay(Transaction& tx,
                                                                                     sdk::Instant since) {
    std::vector<std::pair<std::int64_t, std::int64_t>> all;
    for (const auto row : tx.query(
             "SELECT completed_at / 86400000000 AS day, count(*) FROM coaching_engagement WHERE completed_at >= $1 "
             "GROUP BY completed_at / 86400000000",
             since))
        all.emplace_back(row.integer(0), row.integer(1));
    return all;
}

}  // namespace guildhall::coaching
