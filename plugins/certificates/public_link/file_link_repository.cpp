#include "public_link/file_link_repository.hpp"

namespace guildhall::certificates {

void FileLinkRepository::add(sdk::Transaction& tx, std::string_view tokenHash, std::string_view certificateId,
                             std::string_view mailId, sdk::Instant expires) {
    tx.execute(
        "INSERT INTO certificates_file_link (token_hash, certificate_id, mail_id, expires_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (mail_id) DO NOTHING",
        tokenHash, certificateId, mailId, expires);
}

std::optional<std::string> FileLinkRepository::certificateOf(sdk::Transaction& tx, std::string_view tokenHash,
                                                             sdk::Instant now) {
    const auto rows = tx.query(
        "SELECT certificate_id FROM certificates_file_link WHERE token_hash = $1 AND expires_at > $2", tokenHash, now);
    if (rows.empty()) return {};
    return rows.front().text(0);
}

}  // namespace guildhall::certificates
