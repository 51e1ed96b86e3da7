// The table of seeds.
#pragma once

#include "draw/seed.hpp"

namespace guildhall::coaching {

class SeedRepository {
public:
    static constexpr const char* table = "coaching_seed";
    /// `seed.seed` sealed.
    static void insert(sdk::Transaction& tx, const Seed& seed);
    /// Of a cohort that nobody has drawn in.
    static void removeOf(sdk::Transaction& tx, std::string_view cohort);
    /// Sealed, the oldest first.
    static std::vector<Seed> ofCohort(sdk::Transaction& tx, std::string_view cohort);
};

}  // namespace guildhall::coaching
