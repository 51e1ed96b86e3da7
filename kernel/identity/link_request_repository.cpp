#include "kernel/identity/link_request_repository.hpp"

namespace guildhall::identity {

void LinkRequestRepository::add(sdk::Transaction& tx, const LinkRequest& r, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_link_request (id, purpose, email, return_path, known_browser, asked_at,"
        " browser_hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        r.id, r.purpose, r.email, r.returnPath, r.knownBrowser, now, r.browserHash);
}

std::vector<std::string> LinkRequestRepository::waiting(sdk::Transaction& tx, std::int64_t count) {
    std::vector<std::string> ids;
    for (const auto row :
         tx.query("SELECT id FROM kernel_link_request ORDER BY asked_at, id LIMIT CAST($1 AS BIGINT)", count))
        ids.push_back(row.text(0));
    return ids;
}

std::optional<LinkRequest> LinkRequestRepository::take(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "DELETE FROM kernel_link_request WHERE id = $1 RETURNING id, purpose, email, return_path, known_browser,"
        " browser_hash",
        id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return LinkRequest{row.text(0), row.text(1), row.text(2), row.text(3), row.boolean(4), row.text(5)};
}

}  // namespace guildhall::identity
