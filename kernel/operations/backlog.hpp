// How much work waits in the database. Read by a thread of its own, at most every five seconds and only while somebody
// asks, so that asking neither costs the database much nor waits for one that is away.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/time.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

namespace guildhall::operations {

struct Backlog {
    std::int64_t jobsWaiting = 0, jobsRunning = 0, jobsDead = 0;
    std::int64_t mailWaiting = 0, mailFailed = 0;
    /// Dead jobs and failed mails are those created within this time.
    static constexpr auto failuresOf = std::chrono::days(7);
};

/// Any thread.
class BacklogReader {
public:
    /// `keptFor`: how old an answer may be. `patience`: how long one who asks waits for a new one.
    BacklogReader(sdk::Database& database, const sdk::Clock& clock,
                  std::chrono::milliseconds keptFor = std::chrono::seconds(5),
                  std::chrono::milliseconds patience = std::chrono::milliseconds(500))
        : database_(database), clock_(clock), keptFor_(keptFor), patience_(patience) {}
    ~BacklogReader();
    BacklogReader(const BacklogReader&) = delete;
    BacklogReader& operator=(const BacklogReader&) = delete;

    /// None: the database does not answer.
    std::optional<Backlog> current();

private:
    void loop();
    Backlog read();

    sdk::Database& database_;
    const sdk::Clock& clock_;
    const std::chrono::milliseconds keptFor_, patience_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Backlog> backlog_;
    std::chrono::steady_clock::time_point readAt_{};  ///< when the last try ended
    bool asked_ = false;
    bool stopping_ = false;
    std::thread thread_;  ///< started by the first who asks
};

}  // namespace guildhall::operations
