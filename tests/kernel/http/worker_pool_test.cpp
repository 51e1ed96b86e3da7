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
