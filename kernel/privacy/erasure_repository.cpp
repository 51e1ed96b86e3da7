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

}  // namespace guildhall::privacy
