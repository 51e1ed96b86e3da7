#include "kernel/access/permission_use_repository.hpp"

namespace guildhall::access {

namespace {

constexpr const char* addUse =
    "INSERT INTO kernel_permission_use (day, role, permission, page, requests) VALUES ($1, $2, $3, $4, $5)"
    " ON CONFLICT (role, permission, page, day) DO UPDATE SET requests = kernel_permission_use.requests + $6";
constexpr const char* selectUse =
    "SELECT permission, page, SUM(requests), MAX(day) FROM kernel_permission_use WHERE role = $1 AND day >= $2"
    " GROUP BY permission, page ORDER BY SUM(requests) DESC, permission, page";

}  // namespace

void PermissionUseRepository::add(sdk::Transaction& tx, std::string_view day, std::string_view role,
                                  const PageUse& use) {
    tx.execute(addUse, day, role, use.permission, use.page, use.requests, use.requests);
}

std::vector<PageUse> PermissionUseRepository::ofRole(sdk::Transaction& tx, std::string_view role,
                                                     std::string_view sinceDay) {
    std::vector<PageUse> all;
    for (const auto row : tx.query(selectUse, role, sinceDay))
        all.push_back({row.text(0), row.text(1), row.integer(2), row.text(3)});
    return all;
}

std::string PermissionUseRepository::firstDay(sdk::Transaction& tx) {
    const auto rows = tx.query("SELECT MIN(day) FROM kernel_permission_use");
    return rows.empty() || rows.front().isNull(0) ? std::string() : rows.front().text(0);
}

void PermissionUseRepository::removeBefore(sdk::Transaction& tx, std::string_view day) {
    tx.execute("DELETE FROM kernel_permission_use WHERE day < $1", day);
}

}  // namespace guildhall::access
