// Queues the jobs of schedules when their time comes. Every node does; each slot is queued once, because taking it is a
// change of one row in the transaction that queues the job.
#pragma once

#include "kernel/data/change_watch.hpp"
#include "kernel/jobs/cron_time.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/schedule_repository.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/schedule.hpp>

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace guildhall::jobs {

/// A schedule as it stands now, for pages.
struct ScheduleStatus {
    std::string owner;
    sdk::Schedule declared;
    std::string pattern;   ///< in force
    bool changed = false;  ///< by an administrator
    bool paused = false;
    std::optional<sdk::Instant> next;
    std::string lastJob;
};

/// Any thread, except start and stop.
class Scheduler {
public:
    struct Parts {
        sdk::Database& database;
        JobQueue& jobs;
        data::ChangeWatch& changes;
        sdk::Clock& clock;
        sdk::Log& log;
    };
    explicit Scheduler(Parts parts);
    ~Scheduler();

    /// Throws std::invalid_argument when a name is taken, a pattern or zone is none, or the job is not among `kinds`.
    void add(const std::string& owner, const std::vector<sdk::Schedule>& schedules,
             const std::vector<std::string>& kinds);
    void remove(const std::string& owner);

    /// Queues what is due. Called by the thread, and by tests.
    void tick();
    void start();
    void stop();

    std::vector<ScheduleStatus> list();
    /// Throws sdk::NotFound.
    ScheduleStatus get(std::string_view name);

    // Each with its audit entry; sdk::NotFound for an unknown name.
    /// An empty pattern goes back to the declared one. Throws std::invalid_argument for a bad one.
    void setPattern(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor, const std::string& name,
                    const std::string& pattern);
    void setPaused(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor, const std::string& name,
                   bool paused);
    /// Queues the job once, now. Returns its id.
    std::string runNow(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor, const std::string& name);

private:
    struct Entry {
        std::string owner;
        sdk::Schedule declared;
    };
    void readStored();
    void queue(const Entry& entry, sdk::Instant slot);
    void clampSlots(sdk::Instant now);
    std::string patternOf(const Entry& entry) const;
    void loop();

    Parts parts_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::map<std::string, StoredSchedule, std::less<>> stored_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace guildhall::jobs
