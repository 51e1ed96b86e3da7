#include "kernel/metrics/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace guildhall::metrics {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(Exposition, WritesFamiliesAsTheFormatSays) {
    Counter counter;
    counter.add(3);
    Exposition out;
    out.counter("things_total", "Things\nby \\ kind.");
    out.sample(counter, {{"kind", "a \"b\" \\ c\nd"}});
    out.gauge("level", "Level.");
    out.sample(0.5);
    EXPECT_EQ(out.text(),
              "# HELP things_total Things\\nby \\\\ kind.\n# TYPE things_total counter\n"
              "things_total{kind=\"a \\\"b\\\" \\\\ c\\nd\"} 3\n"
              "# HELP level Level.\n# TYPE level gauge\nlevel 0.5\n");
}

TEST(Exposition, AHistogramCountsUpwardsToItsCount) {
    Histogram times;
    for (const auto spent : {50, 300, 300, 20'000'000}) times.observe(std::chrono::microseconds(spent));
    Exposition out;
    out.histogram("spent_seconds", "Time.");
    out.sample(times.read(), {{"of", "x"}});
    EXPECT_THAT(out.text(), HasSubstr("spent_seconds_bucket{of=\"x\",le=\"0.0001\"} 1\n"
                                      "spent_seconds_bucket{of=\"x\",le=\"0.0005\"} 3\n"));
    EXPECT_THAT(out.text(), HasSubstr("le=\"10\"} 3\nspent_seconds_bucket{of=\"x\",le=\"+Inf\"} 4\n"));
    EXPECT_THAT(out.text(), EndsWith("spent_seconds_sum{of=\"x\"} 20.00065\nspent_seconds_count{of=\"x\"} 4\n"));
}

TEST(Exposition, AFamilyIsToldOnce) {
    Exposition out;
    out.gauge("level", "Level.");
    EXPECT_THROW(out.gauge("level", "Level."), std::logic_error);
}

TEST(Histogram, LosesNothingWhenManyThreadsObserve) {
    Histogram times;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int k = 0; k < 10'000; ++k) times.observe(std::chrono::milliseconds(k % 3));
        });
    threads.clear();
    EXPECT_EQ(times.read().count, 40'000U);
}

}  // namespace guildhall::metrics
