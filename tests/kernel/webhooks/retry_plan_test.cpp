#include "kernel/webhooks/retry_plan.hpp"

#include <guildhall/testkit/doubles.hpp>

#include <gtest/gtest.h>

namespace guildhall::webhooks {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(RetryPlans, TryTenTimesOverThreeDays) {
    testkit::FakeRandom random;
    milliseconds all{0};
    std::int64_t tries = 1;
    for (; const auto pause = pauseAfter(tries, random); ++tries) all += *pause;
    EXPECT_EQ(tries, 10);
    EXPECT_GE(all, 75h);
    EXPECT_LE(all, 84h);
    EXPECT_FALSE(pauseAfter(0, random));
    EXPECT_FALSE(pauseAfter(11, random));
}

TEST(RetryPlans, DoNotBringAllBackAtOnce) {
    testkit::FakeRandom random;
    std::set<std::int64_t> pauses;
    for (int i = 0; i < 50; ++i) pauses.insert(pauseAfter(4, random)->count());
    EXPECT_GT(pauses.size(), 20u);
    EXPECT_GE(*pauses.begin(), milliseconds(2h).count());
}

TEST(RetryPlans, WaitAsLongAsTheReceiverAsks) {
    const auto now = sdk::fromMicros(784'111'770LL * 1'000'000);  // Sun, 06 Nov 1994 08:49:30 GMT
    EXPECT_EQ(retryAfter("120", now), milliseconds(2min));
    EXPECT_EQ(retryAfter("0", now), 0ms);
    EXPECT_EQ(retryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now), milliseconds(7s));
    EXPECT_EQ(retryAfter("Sun, 06 Nov 1994 08:49:00 GMT", now), 0ms) << "a moment that is over";
    EXPECT_EQ(retryAfter("999999999999", now), milliseconds(24h)) << "a day at most";
    EXPECT_EQ(retryAfter("99999999999999999999999999", now), milliseconds(24h));
    for (const auto* nonsense : {"", "soon", "-5x", "1.5", "12 seconds"})
        EXPECT_FALSE(retryAfter(nonsense, now)) << nonsense;
    EXPECT_EQ(retryAfter("-5", now), 0ms);
}

TEST(RetryPlans, LeaveAReceiverAloneTheLongerTheLongerItIsSilent) {
    testkit::FakeRandom random;
    EXPECT_GE(restAfter(1, random), 1min);
    EXPECT_LE(restAfter(1, random), 90s);
    EXPECT_GE(restAfter(4, random), 8min);
    EXPECT_LE(restAfter(1'000'000, random), 90min);
}

}  // namespace
}  // namespace guildhall::webhooks
