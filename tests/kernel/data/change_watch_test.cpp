#include "kernel/data/change_watch.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace guildhall::data {
namespace {

using namespace std::chrono_literals;

class ChangeWatches : public testing::EveryKernelDatabase {
protected:
    testing::FakeLog log_;
};

TEST_P(ChangeWatches, ReloadOnTheNodeOfTheChangeAsSoonAsItIsCommitted) {
    ChangeWatch watch(db(), log_);
    int reloads = 0;
    watch.subscribe("rules", [&] { ++reloads; });
    EXPECT_EQ(reloads, 1);
    db().write([&](sdk::Transaction& tx) {
        watch.touch(tx, "rules");
        EXPECT_EQ(reloads, 1);
    });
    EXPECT_EQ(reloads, 2);
}

TEST_P(ChangeWatches, DoNotReloadForAChangeThatWasUndone) {
    ChangeWatch watch(db(), log_);
    int reloads = 0;
    watch.subscribe("rules", [&] { ++reloads; });
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        watch.touch(tx, "rules");
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_EQ(reloads, 1);
}

TEST_P(ChangeWatches, TellOtherNodesOfAChange) {
    ChangeWatch here(db(), log_), there(db(), log_);
    std::atomic<int> reloads{0};
    there.subscribe("rules", [&] { ++reloads; });
    there.start();
    db().write([&](sdk::Transaction& tx) { here.touch(tx, "rules"); });
    for (int i = 0; i < 600 && reloads < 2; ++i) std::this_thread::sleep_for(50ms);
    EXPECT_EQ(reloads, 2);
}

TEST_P(ChangeWatches, TryAgainWhenAReloadFailed) {
    ChangeWatch here(db(), log_), there(db(), log_);
    std::atomic<int> tries{0};
    there.subscribe("rules", [&] {
        if (++tries == 2) throw std::runtime_error("the database was away");
    });
    there.start();
    db().write([&](sdk::Transaction& tx) { here.touch(tx, "rules"); });
    for (int i = 0; i < 600 && tries < 3; ++i) std::this_thread::sleep_for(50ms);
    EXPECT_EQ(tries, 3);
}

GUILDHALL_ON_EVERY_DATABASE(ChangeWatches);

}  // namespace
}  // namespace guildhall::data
