// The retention schedule over things of its own: what is over goes, what must stay stays and says why, and one that
// cannot go stops no other. A legal hold wins over it, and over erasing.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/privacy/legal_holds.hpp"
#include "kernel/privacy/retention_schedule.hpp"

#include <guildhall/sdk/error.hpp>

#include <gmock/gmock.h>

namespace guildhall::privacy {
namespace {

using ::testing::ElementsAre;
using testing::FakeClock;
using testing::FakeRandom;
using ::testing::IsEmpty;

struct HeardAudit : sdk::Audit {
    void record(sdk::Transaction&, const sdk::Actor&, const sdk::AuditEntry& entry) override {
        entries.push_back(entry);
    }
    std::vector<sdk::AuditEntry> entries;
};

class OneJob : public sdk::JobContext {
public:
    explicit OneJob(sdk::Database& database) : database_(database) {}
    const std::string& id() const override { return id_; }
    const sdk::Value& payload() const override { return payload_; }
    sdk::Actor actor() const override { return {}; }
    void progress(std::int64_t, std::int64_t, std::string_view) override {}
    bool stopping() const override { return false; }
    void step(const std::function<void(sdk::Transaction&)>& work) override { database_.write(work); }
    void finish(const sdk::Value& outcome, const std::function<void(sdk::Transaction&)>& work) override {
        result = outcome;
        if (work) database_.write(work);
    }
    void problem(sdk::Transaction&, const sdk::JobProblem& problem) override { problems.push_back(problem.item); }

    sdk::Value result;
    std::vector<std::string> problems;

private:
    sdk::Database& database_;
    std::string id_ = "jobs-aaaaaaaaaaaa";
    sdk::Value payload_;
};

class Schedule : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write([&](sdk::Transaction& tx) {
            tx.execute("CREATE TABLE note (id TEXT PRIMARY KEY, person TEXT NOT NULL, day TEXT NOT NULL)");
            for (const auto* person : {ada, bert})
                tx.execute(
                    "INSERT INTO kernel_person (id, name, email, created_at, updated_at) VALUES ($1, 'N', $1, 0, 0)",
                    person);
        });
    }
    void add(const std::string& id, const std::string& person, const std::string& day) {
        db().write([&](sdk::Transaction& tx) {
            tx.execute("INSERT INTO note (id, person, day) VALUES ($1, $2, $3)", id, person, day);
        });
    }
    std::vector<std::string> left() {
        return db().read([&](sdk::Transaction& tx) {
            std::vector<std::string> all;
            for (const auto row : tx.query("SELECT id FROM note ORDER BY id")) all.push_back(row.text(0));
            return all;
        });
    }
    void hold(const char* person) {
        db().write([&](sdk::Transaction& tx) { holds_.place(tx, {}, person, "Case 12"); });
    }
    PersonalSource notes() {
        return {
            .name = "note",
            .title = "Notes",
            .fields = {},
            .purpose = "",
            .becomes = "Removed.",
            .count =
                [](sdk::Transaction& tx, std::string_view person) {
                    return tx.query("SELECT count(*) FROM note WHERE person = $1", person).front().integer(0);
                },
            .all = [](sdk::Transaction&, const sdk::Viewer&, std::string_view) { return sdk::Value(); },
            .erase = [](sdk::Moment& moment, std::string_view person,
                        std::string_view) { moment.tx.execute("DELETE FROM note WHERE person = $1", person); },
            .retention =
                Retention{.years = 2,
                          .after = "Written on",
                          .overdue =
                              [](sdk::Transaction& tx, sdk::Date before, int most) {
                                  std::vector<Overdue> all;
                                  for (const auto row :
                                       tx.query("SELECT id, day, person FROM note WHERE day < $1 ORDER BY day LIMIT $2",
                                                sdk::isoDate(before), most))
                                      all.push_back({.id = row.text(0), .since = row.text(1), .person = row.text(2)});
                                  return all;
                              },
                          .end =
                              [](sdk::Moment& moment, const Overdue& one, sdk::Date, std::string_view) {
                                  if (one.id == "stuck") throw std::runtime_error("it is stuck");
                                  return moment.tx.execute("DELETE FROM note WHERE id = $1", one.id) == 1;
                              }}};
    }
    OneJob run() {
        OneJob job(db());
        schedule_.run(job);
        return job;
    }

