// Long work as people see it: one job's progress, and the queue for administrators.
#pragma once

#include "kernel/jobs/job_queue.hpp"

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

    sdk::Database& database_;
    JobQueue& queue_;
    sdk::Clock& clock_;
};

}  // namespace guildhall::jobs
