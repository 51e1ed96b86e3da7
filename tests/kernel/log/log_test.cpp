#include "kernel/log/access_log.hpp"
#include "kernel/log/console_log.hpp"
#include "kernel/log/current_plugin.hpp"
#include "kernel/log/work.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <set>
#include <sstream>
#include <thread>

namespace guildhall::log {

namespace {

/// A writer whose lines can be read back.
class LogTest : public ::testing::Test {
protected:
    ~LogTest() override {
        ::close(ends_[0]);
        if (ends_[1] >= 0) ::close(ends_[1]);
    }
    /// Everything written so far; nothing can be written afterwards.
    std::string text() {
        ::close(std::exchange(ends_[1], -1));
        std::string all;
        char bytes[4096];
        for (ssize_t got; (got = ::read(ends_[0], bytes, sizeof bytes)) > 0;)
            all.append(bytes, static_cast<std::size_t>(got));
        return all;
    }
    ConsoleLog made(LogFormat format, bool quiet = false) { return {clock_, {quiet, format}, writer_}; }

    static std::array<int, 2> newPipe() {
        std::array<int, 2> ends{-1, -1};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        return ends;
    }
    std::array<int, 2> ends_ = newPipe();
    guildhall::testing::FakeClock clock_;
    LineWriter writer_{ends_[1]};
};

}  // namespace

TEST_F(LogTest, ALineSaysWhenHowBadAndWhat) {
    made(LogFormat::Text).warning("the disk\nis full");
    EXPECT_EQ(text(), "2026-03-12T09:00:00.000Z warning the disk is full\n");
}

TEST_F(LogTest, AQuietLogTellsWarningsAndErrorsOnly) {
    auto log = made(LogFormat::Text, true);
    log.info("one");
    log.error("two");
    EXPECT_EQ(text(), "2026-03-12T09:00:00.000Z error two\n");
}

TEST_F(LogTest, ALineNamesTheRequestAndThePluginItCameFrom) {
    const Work work{.request = "4711", .plugin = "awards"};
    auto log = made(LogFormat::Json);
    {
        const DuringWork during(work);
        log.info("in a request");
        const log::InPlugin inside("badges");
        log.info("in another plugin's code");
    }
    log.info("afterwards");
    std::istringstream lines(text());
    std::vector<nlohmann::json> told;
    for (std::string line; std::getline(lines, line);) told.push_back(nlohmann::json::parse(line));
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0], nlohmann::json({{"time", "2026-03-12T09:00:00.000Z"},
                                       {"level", "info"},
                                       {"message", "in a request"},
                                       {"request_id", "4711"},
                                       {"plugin", "awards"}}));
    EXPECT_EQ(told[1]["plugin"], "badges");
    EXPECT_FALSE(told[2].contains("request_id") || told[2].contains("plugin"));
}

TEST_F(LogTest, BytesThatAreNoTextBreakNoLine) {
    made(LogFormat::Json).error(std::string("\xff\"\x01\n") + std::string(1, '\0') + "end");
    const auto line = nlohmann::json::parse(text());
    EXPECT_EQ(line["message"], "?\"   end");
}

TEST_F(LogTest, LinesOfManyThreadsDoNotMix) {
    std::string all;
    std::jthread reader([&] {
        char bytes[4096];
        for (ssize_t got; (got = ::read(ends_[0], bytes, sizeof bytes)) > 0;)
            all.append(bytes, static_cast<std::size_t>(got));
    });
    auto log = made(LogFormat::Text);
    {
        std::vector<std::jthread> writers;
        for (char who = 'a'; who < 'e'; ++who)
            writers.emplace_back([&log, who] {
                for (int i = 0; i < 50; ++i) log.info(std::string(10'000, who));
            });
    }
    ::close(std::exchange(ends_[1], -1));
    reader.join();
    std::istringstream lines(all);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count)
        EXPECT_EQ(std::set<char>(line.end() - 10'000, line.end()).size(), 1U);
    EXPECT_EQ(count, 200);
}

TEST_F(LogTest, AnAccessEntryIsAnObjectOfItsFacts) {
    AccessLog(clock_, LogFormat::Json, writer_)
        .write({.requestId = "4711",
                .address = "192.0.2.9",
                .method = "GET",
                .route = "/things/{id}",
                .path = "/things/7",
                .status = 200,
                .bytes = 12,
                .duration = std::chrono::microseconds(1500),
                .owner = "awards"});
    const auto line = nlohmann::json::parse(text());
    EXPECT_EQ(line["route"], "/things/{id}");
    EXPECT_EQ(line["duration_ms"], 1.5);
    EXPECT_EQ(line["status"], 200);
    EXPECT_FALSE(line.contains("person"));
}

}  // namespace guildhall::log
