#include "kernel/access/role_limit_repository.hpp"

namespace guildhall::access {

std::map<std::string, RoleLimit, std::less<>> RoleLimitRepository::all(sdk::Transaction& tx) {
    std::map<std::string, RoleLimit, std::less<>> limits;
    for (const auto row :
         tx.query("SELECT role, two_steps, idle_minutes, session_hours, networks FROM kernel_role_limit"))
        limits[row.text(0)] = {row.boolean(1), std::chrono::minutes(row.integer(2)), std::chrono::hours(row.integer(3)),
                               row.text(4)};
    return limits;
}

RoleLimit RoleLimitRepository::of(sdk::Transaction& tx, std::string_view role) {
    const auto limits = all(tx);
    const auto found = limits.find(role);
    return found == limits.end() ? RoleLimit() : found->second;
}

void RoleLimitRepository::set(sdk::Transaction& tx, std::string_view role, const RoleLimit& limit) {
    tx.execute(
        "INSERT INTO kernel_role_limit (role, two_steps, idle_minutes, session_hours, networks)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (role) DO UPDATE SET two_steps = excluded.two_steps,"
        " idle_minutes = excluded.idle_minutes, session_hours = excluded.session_hours,"
        " networks = excluded.networks",
        role, limit.twoSteps, static_cast<std::int64_t>(limit.idle.count()),
        static_cast<std::int64_t>(limit.absolute.count()), limit.networks);
}

}  // namespace guildhall::access
