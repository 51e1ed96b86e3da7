#include "kernel/jobs/scheduler.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/jobs/job_repository.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::jobs {
namespace {

using namespace std::chrono_literals;

/// The fake clock starts on Thursday, 12 March 2026, 09:00 UTC.
class Schedulers : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        scheduler_ = node();
    }
    void TearDown() override {
        scheduler_.reset();
        changes_.reset();
        EveryKernelDatabase::TearDown();
    }
    std::unique_ptr<Scheduler> node(const std::string& when = "0 * * * *") {
        auto made = std::make_unique<Scheduler>(Scheduler::Parts{db(), queue_, *changes_, clock_, log_});
        made->add("shop", {{"shop.count", "Count the stock", when, "shop.count", {{"full", true}}, "UTC"}},
                  {"shop.count"});
        made->tick();  // meets it
        return made;
    }
    std::int64_t queued() {
        return db().read([](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_job WHERE kind = 'shop.count'").front().integer(0);
        });
    }
    template <class F>
    void write(F work) {
        db().write([&](sdk::Transaction& tx) { work(tx); });
    }

    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    WakeUp wakeUp_;
    JobQueue queue_{audit_, random_, wakeUp_};
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<Scheduler> scheduler_;
};

TEST_P(Schedulers, QueueTheJobWhenItsTimeComesAndNotBefore) {
    scheduler_->tick();
    clock_.advance(59min);
    scheduler_->tick();
    EXPECT_EQ(queued(), 0);
    clock_.advance(1min);
    scheduler_->tick();
    scheduler_->tick();
    EXPECT_EQ(queued(), 1);
    clock_.advance(1h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 2);
}

TEST_P(Schedulers, QueueEachSlotOnceHoweverManyNodesThereAre) {
    const auto second = node(), third = node();
    for (int hour = 0; hour < 5; ++hour) {
        clock_.advance(1h);
        for (auto* each : {scheduler_.get(), second.get(), third.get()}) each->tick();
    }
    EXPECT_EQ(queued(), 5);
}

TEST_P(Schedulers, MakeUpOnceForWhatWasMissedWithinADay) {
    clock_.advance(5h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 1);
    const auto daily = node();
    clock_.advance(72h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 2);
}

TEST_P(Schedulers, GoOnWhenTheClockJumpsADayAheadAndBack) {
    clock_.advance(24h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 1) << "the slot of tomorrow morning";
    clock_.advance(-24h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 1);
    for (int hour = 0; hour < 24; ++hour) {
        clock_.advance(1h);
        scheduler_->tick();
    }
    EXPECT_EQ(queued(), 24) << "each hour once, and the last one not again";
}

TEST_P(Schedulers, DoNotMakeUpForTheTimeBeforeTheyWereFirstSeen) {
    scheduler_->remove("shop");
    clock_.advance(30min);
    scheduler_->add("shop", {{"shop.new", "New", "0 9 * * *", "shop.count"}}, {"shop.count"});
    scheduler_->tick();
    scheduler_->tick();
    EXPECT_EQ(queued(), 0);
}

TEST_P(Schedulers, StopWhilePausedAndGoOnWithoutMakingUp) {
    write([&](sdk::Transaction& tx) { scheduler_->setPaused(tx, audit_, {}, "shop.count", true); });
    clock_.advance(3h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 0);
    EXPECT_FALSE(scheduler_->get("shop.count").next);
    write([&](sdk::Transaction& tx) { scheduler_->setPaused(tx, audit_, {}, "shop.count", false); });
    scheduler_->tick();
    EXPECT_EQ(queued(), 0);
    clock_.advance(1h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 1);
}

TEST_P(Schedulers, FollowTheTimeAnAdministratorSets) {
    write([&](sdk::Transaction& tx) { scheduler_->setPattern(tx, audit_, {}, "shop.count", "30 9 * * *"); });
    EXPECT_TRUE(scheduler_->get("shop.count").changed);
    clock_.advance(31min);
    scheduler_->tick();
    EXPECT_EQ(queued(), 1);
    write([&](sdk::Transaction& tx) { scheduler_->setPattern(tx, audit_, {}, "shop.count", ""); });
    EXPECT_FALSE(scheduler_->get("shop.count").changed);
    EXPECT_EQ(scheduler_->get("shop.count").pattern, "0 * * * *");
}

TEST_P(Schedulers, RunNowWithoutTouchingTheNextSlot) {
    write([&](sdk::Transaction& tx) { scheduler_->runNow(tx, audit_, {}, "shop.count"); });
    EXPECT_EQ(queued(), 1);
    clock_.advance(1h);
    scheduler_->tick();
    EXPECT_EQ(queued(), 2);
}

TEST_P(Schedulers, RefuseWhatCannotRun) {
    const auto add = [&](sdk::Schedule schedule) { scheduler_->add("other", {schedule}, {"other.job"}); };
    EXPECT_THROW(add({"other.a", "A", "every day", "other.job"}), std::invalid_argument);
    EXPECT_THROW(add({"other.a", "A", "0 3 * * *", "other.absent"}), std::invalid_argument);
    EXPECT_THROW(add({"other.a", "A", "0 3 * * *", "other.job", {}, "Europe/Atlantis"}), std::invalid_argument);
    EXPECT_THROW(add({"shop.count", "A", "0 3 * * *", "other.job"}), std::invalid_argument);
    EXPECT_THROW(scheduler_->get("other.a"), sdk::NotFound);
}

GUILDHALL_ON_EVERY_DATABASE(Schedulers);

}  // namespace
}  // namespace guildhall::jobs
