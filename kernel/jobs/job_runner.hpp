// Runs jobs: worker threads claim them, a keeper renews their leases, failures come again later, and a plugin's
// handlers can be taken away while everything else runs on.
#pragma once

#include "kernel/jobs/job_figures.hpp"
#include "kernel/jobs/running_job.hpp"
#include "kernel/jobs/wake_up.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/log.hpp>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace guildhall::jobs {

struct JobRunnerOptions {
    int workers = 2;
    std::chrono::milliseconds lease{60'000};
    std::chrono::milliseconds renewEvery{20'000};
    std::chrono::milliseconds poll{1'000};
    std::chrono::milliseconds tellEvery{250};     ///< between two progress writes
    std::chrono::milliseconds firstPause{1'000};  ///< before the second attempt; doubles up to an hour
    int attempts = 10;                            ///< then the job is failed: the dead letters
    /// Hears of jobs that begin to fail, fail, or end with problems, in the transaction that says so.
    RunningJob::Trouble trouble = {};
};

/// Any thread. Destroying it stops it and waits for its threads.
class JobRunner {
public:
    JobRunner(sdk::Database& database, sdk::Random& random, sdk::Log& log, WakeUp& wakeUp,
              JobRunnerOptions options = {});
    ~JobRunner();
    JobRunner(const JobRunner&) = delete;
    JobRunner& operator=(const JobRunner&) = delete;

    /// Throws std::invalid_argument when a kind has a handler already. May be called before or after `start`.
    void addHandlers(const std::string& owner, std::map<std::string, sdk::JobHandler> handlers);
    /// No new job of this owner starts; running ones are told to stop and go back to the queue. True when all have
    /// ended before the deadline: only then the owner's library may be unloaded.
    bool removeHandlers(const std::string& owner, std::chrono::milliseconds deadline);

    void start();
    /// Claims no more, tells running jobs to stop and releases their claims. True when all have ended in time; what
    /// has not is taken over by another node when its lease runs out.
    bool stop(std::chrono::milliseconds deadline);
    /// Runs one job that is due, on this thread; false when there is none. For a process without the threads.
    bool runNext();
    const JobFigures& figures() const { return figures_; }

private:
    struct Handler {
        std::string owner;
        JobMeter* meter;
        sdk::JobHandler run;
    };
    struct Active {
        std::string owner;
        std::shared_ptr<RunningJob> job;
    };

    void work();
    void keepLeases();
    std::optional<ClaimedJob> claim();
    void run(ClaimedJob job);
    JobOutcome call(RunningJob& job, const sdk::JobHandler& handler);
    JobOutcome settle(RunningJob& job);
    JobOutcome settleFailure(RunningJob& job, const std::string& text, bool final);
    void release(const Claim& claim);
    template <class Done>
    bool waitUntil(std::chrono::milliseconds deadline, Done done);

    sdk::Database& database_;
    sdk::Random& random_;
    sdk::Log& log_;
    WakeUp& wakeUp_;
    const JobRunnerOptions options_;
    JobRepository repository_;
    JobFigures figures_;

    std::mutex mutex_;
    std::condition_variable changed_;                                 ///< a job has ended, or the runner stops
    std::map<std::string, std::shared_ptr<const Handler>> handlers_;  ///< by kind
    std::map<std::string, Active> active_;                            ///< by lease token
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace guildhall::jobs
