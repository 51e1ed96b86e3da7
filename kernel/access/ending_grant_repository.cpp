#include "kernel/access/ending_grant_repository.hpp"

namespace guildhall::access {

std::vector<EndingGrant> EndingGrantRepository::toWarn(sdk::Transaction& tx, sdk::Instant now, std::chrono::days early,
                                                       std::chrono::days late, std::int64_t most) {
    const auto micros = [](std::chrono::days days) {
        return static_cast<std::int64_t>(std::chrono::microseconds(days).count());
    };
    std::vector<EndingGrant> grants;
    for (const auto row :
         tx.query("SELECT g.id, g.role, g.expires_at, p.id, p.name, p.email, p.time_zone, COALESCE(b.id, ''),"
                  " COALESCE(b.name, ''), COALESCE(b.email, ''), COALESCE(b.time_zone, '') FROM kernel_person_role g"
                  " JOIN kernel_person p ON p.id = g.person_id LEFT JOIN kernel_person b ON b.id = g.granted_by AND"
                  " b.status = 'active' AND b.id <> p.id WHERE g.revoked_at IS NULL AND p.status = 'active' AND"
                  " g.expires_at > $1 AND ((g.expires_at <= $2 AND g.granted_at < g.expires_at - $3 AND"
                  " COALESCE(g.warned_at, 0) < g.expires_at - $3) OR (g.expires_at <= $4 AND g.granted_at <"
                  " g.expires_at - $5 AND COALESCE(g.warned_at, 0) < g.expires_at - $5))"
                  " ORDER BY g.expires_at, g.id LIMIT $6",
                  now, now + early, micros(early), now + late, micros(late), most))
        grants.push_back({row.text(0),
                          row.text(1),
                          row.instant(2),
                          {row.text(3), row.text(4), row.text(5), row.text(6)},
                          {row.text(7), row.text(8), row.text(9), row.text(10)}});
    return grants;
}

void EndingGrantRepository::warned(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    tx.execute("UPDATE kernel_person_role SET warned_at = $1 WHERE id = $2", now, id);
}

}  // namespace guildhall::access
