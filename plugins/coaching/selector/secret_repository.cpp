#include "selector/secret_repository.hpp"

namespace guildhall::coaching {

std::optional<std::string> SecretRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT secret FROM coaching_secret WHERE id = $1", id);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

void SecretRepository::add(sdk::Transaction& tx, std::string_view id, std::string_view sealed) {
    tx.execute("INSERT INTO coaching_secret (id, secret) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", id, sealed);
}

}  // namespace guildhall::coaching
