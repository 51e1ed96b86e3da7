#include "kernel/identity/credential_repository.hpp"

namespace guildhall::identity {

namespace {

std::optional<TokenRow> tokenOf(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return TokenRow{row.text(0), row.text(1), row.text(2), row.text(3), row.boolean(4)};
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

void CredentialRepository::addToken(sdk::Transaction& tx, std::string_view hash, const TokenRow& row, sdk::Instant now,
                                    sdk::Instant expiresAt) {
    tx.execute(
        "INSERT INTO kernel_signin_token (token_hash, purpose, person_id, created_at, expires_at, browser_hash,"
        " code_hash, mailed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        hash, row.purpose, row.personId, now, expiresAt, row.browserHash, row.codeHash, row.mailed);
}

std::optional<std::string> CredentialRepository::tokenByCode(sdk::Transaction& tx, std::string_view browserHash,
                                                             std::string_view codeHash, sdk::Instant now) {
    const auto rows = tx.query(
        "SELECT token_hash FROM kernel_signin_token WHERE browser_hash = $1 AND code_hash = $2 AND used_at IS NULL"
        " AND expires_at > $3",
        browserHash, codeHash, now);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

void CredentialRepository::countTry(sdk::Transaction& tx, std::string_view hash, std::int64_t most, sdk::Instant now) {
    tx.execute("UPDATE kernel_signin_token SET tries = tries + 1 WHERE token_hash = $1", hash);
    tx.execute("UPDATE kernel_signin_token SET used_at = $1 WHERE token_hash = $2 AND tries >= $3", now, hash, most);
}

std::optional<sdk::Instant> CredentialRepository::passwordSetAt(sdk::Transaction& tx, std::string_view personId) {
    const auto rows = tx.query("SELECT changed_at FROM kernel_credential WHERE person_id = $1", personId);
    return rows.empty() ? std::nullopt : std::optional(rows.front().instant(0));
}

std::optional<TokenRow> CredentialRepository::findToken(sdk::Transaction& tx, std::string_view hash, sdk::Instant now) {
    return tokenOf(
        tx.query("SELECT person_id, purpose, browser_hash, code_hash, mailed FROM kernel_signin_token"
                 " WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
                 hash, now));
}

std::optional<TokenRow> CredentialRepository::findUsedToken(sdk::Transaction& tx, std::string_view hash) {
    return tokenOf(tx.query(
        "SELECT person_id, purpose, browser_hash, code_hash, mailed FROM kernel_signin_token WHERE token_hash = $1",
        hash));
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
        " RETURNING person_id, purpose, browser_hash, code_hash, mailed",
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
