#include "award/recompute.hpp"

#include "award/due_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Transaction;

void Recompute::look(sdk::JobContext& job) const {
    constexpr std::int64_t peopleAtOnce = 100;
    job.step([](Transaction& tx) { DueRepository::clear(tx); });
    std::int64_t people = 0, found = 0;
    for (std::string after;;) {
        const auto begun =
            services_.database.read([&](Transaction& tx) { return AwardRepository::begun(tx, after, peopleAtOnce); });
        if (begun.last.empty()) break;
        std::vector<std::pair<std::string, std::string>> due;
        for (const auto& [badge, person] : begun.badges) {
            if (job.stopping()) return;
            if (desk_.isDue({.person = person, .badge = badge, .source = Source::Progression}))
                due.emplace_back(badge, person);
        }
        job.step([&](Transaction& tx) {
            for (const auto& [badge, person] : due) DueRepository::add(tx, badge, person, services_.clock.now());
        });
        found += std::ssize(due);
        job.progress(people += peopleAtOnce, 0);
        after = begun.last;
    }
    job.finish({{"message", sdk::sayCount(found, "{n} badge would be awarded.", "{n} badges would be awarded.")}});
}

void Recompute::award(sdk::JobContext& job) const {
    constexpr std::int64_t atOnce = 100;
    std::int64_t done = 0;
    const auto total = services_.database.read([](Transaction& tx) { return DueRepository::count(tx); });
    for (;;) {
        const auto found = services_.database.read([&](Transaction& tx) { return DueRepository::first(tx, atOnce); });
        if (found.empty()) break;
        for (const auto& [badge, person, foundAt, title, name] : found) {
            if (job.stopping()) return;
            const Award wanted{.person = person, .badge = badge, .source = Source::Progression};
            const auto advice = desk_.consult(wanted);
            job.step([&](Transaction& tx) {
                DueRepository::remove(tx, badge, person);
                if (!services_.people.find(tx, person)) return;
                roster_.lock(tx, job.actor(), person);
                const auto carriers = carriersOf(AwardRepository::standing(tx, badge, person), advice.of(badge));
                if (carriers.empty() || desk_.whyNot(tx, wanted, advice)) return;
                const auto all = desk_.award(tx, job.actor(), wanted, advice);
                AwardRepository::link(tx, all.front().id, carriers);
                done += std::ssize(all);
            });
            job.progress(done, total);
        }
    }
    job.finish({{"message", sdk::sayCount(done, "{n} badge awarded.", "{n} badges awarded.")}});
}

}  // namespace guildhall::badges
