#include "kernel/identity/access_token_repository.hpp"

#include "kernel/base/comma_list.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::identity {

namespace {

AccessToken tokenOf(const sdk::Row& row) {
    return {.id = row.text(0),
            .personId = row.text(1),
            .name = row.text(2),
            .role = row.text(3),
            .scope = sdk::listedIn(row.text(4)),
            .createdAt = row.instant(5),
            .expiresAt = row.instant(6),
            .lastUsedAt = row.optionalInstant(7),
            .lastAddress = row.text(8)};
}

}  // namespace

void AccessTokenRepository::add(sdk::Transaction& tx, const AccessToken& token, std::string_view hash) {
    tx.execute(
        "INSERT INTO kernel_access_token (id, person_id, name, role, scope, token_hash, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        token.id, token.personId, token.name, token.role, base::commaList(token.scope), hash, token.createdAt,
        token.expiresAt);
}

std::optional<AccessToken> AccessTokenRepository::findByHash(sdk::Transaction& tx, std::string_view hash) {
    const auto rows = tx.query(
        "SELECT id, person_id, name, role, scope, created_at, expires_at, last_used_at, last_address"
        " FROM kernel_access_token WHERE token_hash = $1",
        hash);
    if (rows.empty()) return std::nullopt;
    return tokenOf(rows.front());
}

std::vector<AccessToken> AccessTokenRepository::ofPerson(sdk::Transaction& tx, std::string_view personId) {
    std::vector<AccessToken> all;
    for (const auto row :
         tx.query("SELECT id, person_id, name, role, scope, created_at, expires_at, last_used_at, last_address"
                  " FROM kernel_access_token WHERE person_id = $1 ORDER BY created_at DESC, id",
                  personId))
        all.push_back(tokenOf(row));
    return all;
}

void AccessTokenRepository::used(sdk::Transaction& tx, std::string_view id, sdk::Instant at, std::string_view address) {
    tx.execute("UPDATE kernel_access_token SET last_used_at = $1, last_address = $2 WHERE id = $3", at, address, id);
}

bool AccessTokenRepository::remove(sdk::Transaction& tx, std::string_view personId, std::string_view id) {
    return tx.execute("DELETE FROM kernel_access_token WHERE person_id = $1 AND id = $2", personId, id) == 1;
}

void AccessTokenRepository::removeOfPerson(sdk::Transaction& tx, std::string_view personId) {
    tx.execute("DELETE FROM kernel_access_token WHERE person_id = $1", personId);
}

std::int64_t AccessTokenRepository::countOf(sdk::Transaction& tx, std::string_view personId) {
    return tx.query("SELECT COUNT(*) FROM kernel_access_token WHERE person_id = $1", personId).front().integer(0);
}

}  // namespace guildhall::identity
