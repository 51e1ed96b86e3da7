#include "kernel/operations/backlog.hpp"

#include "kernel/jobs/job_repository.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::operations {

using namespace std::chrono_literals;

namespace {

class BacklogTest : public guildhall::testing::EveryKernelDatabase {
protected:
    void addJob(const std::string& id) {
        db().write(
            [&](sdk::Transaction& tx) { jobs::JobRepository().add(tx, id, {.kind = "kernel.test", .title = "Test"}); });
    }
    guildhall::testing::RealClock clock_;
};

class DatabaseAway : public sdk::Database {
protected:
    void transact(bool, const std::function<void(sdk::Transaction&)>&) override {
        throw sdk::Unavailable("The database is away.");
    }
};

}  // namespace

GUILDHALL_ON_EVERY_DATABASE(BacklogTest);

TEST_P(BacklogTest, CountsWhatWaits) {
    addJob("kjob-aaaaaaaaaaaa");
    addJob("kjob-bbbbbbbbbbbb");
    BacklogReader reader(db(), clock_, 5s, 10s);
    const auto backlog = reader.current();
    ASSERT_TRUE(backlog);
    EXPECT_EQ(backlog->jobsWaiting, 2);
    EXPECT_EQ(backlog->jobsRunning, 0);
    EXPECT_EQ(backlog->mailWaiting, 0);
}

TEST_P(BacklogTest, AsksTheDatabaseOnlyNowAndThen) {
    BacklogReader seldom(db(), clock_, 1h, 10s), always(db(), clock_, 0s, 10s);
    ASSERT_TRUE(seldom.current() && always.current());
    addJob("kjob-aaaaaaaaaaaa");
    EXPECT_EQ(seldom.current()->jobsWaiting, 0);
    EXPECT_EQ(always.current()->jobsWaiting, 1);
}

TEST(Backlog, ADatabaseThatIsAwayIsNoFailure) {
    DatabaseAway away;
    guildhall::testing::RealClock clock;
    BacklogReader reader(away, clock, 5s, 10s);
    EXPECT_FALSE(reader.current().has_value());
}

}  // namespace guildhall::operations
