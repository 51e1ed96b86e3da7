#include "kernel/federation/external_identity_repository.hpp"

namespace guildhall::federation {

namespace {

ExternalIdentity identityOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3),    row.text(4),
            row.text(5), row.text(6), row.text(7), row.instant(8), row.optionalInstant(9)};
}

std::vector<ExternalIdentity> identitiesOf(const sdk::Rows& rows) {
    std::vector<ExternalIdentity> all;
    for (const auto row : rows) all.push_back(identityOf(row));
    return all;
}

WaitingIdentity waitingOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2),    row.text(3),    row.text(4),
            row.text(5), row.text(6), row.instant(7), row.instant(8), row.integer(9)};
}

}  // namespace

std::optional<ExternalIdentity> ExternalIdentityRepository::find(sdk::Transaction& tx, std::string_view issuer,
                                                                 std::string_view subject) {
    const auto rows = tx.query(
        "SELECT i.id, i.person_id, i.provider, i.issuer, i.subject, i.email, i.name, i.how, i.linked_at, i.last_used_at"
        " FROM kernel_identity i WHERE i.issuer = $1 AND i.subject = $2",
        issuer, subject);
    return rows.empty() ? std::nullopt : std::optional(identityOf(rows.front()));
}

std::vector<ExternalIdentity> ExternalIdentityRepository::ofPerson(sdk::Transaction& tx, std::string_view personId) {
    return identitiesOf(tx.query(
        "SELECT i.id, i.person_id, i.provider, i.issuer, i.subject, i.email, i.name, i.how, i.linked_at, i.last_used_at"
        " FROM kernel_identity i WHERE i.person_id = $1 ORDER BY i.linked_at, i.id",
        personId));
}

bool ExternalIdentityRepository::hasOneOf(sdk::Transaction& tx, std::string_view personId, std::string_view issuer) {
    return !tx.query("SELECT 1 FROM kernel_identity WHERE person_id = $1 AND issuer = $2", personId, issuer).empty();
}

bool ExternalIdentityRepository::add(sdk::Transaction& tx, const ExternalIdentity& one) {
    return tx.execute(
               "INSERT INTO kernel_identity (id, person_id, provider, issuer, subject, email, name, how, linked_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
               one.id, one.personId, one.provider, one.issuer, one.subject, one.email, one.name, one.how,
               one.linkedAt) == 1;
}

void ExternalIdentityRepository::used(sdk::Transaction& tx, std::string_view id, const Assertion& who,
                                      sdk::Instant now) {
    tx.execute("UPDATE kernel_identity SET last_used_at = $1, email = $2, name = $3 WHERE id = $4", now, who.email,
               who.name, id);
}

bool ExternalIdentityRepository::remove(sdk::Transaction& tx, std::string_view personId, std::string_view id) {
    return tx.execute("DELETE FROM kernel_identity WHERE person_id = $1 AND id = $2", personId, id) == 1;
}

void ExternalIdentityRepository::removeOfPerson(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_identity WHERE person_id = $1", personId);
}

std::vector<ExternalIdentity> ExternalIdentityRepository::ofNobodyActive(sdk::Transaction& tx) {
    return identitiesOf(tx.query(
        "SELECT i.id, i.person_id, i.provider, i.issuer, i.subject, i.email, i.name, i.how, i.linked_at, i.last_used_at"
        " FROM kernel_identity i JOIN kernel_person p ON p.id = i.person_id"
        " WHERE p.status <> 'active' ORDER BY i.linked_at, i.id LIMIT 200"));
}

std::vector<ExternalIdentity> ExternalIdentityRepository::severalOfOneIssuer(sdk::Transaction& tx) {
    return identitiesOf(tx.query(
        "SELECT i.id, i.person_id, i.provider, i.issuer, i.subject, i.email, i.name, i.how, i.linked_at, i.last_used_at"
        " FROM kernel_identity i WHERE EXISTS (SELECT 1 FROM kernel_identity o WHERE"
        " o.person_id = i.person_id AND o.issuer = i.issuer AND o.id <> i.id)"
        " ORDER BY i.person_id, i.linked_at, i.id LIMIT 200"));
}

void ExternalIdentityRepository::wait(sdk::Transaction& tx, const WaitingIdentity& one) {
    // Strangers cannot fill the table: the oldest go.
    tx.execute(
        "DELETE FROM kernel_identity_waiting WHERE id IN (SELECT id FROM kernel_identity_waiting ORDER BY last_at DESC"
        " LIMIT 1000 OFFSET 999)");
    tx.execute(
        "INSERT INTO kernel_identity_waiting (id, provider, issuer, subject, email, name, why, first_at, last_at, "
        "times)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (issuer, subject) DO UPDATE SET"
        " email = excluded.email, name = excluded.name, why = excluded.why, last_at = excluded.last_at,"
        " times = kernel_identity_waiting.times + 1",
        one.id, one.provider, one.issuer, one.subject, one.email, one.name, one.why, one.firstAt, one.lastAt);
}

std::vector<WaitingIdentity> ExternalIdentityRepository::waiting(sdk::Transaction& tx) {
    std::vector<WaitingIdentity> all;
    for (const auto row : tx.query("SELECT id, provider, issuer, subject, email, name, why, first_at, last_at, times"
                                   " FROM kernel_identity_waiting ORDER BY last_at DESC, id LIMIT 200"))
        all.push_back(waitingOf(row));
    return all;
}

std::optional<WaitingIdentity> ExternalIdentityRepository::findWaiting(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, provider, issuer, subject, email, name, why, first_at, last_at, times"
        " FROM kernel_identity_waiting WHERE id = $1",
        id);
    return rows.empty() ? std::nullopt : std::optional(waitingOf(rows.front()));
}

bool ExternalIdentityRepository::stopWaiting(sdk::Transaction& tx, std::string_view id) {
    return tx.execute("DELETE FROM kernel_identity_waiting WHERE id = $1", id) == 1;
}

}  // namespace guildhall::federation
