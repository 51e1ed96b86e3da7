#include "kernel/identity/kept_form_repository.hpp"

namespace guildhall::identity {

void KeptFormRepository::add(sdk::Transaction& tx, std::string_view tokenHash, std::string_view personId,
                             std::string_view sealed, sdk::Instant now, sdk::Instant expiresAt) {
    tx.execute("DELETE FROM kernel_kept_form WHERE expires_at <= $1", now);
    tx.execute(
        "DELETE FROM kernel_kept_form WHERE person_id = $1 AND token_hash NOT IN (SELECT token_hash FROM"
        " kernel_kept_form WHERE person_id = $1 ORDER BY expires_at DESC LIMIT 9)",
        personId);
    tx.execute("INSERT INTO kernel_kept_form (token_hash, person_id, sealed, expires_at) VALUES ($1, $2, $3, $4)",
               tokenHash, personId, sealed, expiresAt);
}

std::optional<std::string> KeptFormRepository::find(sdk::Transaction& tx, std::string_view tokenHash,
                                                    std::string_view personId, sdk::Instant now) {
    const auto rows =
        tx.query("SELECT sealed FROM kernel_kept_form WHERE token_hash = $1 AND person_id = $2 AND expires_at > $3",
                 tokenHash, personId, now);
    if (rows.empty()) return std::nullopt;
    return rows.front().text(0);
}

void KeptFormRepository::removeOfPerson(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_kept_form WHERE person_id = $1", personId);
}

}  // namespace guildhall::identity
