#include "kernel/factors/factor_repository.hpp"

namespace guildhall::factors {

namespace {

Passkey passkeyOf(const sdk::Row& row) {
    return {row.text(0), row.text(1),    {row.text(2), row.integer(3), row.text(4), row.integer(5)},
            row.text(6), row.instant(7), row.optionalInstant(8)};
}

}  // namespace

std::optional<KeptTotp> FactorRepository::totp(sdk::Transaction& tx, std::string_view personId) {
    const auto rows = tx.query("SELECT secret, last_step, created_at FROM kernel_totp WHERE person_id = $1", personId);
    if (rows.empty()) return std::nullopt;
    return KeptTotp{rows.front().text(0), rows.front().integer(1), rows.front().instant(2)};
}

void FactorRepository::setTotp(sdk::Transaction& tx, std::string_view personId, std::string_view sealedSecret,
                               std::int64_t lastStep, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_totp (person_id, secret, last_step, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (person_id) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step,"
        " created_at = excluded.created_at",
        personId, sealedSecret, lastStep, now);
}

bool FactorRepository::useStep(sdk::Transaction& tx, std::string_view personId, std::int64_t step) {
    return tx.execute("UPDATE kernel_totp SET last_step = $1 WHERE person_id = $2 AND last_step < $1", step,
                      personId) == 1;
}

bool FactorRepository::removeTotp(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_recovery_code WHERE person_id = $1", personId);
    return tx.execute("DELETE FROM kernel_totp WHERE person_id = $1", personId) == 1;
}

void FactorRepository::setRecoveryCodes(sdk::Transaction& tx, std::string_view personId,
                                        const std::vector<std::string>& hashes) {
    tx.execute("DELETE FROM kernel_recovery_code WHERE person_id = $1", personId);
    for (const auto& hash : hashes)
        tx.execute("INSERT INTO kernel_recovery_code (person_id, code_hash) VALUES ($1, $2)", personId, hash);
}

bool FactorRepository::useRecoveryCode(sdk::Transaction& tx, std::string_view personId, std::string_view hash,
                                       sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_recovery_code SET used_at = $1 WHERE person_id = $2 AND code_hash = $3 AND used_at IS "
               "NULL",
               now, personId, hash) == 1;
}

std::int64_t FactorRepository::recoveryCodesLeft(sdk::Transaction& tx, std::string_view personId) {
    return tx.query("SELECT COUNT(*) FROM kernel_recovery_code WHERE person_id = $1 AND used_at IS NULL", personId)
        .front()
        .integer(0);
}

std::vector<Passkey> FactorRepository::passkeys(sdk::Transaction& tx, std::string_view personId) {
    std::vector<Passkey> all;
    for (const auto row : tx.query("SELECT id, person_id, credential_id, algorithm, public_key, sign_count, name,"
                                   " created_at, last_used_at FROM kernel_passkey WHERE person_id = $1"
                                   " ORDER BY created_at, id",
                                   personId))
        all.push_back(passkeyOf(row));
    return all;
}

std::optional<Passkey> FactorRepository::passkey(sdk::Transaction& tx, std::string_view credentialId) {
    const auto rows = tx.query(
        "SELECT id, person_id, credential_id, algorithm, public_key, sign_count, name, created_at, last_used_at"
        " FROM kernel_passkey WHERE credential_id = $1",
        credentialId);
    return rows.empty() ? std::nullopt : std::optional(passkeyOf(rows.front()));
}

bool FactorRepository::add(sdk::Transaction& tx, const Passkey& one) {
    return tx.execute(
               "INSERT INTO kernel_passkey (id, person_id, credential_id, algorithm, public_key, sign_count, name,"
               " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
               one.id, one.personId, one.key.credentialId, one.key.algorithm, one.key.bytes, one.key.signCount,
               one.name, one.createdAt) == 1;
}

void FactorRepository::used(sdk::Transaction& tx, std::string_view id, std::int64_t signCount, sdk::Instant now) {
    tx.execute("UPDATE kernel_passkey SET sign_count = $1, last_used_at = $2 WHERE id = $3", signCount, now, id);
}

std::string FactorRepository::remove(sdk::Transaction& tx, std::string_view personId, std::string_view id) {
    const auto rows =
        tx.query("DELETE FROM kernel_passkey WHERE person_id = $1 AND id = $2 RETURNING name", personId, id);
    return rows.empty() ? std::string() : rows.front().text(0);
}

void FactorRepository::removeAllOf(sdk::Transaction& tx, std::string_view personId) {
    removeTotp(tx, personId);
    tx.execute("DELETE FROM kernel_passkey WHERE person_id = $1", personId);
}

}  // namespace guildhall::factors
