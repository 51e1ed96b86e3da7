#include "kernel/access/role_repository.hpp"

namespace guildhall::access {

std::vector<std::string> RoleRepository::held(sdk::Transaction& tx, std::string_view personId, sdk::Instant now) {
    std::vector<std::string> roles;
    for (const auto row : tx.query("SELECT role FROM kernel_person_role WHERE person_id = $1 AND revoked_at IS NULL"
                                   " AND (expires_at IS NULL OR expires_at > $2) ORDER BY role",
                                   personId, now))
        roles.push_back(row.text(0));
    return roles;
}

std::vector<RoleGrant> RoleRepository::history(sdk::Transaction& tx, std::string_view personId) {
    std::vector<RoleGrant> grants;
    for (const auto row :
         tx.query("SELECT id, person_id, role, granted_by, reason, granted_at, expires_at, revoked_at, revoked_by,"
                  " revoke_reason FROM kernel_person_role WHERE person_id = $1 ORDER BY granted_at DESC, id",
                  personId))
        grants.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.instant(5),
                          row.optionalInstant(6), row.optionalInstant(7), row.text(8), row.text(9)});
    return grants;
}

bool RoleRepository::add(sdk::Transaction& tx, const RoleGrant& grant) {
    tx.execute(
        "UPDATE kernel_person_role SET revoked_at = expires_at, revoked_by = '', revoke_reason = 'Expired'"
        " WHERE person_id = $1 AND role = $2 AND revoked_at IS NULL AND expires_at <= $3",
        grant.personId, grant.role, grant.grantedAt);
    return tx.execute(
               "INSERT INTO kernel_person_role (id, person_id, role, granted_by, reason, granted_at, expires_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
               grant.id, grant.personId, grant.role, grant.grantedBy, grant.reason, grant.grantedAt,
               grant.expiresAt) == 1;
}

bool RoleRepository::revoke(sdk::Transaction& tx, std::string_view personId, std::string_view role, std::string_view by,
                            std::string_view reason, sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_person_role SET revoked_at = $1, revoked_by = $2, revoke_reason = $3"
               " WHERE person_id = $4 AND role = $5 AND revoked_at IS NULL",
               now, by, reason, personId, role) == 1;
}

std::int64_t RoleRepository::countHolders(sdk::Transaction& tx, std::string_view role) {
    return tx.query("SELECT COUNT(*) FROM kernel_person_role WHERE role = $1 AND revoked_at IS NULL", role)
        .front()
        .integer(0);
}

std::int64_t RoleRepository::revokeFromAll(sdk::Transaction& tx, std::string_view role, std::string_view by,
                                           std::string_view reason, sdk::Instant now) {
    return tx.execute(
        "UPDATE kernel_person_role SET revoked_at = $1, revoked_by = $2, revoke_reason = $3"
        " WHERE role = $4 AND revoked_at IS NULL",
        now, by, reason, role);
}

std::int64_t RoleRepository::lockAndCountHolders(sdk::Transaction& tx, std::string_view role, sdk::Instant now) {
    // An update that changes nothing locks rows the same way on both engines.
    tx.execute("UPDATE kernel_person_role SET role = role WHERE role = $1 AND revoked_at IS NULL", role);
    return tx
        .query(
            "SELECT COUNT(*) FROM kernel_person_role g JOIN kernel_person p ON p.id = g.person_id"
            " WHERE g.role = $1 AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > $2)"
            " AND p.status = 'active'",
            role, now)
        .front()
        .integer(0);
}

std::map<std::string, std::int64_t> RoleRepository::holders(sdk::Transaction& tx, sdk::Instant now) {
    std::map<std::string, std::int64_t> all;
    for (const auto row : tx.query("SELECT g.role, COUNT(*) FROM kernel_person_role g JOIN kernel_person p ON p.id ="
                                   " g.person_id WHERE g.revoked_at IS NULL AND (g.expires_at IS NULL OR"
                                   " g.expires_at > $1) AND p.status = 'active' GROUP BY g.role",
                                   now))
        all[row.text(0)] = row.integer(1);
    return all;
}

RoleRepository::Holders RoleRepository::holdersOf(sdk::Transaction& tx, std::string_view role, sdk::Instant now,
                                                  std::int64_t most) {
    Holders holders;
    for (const auto row :
         tx.query("SELECT p.id, p.name, COUNT(*) OVER () FROM kernel_person_role g JOIN kernel_person p ON p.id ="
                  " g.person_id WHERE g.role = $1 AND g.revoked_at IS NULL AND (g.expires_at IS NULL OR"
                  " g.expires_at > $2) AND p.status = 'active' ORDER BY p.name, p.id LIMIT $3",
                  role, now, most)) {
        holders.people.push_back({row.text(0), row.text(1)});
        holders.all = row.integer(2);
    }
    return holders;
}

const sdk::ListSource& RoleRepository::list() {
    static const sdk::ListSource source{.from =
                                            "kernel_person_role g JOIN kernel_person p ON p.id = g.person_id"
                                            " LEFT JOIN kernel_person b ON b.id = g.granted_by",
                                        .id = "g.id",
                                        .columns = {{"person", "p.name"},
                                                    {"person_id", "p.id"},
                                                    {"email", "p.email"},
                                                    {"role", "g.role"},
                                                    {"granted_by", "COALESCE(b.name, 'System')"},
                                                    {"reason", "g.reason"},
                                                    {"granted_at", "g.granted_at"},
                                                    {"expires_at", "g.expires_at"},
                                                    {"revoked_at", "g.revoked_at"}},
                                        .search = {"person", "email", "role"},
                                        .filters = {"role"},
                                        .order = "-granted_at"};
    return source;
}

const sdk::FieldSet& grantFields() {
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.grant")
                                            .text("person", "Person", {.sensitivity = sdk::Sensitivity::Public})
                                            .text("person_id", "Person id", {.sensitivity = sdk::Sensitivity::Public})
                                            .email("email", "E-mail", {.sensitivity = sdk::Sensitivity::Contact})
                                            .choice("role", "Role", {})
                                            .text("granted_by", "Granted by")
                                            .text("reason", "Reason")
                                            .instant("granted_at", "Granted")
                                            .instant("expires_at", "Expires")
                                            .instant("revoked_at", "Revoked");
    return fields;
}

}  // namespace guildhall::access
