#include "kernel/http/worker_pool.hpp"

#include <algorithm>

namespace guildhall::http {
namespace {
/// Waiting tasks for each thread of a lane that are no sign of trouble, however slow they are: thirty people who sign
/// in at once wait for three seconds and are all served.
constexpr std::size_t usualPerThread = 4;
}  // namespace

WorkerPool::WorkerPool(unsigned threads, std::size_t maxQueue, std::chrono::milliseconds patience)
    : all_(threads),
      share_(std::max(1U, threads - std::max(1U, threads / 4))),
      maxQueue_(maxQueue),
      patience_(patience) {
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

bool WorkerPool::overrun(const Lane& lane, std::chrono::steady_clock::time_point now) const {
    if (lane.waiting.size() < lane.limit * usualPerThread) return false;
    // By how fast tasks have ended of late, or, when none ends any more, by who has waited longest.
    const auto expected = lane.taskTime * (static_cast<double>(lane.waiting.size()) / lane.limit);
    return expected > patience_ || now - lane.waiting.front().since > patience_;
}

void WorkerPool::finished(Lane& lane, std::chrono::steady_clock::time_point began) {
    constexpr double weight = 1.0 / 32;
    lane.taskTime += (std::chrono::steady_clock::now() - began - lane.taskTime) * weight;
    --lane.running;
    if (stopping_) ready_.notify_all();
}

bool WorkerPool::submit(std::string_view owner, std::function<void()> work) {
    bool asleep = false;
    {
        const std::lock_guard lock(mutex_);
        auto lane = lanes_.find(owner);
        if (lane == lanes_.end()) lane = lanes_.emplace(owner, Lane{.limit = owner == "kernel" ? all_ : share_}).first;
        const auto room = owner == "kernel" ? maxQueue_ : maxQueue_ * 3 / 4;
        const auto now = std::chrono::steady_clock::now();
        if (stopping_ || queued_ >= maxQueue_ || lane->second.waiting.size() >= room || overrun(lane->second, now))
            return false;
        lane->second.waiting.push_back({++submitted_, now, std::move(work)});
        ++queued_;
        asleep = sleeping_ > 0 && lane->second.running < lane->second.limit;
    }
    if (asleep) ready_.notify_one();
    return true;
}

std::size_t WorkerPool::queued() const {
    const std::lock_guard lock(mutex_);
    return queued_;
}

std::vector<WorkerPool::LaneStatus> WorkerPool::lanes() const {
    const std::lock_guard lock(mutex_);
    std::vector<LaneStatus> all;
    for (const auto& [owner, lane] : lanes_) all.push_back({owner, lane.running, lane.waiting.size()});
    return all;
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
        while (!(lane = nextLane()) && !(stopping_ && queued_ == 0)) {
            ++sleeping_;
            ready_.wait(lock);
            --sleeping_;
        }
        if (!lane) return;
        auto task = std::move(lane->waiting.front().run);
        lane->waiting.pop_front();
        --queued_;
        ++lane->running;
        // One sleeper was woken for each task; more than one may be ready where a lane had reached its limit.
        const bool more = sleeping_ > 0 && nextLane() != nullptr;
        lock.unlock();
        if (more) ready_.notify_one();
        const auto began = std::chrono::steady_clock::now();
        task();
        task = nullptr;  // what it holds ends outside the lock
        lock.lock();
        finished(*lane, began);
    }
}

}  // namespace guildhall::http
