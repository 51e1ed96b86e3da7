#include "kernel/jobs/job_queue.hpp"

#include <guildhall/sdk/error.hpp>

#include <stdexcept>

namespace guildhall::jobs {

std::string JobQueue::enqueue(sdk::Transaction& tx, const sdk::JobRequest& request) {
    const auto dot = request.kind.find('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == request.kind.size())
        throw std::invalid_argument("a job's kind is <plugin>.<deed>, not “" + request.kind + "”");
    const auto id = repository_.add(tx, sdk::newId(random_, "jobs"), request);
    tx.afterCommit([this] { wakeUp_.ring(); });
    return id;
}

std::optional<sdk::JobStatus> JobQueue::find(sdk::Transaction& tx, std::string_view id) {
    return repository_.find(tx, id);
}

void JobQueue::cancel(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view id) {
    if (!repository_.find(tx, id)) throw sdk::NotFound("There is no such job.");
    if (!repository_.cancel(tx, id)) throw sdk::Conflict("This job has ended already.");
    audit_.record(tx, actor, {"JOB_CANCELLED", std::string(id)});
}

void JobQueue::retry(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view id) {
    if (!repository_.find(tx, id)) throw sdk::NotFound("There is no such job.");
    if (!repository_.retry(tx, id)) throw sdk::Conflict("Only failed and cancelled jobs can be tried again.");
    audit_.record(tx, actor, {"JOB_RETRIED", std::string(id)});
    tx.afterCommit([this] { wakeUp_.ring(); });
}

}  // namespace guildhall::jobs
