// Threads for handlers, with a queue that has an end: when it is full the caller is told at once and answers 503.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace guildhall::http {

/// Any thread.
class WorkerPool {
public:
    WorkerPool(unsigned threads, std::size_t maxQueue);
    /// Runs what is queued, then joins.
    ~WorkerPool();

    /// False when the queue is full or the pool stops. `work` must not throw.
    bool submit(std::function<void()> work);
    std::size_t queued() const;

private:
    void run();

    mutable std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> queue_;
    std::size_t maxQueue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace guildhall::http
