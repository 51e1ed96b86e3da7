#include "draw/seed.hpp"

#include "draw/seed_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

namespace {

sdk::SealedCell cellOf(const std::string& id) { return {SeedRepository::table, "seed", id}; }

}  // namespace

void Seeds::add(sdk::Transaction& tx, std::string_view cohort) const {
    // 256 bits; hex, so that it can be read out and typed.
    const auto seed = sdk::hashToken(sdk::newToken(services_.random));
    const auto id = sdk::newId(services_.random, "csee");
    SeedRepository::insert(tx, {.id = id,
                                .cohort = std::string(cohort),
                                .seed = services_.vault.seal(seed, cellOf(id)),
                                .digest = sdk::hashToken(seed),
                                .createdAt = services_.clock.now()});
}

std::vector<Seed> Seeds::all(sdk::Transaction& tx, std::string_view cohort) const {
    auto all = SeedRepository::ofCohort(tx, cohort);
    for (auto& one : all) one.seed = services_.vault.open(one.seed, cellOf(one.id)).value_or("");
    return all;
}

Seed Seeds::current(sdk::Transaction& tx, std::string_view cohort) const {
    auto seeds = all(tx, cohort);
    if (seeds.empty() || seeds.back().seed.empty())
        throw sdk::Unavailable(sdk::say("Coaches cannot be drawn at the moment. Please tell the team."));
    return std::move(seeds.back());
}

}  // namespace guildhall::coaching
