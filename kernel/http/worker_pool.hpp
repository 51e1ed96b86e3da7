// Threads for handlers. Each owner has a queue of its own and a share of the threads, so that a plugin whose handlers
// hang holds up itself and nobody else; each queue has an end: when it is full the caller is told at once.
#pragma once

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
    /// `maxQueue`: of all owners together; one plugin may have three quarters of it waiting.
    WorkerPool(unsigned threads, std::size_t maxQueue);
    /// Runs what is queued, then joins.
    ~WorkerPool();

    /// False when the owner's queue is full or the pool stops. `work` must not throw.
    bool submit(std::string_view owner, std::function<void()> work);
    std::size_t queued() const;
    /// Threads one plugin may hold: three quarters, at least one. The kernel may hold all.
    unsigned share() const { return share_; }

private:
    struct Task {
        std::uint64_t number;
        std::function<void()> run;
    };
    struct Lane {
        unsigned limit = 0;
        unsigned running = 0;
        std::deque<Task> waiting;
    };
    void run();
    Lane* nextLane();

    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::map<std::string, Lane, std::less<>> lanes_;  ///< few; never erased, so that pointers stay good
    std::uint64_t submitted_ = 0;
    std::size_t queued_ = 0;
    unsigned all_;
    unsigned share_;
    std::size_t maxQueue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace guildhall::http
