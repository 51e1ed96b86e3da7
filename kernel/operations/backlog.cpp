#include "kernel/operations/backlog.hpp"

#include "kernel/jobs/job_repository.hpp"
#include "kernel/mail/mail_repository.hpp"

namespace guildhall::operations {

BacklogReader::~BacklogReader() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

std::optional<Backlog> BacklogReader::current() {
    std::unique_lock lock(mutex_);
    const auto began = std::chrono::steady_clock::now();
    if (readAt_.time_since_epoch().count() != 0 && began - readAt_ < keptFor_) return backlog_;
    asked_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
    changed_.notify_all();
    // What is older than that tells nothing of now.
    const bool fresh = changed_.wait_for(lock, patience_, [&] { return readAt_ >= began || stopping_; });
    return fresh ? backlog_ : std::nullopt;
}

void BacklogReader::loop() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return asked_ || stopping_; });
        if (stopping_) return;
        asked_ = false;
        lock.unlock();
        std::optional<Backlog> found;
        try {
            found = read();
        } catch (const std::exception&) {
            // The gauge guildhall_database_up tells.
        }
        lock.lock();
        backlog_ = found;
        readAt_ = std::chrono::steady_clock::now();
        changed_.notify_all();
    }
}

Backlog BacklogReader::read() {
    const auto since = clock_.now() - Backlog::failuresOf;
    return database_.read([&](sdk::Transaction& tx) {
        mail::MailRepository mails;
        return Backlog{.jobsWaiting = jobs::JobRepository::countQueued(tx),
                       .jobsRunning = jobs::JobRepository::countRunning(tx),
                       .jobsDead = jobs::JobRepository::countFailed(tx, since),
                       .mailWaiting = mails.countWaiting(tx),
                       .mailFailed = mails.countWithStatus(tx, "failed", since)};
    });
}

}  // namespace guildhall::operations
