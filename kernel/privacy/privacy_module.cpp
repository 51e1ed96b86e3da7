#include "kernel/privacy/privacy_module.hpp"

#include "kernel/privacy/erasure_repository.hpp"
#include "kernel/privacy/privacy_pages.hpp"

#include <algorithm>

namespace guildhall::privacy {

PrivacyModule::PrivacyModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      data(
          [&ground] {
              PersonalSources all;
              for (auto* module : ground.modules)
                  for (auto& source : module->personalData()) all.push_back(std::move(source));
              // All else stands on the account.
              std::ranges::stable_partition(all, [](const PersonalSource& one) { return one.name == "account"; });
              return all;
          },
          audit.log),
      ground_(ground) {}

void PrivacyModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<PrivacyPages>(*ground_.database, data, ground_.clock));
    add.job("kernel.erase_again", [this](sdk::JobContext& job) { eraseAgain(job); });
    add.schedule({"kernel.erase_again", "Erase what turned up about people who were erased", "20 4 * * *",
                  "kernel.erase_again"});
}

void PrivacyModule::eraseAgain(sdk::JobContext& job) {
    std::vector<std::string> people;
    job.step([&](sdk::Transaction& tx) { people = ErasureRepository::all(tx); });
    const sdk::Viewer nobody;
    const auto actor = job.actor();
    std::int64_t erased = 0;
    for (std::size_t i = 0; i < people.size() && !job.stopping(); ++i) {
        job.step([&](sdk::Transaction& tx) {
            sdk::Moment moment{tx, nobody, actor, ground_.clock.now()};
            erased += data.eraseAgain(moment, people[i]);
        });
        job.progress(static_cast<std::int64_t>(i) + 1, static_cast<std::int64_t>(people.size()));
    }
    job.finish({{"erased", erased}});
}

}  // namespace guildhall::privacy
