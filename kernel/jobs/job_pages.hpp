// Long work as people see it: one job's progress, and the queue for administrators.
#pragma once

#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_repository.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::jobs {

class JobPages {
public:
    JobPages(sdk::Database& database, JobQueue& queue, sdk::Clock& clock)
        : database_(database), queue_(queue), clock_(clock) {}

    void describe(sdk::Registrar& add);

private:
    /// The job when this viewer may watch it; throws NotFound otherwise.
    sdk::JobStatus watched(sdk::Transaction& tx, const sdk::Request& request);
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response cancel(const sdk::Request& request);
    sdk::Response retry(const sdk::Request& request);
    void forgetOld(sdk::JobContext& job);
    /// What an administrator sees of it beyond its progress.
    sdk::Value factsOf(sdk::Transaction& tx, const sdk::Request& request, const sdk::JobStatus& job);

    sdk::Database& database_;
    JobQueue& queue_;
    sdk::Clock& clock_;
    JobRepository repository_;
};

}  // namespace guildhall::jobs
