// Something that is done now and then, by a thread of its own, until it is stopped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace guildhall::base {

/// start() and stop() from one thread; stopping() from any.
class RepeatedWork {
public:
    ~RepeatedWork() { stop(); }

    /// The first time after one `pause`. The work may not throw.
    void start(std::chrono::milliseconds pause, std::function<void()> work);
    /// After what is under way. False: it was not running.
    bool stop();
    /// For work that takes long.
    bool stopping() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::base
