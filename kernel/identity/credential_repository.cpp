#include "kernel/identity/credential_repository.hpp"

namespace guildhall::identity {

namespace {

std::optional<TokenRow> tokenOf(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    return TokenRow{rows.front().text(0), rows.front().text(1)};
}

}  // namespace

std::optional<std::string> CredentialRepository::passwordHash(sdk::Transaction& tx, std::string_view personId) {
    const auto rows = tx.query("SELECT password_hash FROM kernel_credential WHERE person_id = $1", personId);
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
}

void CredentialRepository::setPasswordHash(sdk::Transaction& tx, std::string_view personId, std::string_view hash,
                                           sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_credential (person_id, password_hash, changed_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (person_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = "
        "excluded.changed_at",
        personId, hash, now);
}

void CredentialRepository::renewPasswordHash(sdk::Transaction& tx, std::string_view personId, std::string_view former,
                                             std::string_view hash) {
    tx.execute("UPDATE kernel_credential SET password_hash = $1 WHERE person_id = $2 AND password_hash = $3", hash,
               personId, former);
}

std::pair<std::int64_t, std::int64_t> CredentialRepository::countByKey(sdk::Transaction& tx, std::string_view keyId) {
    const auto rows = tx.query(
        "SELECT COALESCE(SUM(CASE WHEN substr(password_hash, 1, 8) = $1 THEN 1 ELSE 0 END), 0), COUNT(*)"
        " FROM kernel_credential",
        keyId);
    const auto under = rows.front().integer(0);
    return {under, rows.front().integer(1) - under};
}

void CredentialRepository::addToken(sdk::Transaction& tx, std::string_view hash, std::string_view purpose,
                                    std::string_view personId, sdk::Instant now, sdk::Instant expiresAt) {
    tx.execute(
        "INSERT INTO kernel_signin_token (token_hash, purpose, person_id, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5)",
        hash, purpose, personId, now, expiresAt);
}

std::optional<TokenRow> CredentialRepository::findToken(sdk::Transaction& tx, std::string_view hash, sdk::Instant now) {
    return tokenOf(
        tx.query("SELECT person_id, purpose FROM kernel_signin_token WHERE token_hash = $1 AND used_at IS NULL AND "
                 "expires_at > $2",
                 hash, now));
}

std::optional<TokenRow> CredentialRepository::findUsedToken(sdk::Transaction& tx, std::string_view hash) {
    return tokenOf(tx.query("SELECT person_id, purpose FROM kernel_signin_token WHERE token_hash = $1", hash));
}

void CredentialRepository::clampTokens(sdk::Transaction& tx, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_signin_token SET created_at = $1, expires_at = $1 + expires_at - created_at WHERE created_at > "
        "$1",
        now);
}

std::optional<TokenRow> CredentialRepository::consumeToken(sdk::Transaction& tx, std::string_view hash,
                                                           sdk::Instant now) {
    return tokenOf(tx.query(
        "UPDATE kernel_signin_token SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1"
        " RETURNING person_id, purpose",
        now, hash));
}

void CredentialRepository::voidTokens(sdk::Transaction& tx, std::string_view personId, sdk::Instant now) {
    tx.execute("UPDATE kernel_signin_token SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL", now, personId);
}

void CredentialRepository::removeAllOf(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_credential WHERE person_id = $1", personId);
    tx.execute("DELETE FROM kernel_signin_token WHERE person_id = $1", personId);
}

void CredentialRepository::removeTokensExpiredBefore(sdk::Transaction& tx, sdk::Instant at) {
    tx.execute("DELETE FROM kernel_signin_token WHERE expires_at < $1", at);
}

}  // namespace guildhall::identity
