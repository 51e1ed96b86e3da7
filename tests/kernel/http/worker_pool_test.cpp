#include "kernel/http/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace guildhall::http {
namespace {

TEST(WorkerPools, LetAPluginHoldNoMoreThanItsShare) {
    std::latch release(1), others(1);
    std::atomic<int> inside{0}, most{0};
    {
        WorkerPool pool(4, 64);
        EXPECT_EQ(pool.share(), 3u);
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(pool.submit("hung", [&] {
                const int now = ++inside;
                if (now > most) most = now;
                release.wait();
                --inside;
            }));
        // The last thread is left for the others, however many of the hung plugin wait before them.
        EXPECT_TRUE(pool.submit("other", [&] { others.count_down(); }));
        others.wait();
        release.count_down();
    }
    EXPECT_EQ(most, 3);
}

TEST(WorkerPools, LeaveRoomInTheQueueBesideAPluginThatHangs) {
    std::latch release(1);
    std::atomic<int> done{0};
    {
        WorkerPool pool(2, 8);
        int taken = 0;
        while (pool.submit("hung", [&] { release.wait(); })) ++taken;
        EXPECT_LE(taken, 7);
        EXPECT_TRUE(pool.submit("kernel", [&] { ++done; }));
        release.count_down();
    }
    EXPECT_EQ(done, 1);
}

TEST(WorkerPools, LeaveNothingLyingWhoeverSleepsAndWhoeverIsAtItsLimit) {
    // Whoever has ended looks for the next task by himself and wakes another only for what he does not take.
    std::atomic<int> done{0};
    int taken = 0;
    WorkerPool pool(4, 10'000);
    for (int round = 0; round < 300; ++round) {
        for (const auto* owner : {"a", "b", "kernel", "a", "a", "a", "a"})
            taken += pool.submit(owner, [&] {
                std::this_thread::sleep_for(std::chrono::microseconds(50));
                ++done;
            });
        if (round % 10 != 0) continue;
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (done < taken && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
        ASSERT_EQ(done, taken) << "in round " << round;
    }
}

TEST(WorkerPools, RefuseWhatComesWhenALongQueueDoesNotMove) {
    std::latch release(1);
    {
        WorkerPool pool(1, 1000, std::chrono::milliseconds(0));
        EXPECT_TRUE(pool.submit("kernel", [&] { release.wait(); }));
        while (pool.queued() > 0) std::this_thread::yield();
        // A few may wait however long it takes; the next is told to come back.
        int taken = 0;
        while (taken < 100 && pool.submit("kernel", [] {})) {
            ++taken;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        EXPECT_EQ(taken, 4);
        EXPECT_TRUE(pool.submit("other", [] {})) << "one lane's trouble is not another's";
        release.count_down();
    }
}

TEST(WorkerPools, LetPeopleWaitForAsLongAsThePatienceLasts) {
    std::atomic<int> done{0};
    int taken = 0;
    {
        WorkerPool pool(4, 1000);  // with the patience a site has when nobody sets another
        const auto come = [&](int people) {
            for (int i = 0; i < people; ++i)
                taken += pool.submit("kernel", [&] {
                    std::this_thread::sleep_for(std::chrono::milliseconds(5));
                    ++done;
                });
        };
        come(100);
        // Those who come next see that others have waited for a while.
        std::this_thread::sleep_for(std::chrono::milliseconds(70));
        come(28);
    }
    EXPECT_EQ(taken, 128) << "they wait for about 160 ms";
    EXPECT_EQ(done, 128);
}

TEST(WorkerPools, SitOutABurstThatIsLongerThanUsual) {
    std::latch release(1);
    std::atomic<int> done{0};
    {
        WorkerPool pool(1, 1000, std::chrono::hours(1));
        pool.submit("kernel", [&] { release.wait(); });
        for (int i = 0; i < 500; ++i) EXPECT_TRUE(pool.submit("kernel", [&] { ++done; }));
        release.count_down();
    }
    EXPECT_EQ(done, 500);
}

TEST(WorkerPools, RunWhatIsQueuedBeforeTheyEnd) {
    std::atomic<int> done{0};
    {
        WorkerPool pool(2, 1000);
        for (int i = 0; i < 200; ++i) pool.submit(i % 2 ? "a" : "b", [&] { ++done; });
    }
    EXPECT_EQ(done, 200);
}

}  // namespace
}  // namespace guildhall::http
