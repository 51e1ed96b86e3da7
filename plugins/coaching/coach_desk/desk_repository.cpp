#include "coach_desk/desk_repository.hpp"

#include "engagement/engagement_repository.hpp"

#include <map>

namespace guildhall::coaching {

using sdk::Transaction;

std::optional<std::int64_t> DeskEngagement::quietDays(sdk::Date today) const {
    if (!isCoached(engagement.status)) return {};
    auto since = lastSession;
    if (const auto chosen = engagement.selectedAt) {
        const auto day = sdk::dateIn(*chosen, "UTC");
        if (!since || *since < day) since = day;
    }
    if (again && (!since || *since < *again)) since = again;
    if (!since) return {};
    return (std::chrono::sys_days(today) - std::chrono::sys_days(*since)).count();
}

std::vector<DeskEngagement> DeskRepository::of(Transaction& tx, std::string_view coach, std::string_view person) {
    std::map<std::string, Program, std::less<>> known;
    for (auto& program : programs().select(tx, "ORDER BY r.id")) known.emplace(program.id, program);
    struct Sessions {
        std::optional<sdk::Date> last;
        std::int64_t drafts = 0;
    };
    std::map<std::string, Sessions, std::less<>> sessions;
    for (const auto row : tx.query(
             "SELECT s.engagement, max(CASE WHEN s.draft THEN '' ELSE coalesce(s.occurred_on, '') END), sum(CASE WHEN "
             "s.draft AND s.author = $1 THEN 1 ELSE 0 END) FROM coaching_session s JOIN coaching_engagement e ON e.id "
             "= "
             "s.engagement WHERE e.coach = $2 GROUP BY s.engagement",
             person, coach))
        sessions[row.text(0)] = {row.date(1), row.integer(2)};
    std::map<std::string, sdk::Instant, std::less<>> again;
    for (const auto row :
         tx.query("SELECT x.engagement, max(x.at) FROM coaching_change x JOIN coaching_engagement e ON "
                  "e.id = x.engagement WHERE e.coach = $1 AND x.action IN ('reassign', 'resume', "
                  "'reopen') GROUP BY x.engagement",
                  coach))
        again[row.text(0)] = row.instant(1);
    std::vector<DeskEngagement> all;
    for (auto& engagement : EngagementRepository::ofCoach(tx, coach)) {
        const auto& held = sessions[engagement.id];
        const auto& program = known[engagement.program];
        const auto resumed = again.find(engagement.id);
        all.push_back({.engagement = std::move(engagement),
                       .lastSession = held.last,
                       .drafts = held.drafts,
                       .program = program.code,
                       .stalledDays = program.stalledDays});
        if (resumed != again.end()) all.back().again = sdk::dateIn(resumed->second, "UTC");
    }
    return all;
}

std::int64_t DeskRepository::sessionsHeld(Transaction& tx, std::string_view person, sdk::Date from, sdk::Date until) {
    return tx
        .query(
            "SELECT count(*) FROM coaching_session WHERE author = $1 AND occurred_on >= $2 AND occurred_on <= $3 AND "
            "NOT draft AND status = 'completed'",
            person, from, until)
        .front()
        .integer(0);
}

}  // namespace guildhall::coaching
