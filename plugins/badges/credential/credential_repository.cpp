#include "credential/credential_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

namespace {

std::vector<StoredKey> keysOf(const sdk::Rows& rows) {
    std::vector<StoredKey> keys;
    for (const auto row : rows)
        keys.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4), row.optionalInstant(5)});
    return keys;
}

const std::string selection =
    "SELECT c.id, c.award, c.place, c.key, c.document, c.jwt, c.issued_at, c.replaced_at FROM badges_credential c ";

std::vector<Credential> credentialsOf(const sdk::Rows& rows) {
    std::vector<Credential> all;
    for (const auto row : rows)
        all.push_back({row.text(0), row.text(1), row.integer(2), row.text(3), row.text(4), row.text(5), row.instant(6),
                       row.optionalInstant(7)});
    return all;
}

template <class T>
std::optional<T> firstOf(std::vector<T> all) {
    return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

}  // namespace

std::optional<StoredKey> CredentialRepository::keyInForce(Transaction& tx, std::string_view algorithm) {
    return firstOf(
        keysOf(tx.query("SELECT id, algorithm, public_key, private_key, created_at, retired_at FROM badges_key "
                        "WHERE algorithm = $1 AND retired_at IS NULL ORDER BY created_at DESC, id LIMIT 1",
                        algorithm)));
}

std::optional<StoredKey> CredentialRepository::findKey(Transaction& tx, std::string_view id) {
    return firstOf(keysOf(tx.query(
        "SELECT id, algorithm, public_key, private_key, created_at, retired_at FROM badges_key WHERE id = $1", id)));
}

std::vector<StoredKey> CredentialRepository::keys(Transaction& tx) {
    return keysOf(
        tx.query("SELECT id, algorithm, public_key, private_key, created_at, retired_at FROM badges_key ORDER BY "
                 "created_at DESC, algorithm DESC, id"));
}

void CredentialRepository::addKey(Transaction& tx, const StoredKey& key) {
    tx.execute(
        "INSERT INTO badges_key (id, created_at, algorithm, public_key, private_key) VALUES ($1, $2, $3, $4, $5)",
        key.id, key.since, key.algorithm, key.publicKey, key.sealedKey);
}

void CredentialRepository::retireKeys(Transaction& tx, sdk::Instant at) {
    tx.execute("UPDATE badges_key SET retired_at = $1, private_key = '' WHERE retired_at IS NULL", at);
}

std::optional<Credential> CredentialRepository::find(Transaction& tx, std::string_view id) {
    return firstOf(credentialsOf(tx.query(selection + "WHERE c.id = $1", id)));
}

std::optional<Credential> CredentialRepository::ofAward(Transaction& tx, std::string_view award) {
    return firstOf(credentialsOf(tx.query(selection + "WHERE c.award = $1 AND c.replaced_at IS NULL", award)));
}

std::vector<Credential> CredentialRepository::ofPerson(Transaction& tx, std::string_view person) {
    if (person.empty()) return {};
    return credentialsOf(tx.query(selection +
                                      "JOIN badges_award a ON a.id = c.award WHERE a.person = $1 AND a.status = "
                                      "'valid' AND c.replaced_at IS NULL ORDER BY c.issued_at, c.id",
                                  person));
}

void CredentialRepository::add(Transaction& tx, const Credential& credential) {
    tx.execute(
        "INSERT INTO badges_credential (id, award, issued_at, place, key, document, jwt) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7)",
        credential.id, credential.award, credential.issuedAt, credential.place, credential.key, credential.document,
        credential.jwt);
}

void CredentialRepository::replace(Transaction& tx, std::string_view id, sdk::Instant at) {
    tx.execute("UPDATE badges_credential SET replaced_at = $1, document = '', jwt = '' WHERE id = $2", at, id);
}

void CredentialRepository::erase(Transaction& tx, std::string_view award) {
    tx.execute("UPDATE badges_credential SET document = '', jwt = '' WHERE award = $1", award);
}

std::int64_t CredentialRepository::lastPlace(Transaction& tx) {
    return tx.query("SELECT coalesce(max(place), -1) FROM badges_credential").front().integer(0);
}

bool CredentialRepository::isTaken(Transaction& tx, std::int64_t place) {
    return !tx.query("SELECT 1 FROM badges_credential WHERE place = $1", place).empty();
}

std::vector<std::int64_t> CredentialRepository::revokedPlaces(Transaction& tx, std::int64_t from, std::int64_t until) {
    std::vector<std::int64_t> places;
    for (const auto row : tx.query(
             "SELECT c.place FROM badges_credential c JOIN badges_award a ON a.id = c.award WHERE "
             "c.place >= $1 AND c.place < $2 AND (a.status = 'revoked' OR c.replaced_at IS NOT NULL) ORDER BY c.place",
             from, until))
        places.push_back(row.integer(0));
    return places;
}

}  // namespace guildhall::badges
