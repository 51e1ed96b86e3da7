#include "seal/seal_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

namespace {

std::optional<StoredSeal> firstOf(const sdk::Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return StoredSeal{row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4)};
}

}  // namespace

std::optional<StoredSeal> SealRepository::inForce(Transaction& tx) {
    return firstOf(
        tx.query("SELECT id, fingerprint, certificates, private_key, created_at FROM certificates_seal WHERE "
                 "retired_at IS NULL"));
}

std::optional<StoredSeal> SealRepository::find(Transaction& tx, std::string_view fingerprint) {
    return firstOf(
        tx.query("SELECT id, fingerprint, certificates, private_key, created_at FROM certificates_seal WHERE "
                 "fingerprint = $1",
                 fingerprint));
}

bool SealRepository::put(Transaction& tx, const StoredSeal& seal) {
    const auto now = sdk::toMicros(seal.since);
    tx.execute("UPDATE certificates_seal SET retired_at = $1, private_key = '' WHERE retired_at IS NULL", now);
    return tx.execute(
               "INSERT INTO certificates_seal (id, fingerprint, certificates, private_key, created_at) VALUES ($1, $2, "
               "$3, $4, $5) ON CONFLICT DO NOTHING",
               seal.id, seal.fingerprint, seal.certificates, seal.privateKey, now) > 0;
}

}  // namespace guildhall::certificates
