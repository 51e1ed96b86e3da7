#include "kernel/records/request_key_repository.hpp"

namespace guildhall::records {

std::optional<KeptAnswer> RequestKeyRepository::find(sdk::Transaction& tx, std::string_view holder,
                                                     std::string_view key) {
    const auto rows = tx.query(
        "SELECT request, status, version, body FROM kernel_request_key WHERE holder = $1 AND key = $2", holder, key);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return KeptAnswer{row.text(0), row.integer(1), row.integer(2), row.text(3)};
}

void RequestKeyRepository::add(sdk::Transaction& tx, std::string_view holder, std::string_view key,
                               const KeptAnswer& answer, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_request_key (holder, key, request, status, version, body, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        holder, key, answer.request, answer.status, answer.version, answer.body, now);
}

void RequestKeyRepository::removeBefore(sdk::Transaction& tx, sdk::Instant before) {
    tx.execute("DELETE FROM kernel_request_key WHERE created_at < $1", before);
}

}  // namespace guildhall::records
