#include "kernel/plugins/plugin_troubles.hpp"

#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

namespace guildhall::plugins {
namespace {

using namespace std::chrono_literals;

TEST(PluginTroubles, TellTheThirdHangWithinAnHour) {
    testing::FakeClock clock;
    PluginTroubles troubles(clock);
    EXPECT_FALSE(troubles.hung("shop"));
    EXPECT_FALSE(troubles.hung("bank")) << "another's hangs do not count";
    EXPECT_FALSE(troubles.hung("shop"));
    EXPECT_TRUE(troubles.hung("shop"));
    EXPECT_FALSE(troubles.hung("shop")) << "the count starts anew";
}

TEST(PluginTroubles, ForgetHangsOlderThanAnHour) {
    testing::FakeClock clock;
    PluginTroubles troubles(clock);
    troubles.hung("shop");
    troubles.hung("shop");
    clock.advance(61min);
    EXPECT_FALSE(troubles.hung("shop"));
    EXPECT_EQ(troubles.of("shop").hangs, 3) << "all are shown";
}

TEST(PluginTroubles, CountExceptionsAndKeepTheLastOne) {
    testing::FakeClock clock;
    PluginTroubles troubles(clock);
    troubles.threw("shop", "first");
    clock.advance(5min);
    troubles.threw("shop", "second");
    EXPECT_EQ(troubles.of("shop").exceptions, 2);
    EXPECT_EQ(troubles.of("shop").lastText, "second");
    EXPECT_EQ(troubles.of("shop").lastAt, clock.now());
}

}  // namespace
}  // namespace guildhall::plugins
