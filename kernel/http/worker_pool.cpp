#include "kernel/http/worker_pool.hpp"

#include <algorithm>

namespace guildhall::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t maxQueue)
    : all_(threads), share_(std::max(1U, threads - std::max(1U, threads / 4))), maxQueue_(maxQueue) {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkerPool::~WorkerPool() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool WorkerPool::submit(std::string_view owner, std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        auto lane = lanes_.find(owner);
        if (lane == lanes_.end()) lane = lanes_.emplace(owner, Lane{.limit = owner == "kernel" ? all_ : share_}).first;
        const auto room = owner == "kernel" ? maxQueue_ : maxQueue_ * 3 / 4;
        if (stopping_ || queued_ >= maxQueue_ || lane->second.waiting.size() >= room) return false;
        lane->second.waiting.push_back({++submitted_, std::move(work)});
        ++queued_;
    }
    ready_.notify_one();
    return true;
}

std::size_t WorkerPool::queued() const {
    const std::lock_guard lock(mutex_);
    return queued_;
}

/// The lane whose first task has waited longest among those that may take another thread.
WorkerPool::Lane* WorkerPool::nextLane() {
    Lane* next = nullptr;
    for (auto& [owner, lane] : lanes_) {
        if (lane.waiting.empty() || lane.running >= lane.limit) continue;
        if (!next || lane.waiting.front().number < next->waiting.front().number) next = &lane;
    }
    return next;
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        Lane* lane = nullptr;
        ready_.wait(lock, [&] { return (lane = nextLane()) != nullptr || (stopping_ && queued_ == 0); });
        if (!lane) return;
        auto task = std::move(lane->waiting.front().run);
        lane->waiting.pop_front();
        --queued_;
        ++lane->running;
        lock.unlock();
        task();
        task = nullptr;  // what it holds ends outside the lock
        lock.lock();
        --lane->running;
        // A task of this lane may have waited for the thread; whoever sleeps cannot know.
        if (!lane->waiting.empty() || stopping_) ready_.notify_all();
    }
}

}  // namespace guildhall::http
