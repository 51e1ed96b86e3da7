// How long things took, counted in fixed steps. Any thread; observing is two relaxed atomic additions and no lock.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace guildhall::metrics {

class Histogram {
public:
    /// Upper ends of the steps; a last one without end follows.
    static constexpr std::array<std::chrono::microseconds, 11> bounds{
        std::chrono::microseconds(100),       std::chrono::microseconds(500),
        std::chrono::microseconds(1'000),     std::chrono::microseconds(5'000),
        std::chrono::microseconds(25'000),    std::chrono::microseconds(100'000),
        std::chrono::microseconds(250'000),   std::chrono::microseconds(500'000),
        std::chrono::microseconds(1'000'000), std::chrono::microseconds(2'500'000),
        std::chrono::microseconds(10'000'000)};

    void observe(std::chrono::nanoseconds spent) {
        std::size_t step = 0;
        while (step < bounds.size() && spent > bounds[step]) ++step;
        steps_[step].fetch_add(1, std::memory_order_relaxed);
        nanoseconds_.fetch_add(spent.count() > 0 ? static_cast<std::uint64_t>(spent.count()) : 0,
                               std::memory_order_relaxed);
    }

    /// One look at it. The parts may be some observations apart; `count` is always the sum of `steps`.
    struct Reading {
        std::array<std::uint64_t, bounds.size() + 1> steps{};
        std::uint64_t count = 0;
        double seconds = 0;
    };
    Reading read() const {
        Reading reading;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            reading.steps[i] = steps_[i].load(std::memory_order_relaxed);
            reading.count += reading.steps[i];
        }
        reading.seconds = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
        return reading;
    }

private:
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> steps_{};
    std::atomic<std::uint64_t> nanoseconds_{0};
};

}  // namespace guildhall::metrics
