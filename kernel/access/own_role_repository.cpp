#include "kernel/access/own_role_repository.hpp"

#include "kernel/base/comma_list.hpp"

namespace guildhall::access {

namespace {

OwnRole roleOf(const sdk::Row& row) {
    return {.code = row.text(0),
            .title = row.text(1),
            .description = row.text(2),
            .priority = static_cast<int>(row.integer(3)),
            .staff = row.boolean(4),
            .inherits = row.text(5),
            .sets = sdk::listedIn(row.text(6)),
            .permissions = sdk::listedIn(row.text(7)),
            .excluded = sdk::listedIn(row.text(8)),
            .active = row.boolean(9),
            .version = row.integer(10)};
}

}  // namespace

std::vector<OwnRole> OwnRoleRepository::all(sdk::Transaction& tx) {
    std::vector<OwnRole> roles;
    for (const auto row : tx.query("SELECT code, title, description, priority, staff, inherits, sets, permissions,"
                                   " excluded, active, version FROM kernel_role ORDER BY title, code"))
        roles.push_back(roleOf(row));
    return roles;
}

std::optional<OwnRole> OwnRoleRepository::find(sdk::Transaction& tx, std::string_view code) {
    const auto rows = tx.query(
        "SELECT code, title, description, priority, staff, inherits, sets, permissions,"
        " excluded, active, version FROM kernel_role WHERE code = $1",
        code);
    return rows.empty() ? std::nullopt : std::optional(roleOf(rows.front()));
}

bool OwnRoleRepository::add(sdk::Transaction& tx, const OwnRole& role, std::string_view by, sdk::Instant now) {
    return tx.execute(
               "INSERT INTO kernel_role (code, title, description, priority, staff, inherits, sets, permissions,"
               " excluded, active, version, created_at, created_by, changed_at, changed_by)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $11, $12) ON CONFLICT DO NOTHING",
               role.code, role.title, role.description, static_cast<std::int64_t>(role.priority), role.staff,
               role.inherits, base::commaList(role.sets), base::commaList(role.permissions),
               base::commaList(role.excluded), role.active, now, by) == 1;
}

bool OwnRoleRepository::change(sdk::Transaction& tx, const OwnRole& role, std::string_view by, sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_role SET title = $1, description = $2, priority = $3, staff = $4, inherits = $5,"
               " sets = $6, permissions = $7, excluded = $8, active = $9, changed_at = $10, changed_by = $11,"
               " version = version + 1 WHERE code = $12 AND version = $13",
               role.title, role.description, static_cast<std::int64_t>(role.priority), role.staff, role.inherits,
               base::commaList(role.sets), base::commaList(role.permissions), base::commaList(role.excluded),
               role.active, now, by, role.code, role.version) == 1;
}

}  // namespace guildhall::access
