// Wakes waiting workers when there is something to do. A hint only: who waits looks at the database anyway.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace guildhall::jobs {

/// Any thread.
class WakeUp {
public:
    void ring() {
        {
            const std::lock_guard lock(mutex_);
            ++rings_;
        }
        rung_.notify_all();
    }
    /// Take before looking for work; a ring after that ends the next wait at once.
    std::uint64_t rings() {
        const std::lock_guard lock(mutex_);
        return rings_;
    }
    void wait(std::uint64_t since, std::chrono::milliseconds most) {
        std::unique_lock lock(mutex_);
        rung_.wait_for(lock, most, [&] { return rings_ != since; });
    }

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t rings_ = 0;
};

}  // namespace guildhall::jobs
