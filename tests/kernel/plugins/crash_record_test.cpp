// Real crashes in child processes.
#include "kernel/plugins/crash_record.hpp"

#include "kernel/log/current_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <exception>
#include <functional>
#include <thread>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace guildhall::plugins {
namespace {

using ::testing::HasSubstr;

int deeper(int depth) {
    if (depth < 0) return 0;  // never
    volatile char space[4096];
    space[0] = static_cast<char>(depth);
    return deeper(depth + 1) + space[0];
}

class CrashRecords : public ::testing::Test {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "a sanitizer handles these signals itself";
#endif
    }
    ~CrashRecords() override { std::filesystem::remove(file_); }

    /// The signal that ended a child which did that.
    int endOf(const std::function<void()>& deed) {
        const auto child = ::fork();
        if (child == 0) {
            const rlimit none{0, 0};
            ::setrlimit(RLIMIT_CORE, &none);
            CrashRecord::install(file_);
            deed();
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }
    const std::filesystem::path file_ =
        std::filesystem::temp_directory_path() / ("gh-crash-" + std::to_string(::getpid()));
};

TEST_F(CrashRecords, NameThePluginOfTheThreadAndTheSignal) {
    const auto end = endOf([] {
        std::thread([] {
            const log::InPlugin inside("shop");
            ::raise(SIGFPE);
        }).join();
    });
    EXPECT_EQ(end, SIGFPE) << "the signal's own action follows";
    const auto crash = CrashRecord::read(file_);
    ASSERT_TRUE(crash);
    EXPECT_EQ(crash->plugin, "shop");
    EXPECT_THAT(crash->evidence, HasSubstr("SIGFPE at address"));
}

TEST_F(CrashRecords, CountAStackThatIsUsedUp) {
    EXPECT_EQ(endOf([] {
                  std::thread([] {
                      const log::InPlugin inside("deep");
                      deeper(0);
                  }).join();
              }),
              SIGSEGV);
    EXPECT_EQ(CrashRecord::read(file_).value_or(Crash()).plugin, "deep");
}

TEST_F(CrashRecords, CountAnExceptionThatNobodyCaught) {
    EXPECT_EQ(endOf([] {
                  const log::InPlugin inside("thrower");
                  std::terminate();
              }),
              SIGABRT);
    EXPECT_EQ(CrashRecord::read(file_).value_or(Crash()).plugin, "thrower");
}

TEST_F(CrashRecords, BlameNoPluginForTheKernelsOwnCode) {
    endOf([] {
        { const log::InPlugin before("innocent"); }
        ::raise(SIGSEGV);
    });
    const auto crash = CrashRecord::read(file_);
    ASSERT_TRUE(crash);
    EXPECT_EQ(crash->plugin, "");
}

TEST_F(CrashRecords, AreEmptyAfterAGoodEnd) {
    EXPECT_EQ(endOf([] {}), 0);
    EXPECT_FALSE(CrashRecord::read(file_));
    EXPECT_FALSE(CrashRecord::read("/nowhere/at/all"));
}

}  // namespace
}  // namespace guildhall::plugins
