#include "calendar/calendar_repository.hpp"

namespace guildhall::coaching {

using sdk::Transaction;

std::vector<CalendarRepository::Held> CalendarRepository::held(Transaction& tx, std::string_view author,
                                                               std::string_view session) {
    std::vector<Held> all;
    for (const auto row : tx.query(
             "SELECT s.id, s.version, s.number, e.total_sessions, s.occurred_on, s.status, s.submitted_at FROM "
             "coaching_session s JOIN coaching_engagement e ON e.id = s.engagement WHERE s.author = $1 AND NOT s.draft "
             "AND ($2 = '' OR s.id = $2) AND s.occurred_on IS NOT NULL AND s.submitted_at IS NOT NULL ORDER BY "
             "s.occurred_on, s.id",
             author, session))
        if (const auto day = row.date(4))
            all.push_back(
                {row.text(0), row.integer(1), row.integer(2), row.integer(3), *day, row.text(5), row.instant(6)});
    return all;
}

std::vector<CalendarRepository::Deadline> CalendarRepository::deadlines(Transaction& tx, std::string_view coach) {
    std::vector<Deadline> all;
    for (const auto row : tx.query(
             "SELECT x.cohort, h.code, h.version, h.first_deadline, h.second_deadline, sum(CASE WHEN x.logged < 1 THEN "
             "1 "
             "ELSE 0 END), sum(CASE WHEN x.logged < 2 THEN 1 ELSE 0 END) FROM (SELECT e.cohort, (SELECT count(*) FROM "
             "coaching_session s WHERE s.engagement = e.id AND NOT s.draft) AS logged FROM coaching_engagement e WHERE "
             "e.coach = $1 AND e.status IN ('coach_selected', 'in_progress', 'on_hold')) x JOIN coaching_cohort h ON "
             "h.id = x.cohort GROUP BY x.cohort, h.code, h.version, h.first_deadline, h.second_deadline ORDER BY "
             "h.code",
             coach))
        for (std::int64_t number = 1; number <= 2; ++number) {
            const auto column = static_cast<std::size_t>(number);
            if (const auto day = row.date(2 + column); day && row.integer(4 + column) > 0)
                all.push_back({row.text(0), row.text(1), row.integer(2), number, *day, row.integer(4 + column)});
        }
    return all;
}

}  // namespace guildhall::coaching
