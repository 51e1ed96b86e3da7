// The queue as plugins and pages see it.
#pragma once

#include "kernel/jobs/job_repository.hpp"
#include "kernel/jobs/wake_up.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

namespace guildhall::jobs {

/// Any thread.
class JobQueue : public sdk::Jobs {
public:
    /// `wakeUp` is rung after commits; share it with the runner.
    JobQueue(sdk::Audit& audit, sdk::Random& random, WakeUp& wakeUp)
        : audit_(audit), random_(random), wakeUp_(wakeUp) {}

    /// Throws std::invalid_argument for a kind that is not `<plugin>.<deed>`.
    std::string enqueue(sdk::Transaction& tx, const sdk::JobRequest& request) override;
    std::optional<sdk::JobStatus> find(sdk::Transaction& tx, std::string_view id) override;
    std::optional<sdk::JobStatus> findOpen(sdk::Transaction& tx, std::string_view kind,
                                           std::string_view about) override;

    /// A waiting job is cancelled, a running one is asked to stop. Audited (JOB_CANCELLED, JOB_RETRIED).
    /// Throw NotFound, and Conflict when the job's state does not allow it.
    void cancel(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view id);
    void retry(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view id);
    /// Queues the items that failed as a job of their own, once. Its id. Throws the same.
    std::string retryFailed(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);

private:
    sdk::Audit& audit_;
    sdk::Random& random_;
    WakeUp& wakeUp_;
    JobRepository repository_;
};

}  // namespace guildhall::jobs
