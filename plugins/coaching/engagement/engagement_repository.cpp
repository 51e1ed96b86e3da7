#include "engagement/engagement_repository.hpp"

namespace guildhall::coaching {

using sdk::Transaction;

bool EngagementRepository::isOnRoster(Transaction& tx, std::string_view cohort, std::string_view email,
                                      std::string_view except) {
    return !tx.query("SELECT 1 FROM coaching_engagement WHERE cohort = $1 AND email = $2 AND email <> '' AND id <> $3",
                     cohort, email, except)
                .empty();
}

std::vector<Engagement> EngagementRepository::ofAddress(Transaction& tx, std::string_view email) {
    if (email.empty()) return {};
    return engagements().select(
        tx,
        "JOIN coaching_cohort h ON h.id = r.cohort WHERE r.email = $1 AND r.email <> '' ORDER BY "
        "CASE WHEN r.coach = '' THEN 0 ELSE 1 END, h.opens DESC, r.id",
        email);
}

std::vector<Engagement> EngagementRepository::waitingIn(Transaction& tx, std::string_view cohort) {
    return engagements().select(
        tx, "WHERE r.cohort = $1 AND r.status = 'invited' AND r.email <> '' ORDER BY r.name, r.id", cohort);
}

std::vector<Engagement> EngagementRepository::ofCoach(Transaction& tx, std::string_view coach) {
    return engagements().select(tx, "WHERE r.coach = $1 AND r.coach <> '' ORDER BY r.last_activity DESC, r.id", coach);
}

void EngagementRepository::addChange(Transaction& tx, std::string_view id, const Engagement& engagement,
                                     const char* action, std::string_view person, std::string_view reason,
                                     sdk::Instant at) {
    tx.execute(
        "INSERT INTO coaching_change (id, engagement, at, action, status, coach, person, reason) VALUES ($1, $2, $3, "
        "$4, "
        "$5, $6, $7, $8)",
        id, engagement.id, at, action, statusName(engagement.status), engagement.coach, person, reason);
}

std::vector<Change> EngagementRepository::changes(Transaction& tx, std::string_view engagement) {
    std::vector<Change> all;
    for (const auto row :
         tx.query("SELECT x.at, x.action, x.status, coalesce(c.name, ''), coalesce(p.name, ''), x.reason FROM "
                  "coaching_change x "
                  "LEFT JOIN coaching_coach c ON c.id = x.coach LEFT JOIN person_directory p ON p.id = x.person WHERE "
                  "x.engagement = $1 ORDER BY x.at, x.id",
                  engagement))
        all.push_back({row.instant(0), row.text(1), statusNamed(row.view(2)).value_or(Status::Invited), row.text(3),
                       row.text(4), row.text(5)});
    return all;
}

void EngagementRepository::forget(Transaction& tx, std::string_view engagement) {
    tx.execute("UPDATE coaching_session SET notes = '' WHERE engagement = $1", engagement);
    tx.execute("UPDATE coaching_change SET reason = '' WHERE engagement = $1", engagement);
    tx.execute("DELETE FROM coaching_visit WHERE engagement = $1", engagement);
}

}  // namespace guildhall::coaching
