// A clock that is set by hand, repeatable randomness and a log that remembers: for the kernel's own tests.
#pragma once

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/time.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace guildhall::testing {

class FakeClock : public sdk::Clock {
public:
    sdk::Instant now() const override { return sdk::fromMicros(micros_); }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }

private:
    std::atomic<std::int64_t> micros_{1'773'306'000'000'000};  ///< 12 Mar 2026, 09:00 UTC
};

class RealClock : public sdk::Clock {
public:
    sdk::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

class FakeRandom : public sdk::Random {
public:
    void fill(std::span<std::byte> bytes) override {
        const std::lock_guard lock(mutex_);
        for (auto& byte : bytes) byte = static_cast<std::byte>(generator_());
    }

private:
    std::mutex mutex_;
    std::mt19937 generator_{7};
};

class FakeLog : public sdk::Log {
public:
    void info(std::string_view text) override { add("info ", text); }
    void warning(std::string_view text) override { add("warning ", text); }
    void error(std::string_view text) override { add("error ", text); }
    bool has(std::string_view part) {
        const std::lock_guard lock(mutex_);
        for (const auto& line : lines_)
            if (line.find(part) != std::string::npos) return true;
        return false;
    }

private:
    void add(std::string_view level, std::string_view text) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::string(level) + std::string(text));
    }
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

}  // namespace guildhall::testing
