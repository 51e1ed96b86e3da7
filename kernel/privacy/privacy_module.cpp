#include "kernel/privacy/privacy_module.hpp"

#include "kernel/people/person_repository.hpp"
#include "kernel/privacy/disclosure_pages.hpp"
#include "kernel/privacy/erasure_pages.hpp"
#include "kernel/privacy/erasure_repository.hpp"
#include "kernel/privacy/legal_hold_pages.hpp"
#include "kernel/privacy/privacy_pages.hpp"
#include "kernel/privacy/retention_pages.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::privacy {

namespace {

constexpr int yearsArchived = 10;

}  // namespace

PrivacyModule::PrivacyModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      holds(audit.log, ground.clock, ground.random),
      disclosures(ground.siteKey.auditKey(), ground.clock, ground.random),
      data(
          [this, &ground] {
              PersonalSources all;
              for (auto* module : ground.modules)
                  for (auto& source : module->personalData()) all.push_back(std::move(source));
              // All else stands on the account.
              std::ranges::stable_partition(all, [](const PersonalSource& one) { return one.name == "account"; });
              if (!all.empty() && all.front().name == "account") all.front().retention = ofArchived();
              return all;
          },
          audit.log, audit.personKeys, ErasureStatements(ground.siteKey.auditKey(), ground.random)),
      schedule(data, audit.log, ground.clock),
      ground_(ground),
      audit_(audit.log) {}

void PrivacyModule::describe(sdk::Registrar& add) {
    auto& database = *ground_.database;
    keep(add, std::make_shared<PrivacyPages>(database, data, disclosures, ground_.clock));
    keep(add, std::make_shared<LegalHoldPages>(database, holds));
    keep(add, std::make_shared<RetentionPages>(database, audit_, schedule, data));
    keep(add, std::make_shared<DisclosurePages>(database, disclosures, data));
    keep(add, std::make_shared<ErasurePages>(database, data.statements()));
    add.job("kernel.erase_again", [this](sdk::JobContext& job) { eraseAgain(job); });
    add.schedule({"kernel.erase_again", "Erase what turned up about people who were erased", "20 4 * * *",
                  "kernel.erase_again"});
    add.job(RetentionSchedule::job, [this](sdk::JobContext& job) { schedule.run(job); });
    add.schedule({RetentionSchedule::job, "Erase or make anonymous what is past its time", "40 3 * * *",
                  RetentionSchedule::job});
}

PersonalSources PrivacyModule::personalData() {
    PersonalSource goneOut{
        .name = "disclosures",
        .title = "What has gone out about them",
        .fields = {"When", "To whom", "What"},
        .purpose = "so that they can see who has got what about them",
        .becomes = "Kept: it names them by an id only, and proves where their data went.",
        .count = [this](sdk::Transaction& tx, std::string_view person) { return disclosures.countAbout(tx, person); },
        .all =
            [this](sdk::Transaction& tx, const sdk::Viewer&, std::string_view person) {
                auto items = sdk::Value::array();
                for (const auto& row : disclosures.about(tx, person, Disclosures::mostShown))
                    items.push_back({{"at", sdk::isoInstant(row.at)},
                                     {"to", row.personId},
                                     {"as", row.role},
                                     {"what", row.what},
                                     {"fields", row.fields},
                                     {"how", row.means}});
                return items;
            }};
    PersonalSource holdsOnThem{
        .name = "legal_holds",
        .title = "Legal holds",
        .fields = {"Reason", "Since", "By whom"},
        .purpose = "to keep what a case or an inquiry needs",
        .becomes = "Kept: it says why something had to stay.",
        // Whoever an inquiry is about need not learn of it from us: staff see holds elsewhere.
        .count = [](sdk::Transaction&, std::string_view) { return 0; },
        .all = [](sdk::Transaction&, const sdk::Viewer&, std::string_view) { return sdk::Value::array(); }};
    return {std::move(goneOut), std::move(holdsOnThem)};
}

Retention PrivacyModule::ofArchived() const {
    return {.years = yearsArchived,
            .after = "Archived from",
            .overdue =
                [this](sdk::Transaction& tx, sdk::Date before, int most) {
                    std::vector<Overdue> all;
                    for (auto& [id, since] : people::PersonRepository::archivedBefore(tx, sdk::isoDate(before), most)) {
                        Overdue one{.id = id, .since = since, .person = id, .path = "/users/" + id};
                        if (auto reasons = data.whyNot(tx, id); !reasons.empty()) one.waits = reasons.front();
                        all.push_back(std::move(one));
                    }
                    return all;
                },
            .end =
                [this](sdk::Moment& moment, const Overdue& one, sdk::Date, std::string_view reason) {
                    if (ErasureRepository::has(moment.tx, one.id)) return false;
                    data.erase(moment, one.id, reason);
                    return true;
                }};
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
