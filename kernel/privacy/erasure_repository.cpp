#include "kernel/privacy/erasure_repository.hpp"

namespace guildhall::privacy {

void ErasureRepository::add(sdk::Transaction& tx, std::string_view person, sdk::Instant now) {
    tx.execute("INSERT INTO kernel_erasure (person_id, at) VALUES ($1, $2) ON CONFLICT DO NOTHING", person, now);
}

bool ErasureRepository::has(sdk::Transaction& tx, std::string_view person) {
    return !tx.query("SELECT 1 FROM kernel_erasure WHERE person_id = $1", person).empty();
}

std::vector<std::string> ErasureRepository::all(sdk::Transaction& tx) {
    std::vector<std::string> people;
    for (const auto row : tx.query("SELECT person_id FROM kernel_erasure ORDER BY at")) people.push_back(row.text(0));
    return people;
}

void ErasureRepository::addStatement(sdk::Transaction& tx, const StoredStatement& statement) {
    tx.execute(
        "INSERT INTO kernel_erasure_statement (id, person_id, at, statement, signature) VALUES ($1, $2, $3, $4, $5)",
        statement.id, statement.personId, statement.at, statement.text, statement.signature);
}

std::vector<StoredStatement> ErasureRepository::statements(sdk::Transaction& tx, std::string_view person) {
    std::vector<StoredStatement> all;
    for (const auto row : tx.query(
             "SELECT id, person_id, at, statement, signature FROM kernel_erasure_statement WHERE person_id = $1 ORDER"
             " BY at DESC, id",
             person))
        all.push_back({row.text(0), row.text(1), row.instant(2), row.text(3), row.text(4)});
    return all;
}

}  // namespace guildhall::privacy
