// Threads for handlers. Each owner has a queue of its own and a share of the threads, so that a plugin whose handlers
// hang holds up itself and nobody else.
//
// A queue is there to sit out a burst. Once it is longer than a few tasks for each thread and whoever comes now would
// wait too long, more comes in than can be done: he is told at once, instead of making all others wait longer still.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace guildhall::http {

/// Any thread.
class WorkerPool {
public:
    /// `maxQueue`: of all owners together, however short the burst; one plugin may have three quarters of it waiting.
    /// `patience`: how long one may have to wait in a long queue; beyond that more is refused.
    WorkerPool(unsigned threads, std::size_t maxQueue,
               std::chrono::milliseconds patience = std::chrono::milliseconds(2'000));
    /// Runs what is queued, then joins.
    ~WorkerPool();

    /// False when the owner's queue is full or does not get shorter, or the pool stops. `work` must not throw.
    bool submit(std::string_view owner, std::function<void()> work);
    std::size_t queued() const;
    /// Threads one plugin may hold: three quarters, at least one. The kernel may hold all.
    unsigned share() const { return share_; }
    unsigned threads() const { return all_; }
    struct LaneStatus {
        std::string owner;
        std::size_t running;
        std::size_t waiting;
    };
    std::vector<LaneStatus> lanes() const;

private:
    struct Task {
        std::uint64_t number;
        std::chrono::steady_clock::time_point since;
        std::function<void()> run;
    };
    struct Lane {
        unsigned limit = 0;
        unsigned running = 0;
        std::chrono::duration<double> taskTime{0};  ///< of late, on average
        std::deque<Task> waiting;
    };
    void run();
    Lane* nextLane();
    bool overrun(const Lane& lane, std::chrono::steady_clock::time_point now) const;
    void finished(Lane& lane, std::chrono::steady_clock::time_point began);

    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::map<std::string, Lane, std::less<>> lanes_;  ///< few; never erased, so that pointers stay good
    std::uint64_t submitted_ = 0;
    std::size_t queued_ = 0;
    std::size_t sleeping_ = 0;  ///< threads that wait for something to do
    unsigned all_;
    unsigned share_;
    std::size_t maxQueue_;
    std::chrono::milliseconds patience_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace guildhall::http
