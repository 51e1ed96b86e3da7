#include "kernel/identity/session_repository.hpp"

#include <tuple>

namespace guildhall::identity {

namespace {

Session sessionOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2),    row.instant(3), row.instant(4), row.instant(5),
            row.text(6), row.text(7), row.instant(8), row.boolean(9), row.text(10),   row.text(11)};
}

std::vector<Session> sessionsOf(const sdk::Rows& rows) {
    std::vector<Session> sessions;
    for (const auto row : rows) sessions.push_back(sessionOf(row));
    return sessions;
}

}  // namespace

bool Visit::operator==(const Visit& other) const {
    const auto parts = [](const sdk::Person& one) {
        const auto& [id, name, email, region, timeZone, locale, status] = one;  // all there are
        return std::tie(id, name, email, region, timeZone, locale, status);
    };
    return static_cast<const Session&>(*this) == other && roles == other.roles && parts(person) == parts(other.person);
}

void SessionRepository::add(sdk::Transaction& tx, const Session& s) {
    tx.execute(
        "INSERT INTO kernel_session (id, person_id, active_role, created_at, last_seen_at, expires_at, address, "
        "user_agent, proved_at, two_steps, identity, provider_session)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        s.id, s.personId, s.activeRole, s.createdAt, s.lastSeenAt, s.expiresAt, s.address, s.userAgent, s.provedAt,
        s.twoSteps, s.identity, s.providerSession);
}

std::optional<Session> SessionRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, person_id, active_role, created_at, last_seen_at, expires_at, address, user_agent, proved_at,"
        " two_steps, identity, provider_session FROM kernel_session WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    return sessionOf(rows.front());
}

const char* const SessionRepository::visitStatement =
    "SELECT s.id, s.person_id, s.active_role, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent,"
    " s.proved_at, s.two_steps, s.identity, s.provider_session,"
    " r.role, p.id, p.name, p.email, p.region, p.time_zone, p.locale, p.status"
    " FROM kernel_session s JOIN kernel_person p ON p.id = s.person_id"
    " LEFT JOIN kernel_person_role r ON r.person_id = p.id AND r.revoked_at IS NULL"
    " AND (r.expires_at IS NULL OR r.expires_at > $1) WHERE s.id = $2";

std::optional<Visit> SessionRepository::visitOf(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto first = rows.front();
    Visit visit{sessionOf(first),
                {first.text(13), first.text(14), first.text(15), first.text(16), first.text(17), first.text(18),
                 first.text(19)},
                {}};
    for (const auto row : rows)
        if (!row.isNull(12)) visit.roles.push_back(row.text(12));
    return visit;
}

std::optional<Visit> SessionRepository::visit(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    return visitOf(tx.query(visitStatement, now, id));
}

std::vector<Session> SessionRepository::ofPerson(sdk::Transaction& tx, std::string_view personId) {
    return sessionsOf(
        tx.query("SELECT id, person_id, active_role, created_at, last_seen_at, expires_at, address, user_agent,"
                 " proved_at, two_steps, identity, provider_session FROM kernel_session WHERE person_id = $1"
                 " ORDER BY last_seen_at DESC",
                 personId));
}

std::vector<Session> SessionRepository::ofIdentity(sdk::Transaction& tx, std::string_view issuer,
                                                   std::string_view subject, std::string_view providerSession) {
    std::vector<Session> found;
    const auto begins = std::string(issuer) + " ";
    for (auto& one : sessionsOf(
             tx.query("SELECT id, person_id, active_role, created_at, last_seen_at, expires_at, address, user_agent,"
                      " proved_at, two_steps, identity, provider_session FROM kernel_session WHERE identity <> ''"
                      " AND (identity = $1 OR provider_session = $2)",
                      subject.empty() ? std::string("-") : begins + std::string(subject),
                      providerSession.empty() ? std::string_view("-") : providerSession)))
        if (one.identity.starts_with(begins) && (providerSession.empty() || one.providerSession == providerSession))
            found.push_back(std::move(one));
    return found;
}

void SessionRepository::proved(sdk::Transaction& tx, std::string_view id, sdk::Instant now, bool twoSteps) {
    tx.execute("UPDATE kernel_session SET proved_at = $1, two_steps = (two_steps OR $2) WHERE id = $3", now, twoSteps,
               id);
}

std::int64_t SessionRepository::removeOthers(sdk::Transaction& tx, std::string_view personId, std::string_view id) {
    return tx.execute("DELETE FROM kernel_session WHERE person_id = $1 AND id <> $2", personId, id);
}

void SessionRepository::touch(sdk::Transaction& tx, std::string_view id, sdk::Instant now, sdk::Instant expiresAt) {
    tx.execute("UPDATE kernel_session SET last_seen_at = $1, expires_at = $2 WHERE id = $3", now, expiresAt, id);
}

bool SessionRepository::replaceId(sdk::Transaction& tx, std::string_view id, std::string_view newId,
                                  std::string_view role, sdk::Instant expiresAt) {
    return tx.execute("UPDATE kernel_session SET id = $1, active_role = $2, expires_at = $3 WHERE id = $4", newId, role,
                      expiresAt, id) == 1;
}

bool SessionRepository::remove(sdk::Transaction& tx, std::string_view id) {
    return tx.execute("DELETE FROM kernel_session WHERE id = $1", id) == 1;
}

std::int64_t SessionRepository::removeOfPerson(sdk::Transaction& tx, std::string_view personId) {
    return tx.execute("DELETE FROM kernel_session WHERE person_id = $1", personId);
}

void SessionRepository::removeExpiredBefore(sdk::Transaction& tx, sdk::Instant at) {
    tx.execute("DELETE FROM kernel_session WHERE expires_at < $1", at);
}

}  // namespace guildhall::identity
