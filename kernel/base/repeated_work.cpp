#include "kernel/base/repeated_work.hpp"

namespace guildhall::base {

void RepeatedWork::start(std::chrono::milliseconds pause, std::function<void()> work) {
    thread_ = std::thread([this, pause, work = std::move(work)] {
        std::unique_lock lock(mutex_);
        while (!wake_.wait_for(lock, pause, [&] { return stopping_; })) {
            lock.unlock();
            work();
            lock.lock();
        }
    });
}

bool RepeatedWork::stop() {
    if (!thread_.joinable()) return false;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    return true;
}

bool RepeatedWork::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

}  // namespace guildhall::base
