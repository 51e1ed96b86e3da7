#include "draw/seed_repository.hpp"

namespace guildhall::coaching {

void SeedRepository::insert(sdk::Transaction& tx, const Seed& seed) {
    tx.execute("INSERT INTO coaching_seed (id, cohort, seed, digest, created_at) VALUES ($1, $2, $3, $4, $5)", seed.id,
               seed.cohort, seed.seed, seed.digest, seed.createdAt);
}

void SeedRepository::removeOf(sdk::Transaction& tx, std::string_view cohort) {
    tx.execute("DELETE FROM coaching_seed WHERE cohort = $1", cohort);
}

std::vector<Seed> SeedRepository::ofCohort(sdk::Transaction& tx, std::string_view cohort) {
    std::vector<Seed> all;
    for (const auto row :
         tx.query("SELECT id, cohort, seed, digest, created_at FROM coaching_seed WHERE cohort = $1 ORDER "
                  "BY created_at, id",
                  cohort))
        all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.instant(4)});
    return all;
}

}  // namespace guildhall::coaching