    static constexpr const char *ada = "cabc-aaaaaaaaaaaa", *bert = "cabc-bbbbbbbbbbbb";
    FakeClock clock_;
    FakeRandom random_;
    HeardAudit audit_;
    const LegalHolds holds_{audit_, clock_, random_};
    const config::SecretBox secrets_{"a key for tests", random_};
    const keys::PersonKeys keys_{secrets_, "site", random_};
    const PersonalData data_{[this] { return PersonalSources{notes()}; }, audit_, keys_,
                             ErasureStatements("key", random_)};
    const RetentionSchedule schedule_{data_, audit_, clock_};
};
GUILDHALL_ON_EVERY_DATABASE(Schedule);

TEST_P(Schedule, EndsWhatIsOverAndNothingBeforeItsDay) {
    clock_.set(sdk::instantOf(*sdk::parseDate("2026-03-12"), 600, "UTC"));
    add("old", ada, "2024-03-11");
    add("on_the_day", ada, "2024-03-12");
    const auto plans = db().read([&](sdk::Transaction& tx) { return schedule_.plan(tx); });
    ASSERT_EQ(plans.size(), 1u);
    ASSERT_EQ(plans.front().goes.size(), 1u);
    EXPECT_THAT(left(), ElementsAre("old", "on_the_day")) << "a plan changes nothing";
    EXPECT_EQ(run().result["ended"]["note"], 1);
    EXPECT_THAT(left(), ElementsAre("on_the_day"));
    EXPECT_EQ(run().result["ended"], sdk::Value::object());
    EXPECT_EQ(audit_.entries.size(), 1u) << "a run that ends nothing is not told";
}

TEST_P(Schedule, CountsYearsFromALeapDayToTheLastOfFebruary) {
    clock_.set(sdk::instantOf(*sdk::parseDate("2028-02-29"), 600, "UTC"));
    add("before", ada, "2026-02-27");
    add("last", ada, "2026-02-28");
    run();
    EXPECT_THAT(left(), ElementsAre("last"));
}

TEST_P(Schedule, LeavesWhatIsUnderALegalHoldAndSaysSo) {
    add("hers", ada, "2010-01-01");
    add("his", bert, "2010-01-01");
    hold(ada);
    const auto plan = db().read([&](sdk::Transaction& tx) { return schedule_.plan(tx); }).front();
    ASSERT_EQ(plan.stays.size(), 1u);
    EXPECT_EQ(*plan.stays.front().waits, "Under a legal hold.");
    EXPECT_EQ(run().result["kept"]["note"], 1);
    EXPECT_THAT(left(), ElementsAre("hers"));
}

TEST_P(Schedule, GoesOnPastOneThatCannotBeEnded) {
    for (int i = 0; i < 120; ++i) add("n" + std::to_string(i), ada, "2010-01-01");
    add("stuck", bert, "2009-01-01");
    const auto job = run();
    EXPECT_THAT(left(), ElementsAre("stuck"));
    EXPECT_THAT(job.problems, ElementsAre("stuck"));
    EXPECT_EQ(job.result["ended"]["note"], 120);
}

TEST_P(Schedule, IsNoWayRoundAHoldAndNeitherIsErasing) {
    add("hers", ada, "2026-01-01");
    hold(ada);
    const sdk::Viewer nobody;
    const sdk::Actor actor;
    const auto erase = [&] {
        db().write([&](sdk::Transaction& tx) {
            sdk::Moment moment{tx, nobody, actor, clock_.now()};
            data_.erase(moment, ada, "She asked");
        });
    };
    EXPECT_THROW(erase(), sdk::Conflict);
    EXPECT_THAT(left(), ElementsAre("hers"));
    const auto open = db().read([&](sdk::Transaction& tx) { return LegalHolds::open(tx, ada); });
    db().write([&](sdk::Transaction& tx) { holds_.lift(tx, {}, ada, open.front().id, "Over"); });
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { holds_.lift(tx, {}, ada, open.front().id, "Twice"); }),
                 sdk::Conflict);
    erase();
    EXPECT_THAT(left(), IsEmpty());
    EXPECT_EQ(db().read([&](sdk::Transaction& tx) { return ErasureRepository::statements(tx, ada).size(); }), 1u);
}

}  // namespace
}  // namespace guildhall::privacy
