// Long work as people see it: one job's progress, and the queue for administrators.
#pragma once

#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_repository.hpp"
#include "kernel/jobs/running_job.hpp"

#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::jobs {

class JobPages {
public:
    JobPages(sdk::Database& database, JobQueue& queue, sdk::Clock& clock)
        : database_(database), queue_(queue), clock_(clock) {}

    void describe(sdk::Registrar& add);

    /// Tells this address by mail; an empty one: nobody. The mail outlives the function.
    static RunningJob::Trouble mailTo(const std::string& address, sdk::Mail& mail);

private:
    /// The job when this viewer may watch it; throws NotFound otherwise.
    sdk::JobStatus watched(sdk::Transaction& tx, const sdk::Request& request);
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response cancel(const sdk::Request& request);
    sdk::Response retry(const sdk::Request& request);
    sdk::Response retryFailed(const sdk::Request& request);
    /// Trouble with the viewer's own jobs, or with all for whoever manages them.
    std::vector<sdk::Card> cards(const sdk::Viewer& viewer);
    bool mayRetry(const sdk::Viewer& viewer, const sdk::JobStatus& job, const JobRepository::Facts& facts) const;
    /// The items' lines, and what can be done about them.
    void addProblems(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::JobStatus& job,
                     const JobRepository::Facts& facts, sdk::Value& view);
    void forgetOld(sdk::JobContext& job);
    /// What an administrator sees of it beyond its progress.
    sdk::Value factsOf(const sdk::Request& request, const sdk::JobStatus& job, const JobRepository::Facts& facts);

    sdk::Database& database_;
    JobQueue& queue_;
    sdk::Clock& clock_;
    JobRepository repository_;
};

}  // namespace guildhall::jobs
