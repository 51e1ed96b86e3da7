#include "kernel/jobs/job_queue.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guildhall::jobs {

std::string JobQueue::enqueue(sdk::Transaction& tx, const sdk::JobRequest& request) {
    const auto dot = request.kind.find('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == request.kind.size())
        throw std::invalid_argument("a job's kind is <plugin>.<deed>, not “" + request.kind + "”");
    auto titled = request;
    if (titled.title.empty()) {
        const sdk::Speaking english(nullptr);  // whoever reads it is told it in their language
        titled.title = sdk::codeInWords(request.kind);
    }
    const auto id = repository_.add(tx, sdk::newId(random_, "jobs"), titled);
    tx.afterCommit([this] { wakeUp_.ring(); });
    return id;
}

std::optional<sdk::JobStatus> JobQueue::find(sdk::Transaction& tx, std::string_view id) {
    return repository_.find(tx, id);
}

std::optional<sdk::JobStatus> JobQueue::findOpen(sdk::Transaction& tx, std::string_view kind, std::string_view about) {
    return repository_.findOpen(tx, kind, about);
}

std::string JobQueue::retryFailed(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto job = repository_.find(tx, id);
    if (!job) throw sdk::NotFound("There is no such job.");
    const auto items = repository_.failedItems(tx, id);
    if (job->state != "done" || items.empty()) throw sdk::Conflict("Nothing of this job can be tried again.");
    if (auto there = repository_.facts(tx, id).triedAgainBy; !there.empty()) return there;
    auto request = repository_.request(tx, id);
    if (!request.about.empty() && repository_.findOpen(tx, request.kind, request.about))
        throw sdk::Conflict("The same work is going on at the moment. Try again once it has ended.");
    if (!request.payload.is_object()) request.payload = sdk::Value::object();
    request.payload["only_items"] = items;
    request.personId = actor.personId;
    const auto again = enqueue(tx, request);
    repository_.setTriedAgain(tx, id, again);
    audit_.record(tx, actor,
                  {.action = "JOB_RETRIED", .target = id, .details = {{"items", items.size()}, {"by", again}}});
    return again;
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
