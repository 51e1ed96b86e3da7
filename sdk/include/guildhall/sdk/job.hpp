// Long work (K-38): a persistent queue, at least once, with leases. A job that lost its lease cannot write: every
// effect goes through JobContext::step, whose transaction checks the claim first.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::sdk {

struct JobRequest {
    std::string kind;  ///< registered by Registrar::job, `<plugin>.<deed>`
    Value payload = {};
    std::string title = {};       ///< shown on the progress page: “Issue certificates for …”
    std::string key = {};         ///< idempotency: a second request with the same key returns the first job
    std::string personId = {};    ///< who started it and may watch it
    std::string resultPath = {};  ///< where “See the result” leads
    std::optional<Instant> runAt = {};
    int priority = 0;  ///< higher first
};

struct JobStatus {
    std::string id;
    std::string kind;
    std::string title;
    std::string state;  ///< queued, running, done, failed, cancelled
    std::int64_t done = 0;
    std::int64_t total = 0;  ///< 0: not known
    std::string message;
    Value result;  ///< what the handler finished with
    std::string personId;
    std::string resultPath;
    std::optional<Instant> startedAt;
    std::optional<Instant> endedAt;
};

/// Any thread.
class Jobs {
public:
    virtual ~Jobs();
    /// Queued in the caller's transaction: it runs only if that commits. Returns the job's id (`jobs-…`);
    /// its page is `/jobs/<id>`.
    virtual std::string enqueue(Transaction& tx, const JobRequest& request) = 0;
    virtual std::optional<JobStatus> find(Transaction& tx, std::string_view id) = 0;
};

/// One running job; used by its thread only. Its lease is renewed in the background.
class JobContext {
public:
    virtual ~JobContext();
    virtual const std::string& id() const = 0;
    virtual const Value& payload() const = 0;
    virtual Actor actor() const = 0;
    /// Told at most a few times a second; call as often as you like.
    virtual void progress(std::int64_t done, std::int64_t total, std::string_view message = {}) = 0;
    /// True when someone cancelled it, the lease is lost or the server stops: return soon.
    virtual bool stopping() const = 0;
    /// One fenced transaction of effects. Throws LeaseLost when another worker has the job now.
    virtual void step(const std::function<void(Transaction&)>& work) = 0;
    /// The last step: effects and “done” with `result` in one transaction. Without it, returning means done.
    virtual void finish(const Value& result, const std::function<void(Transaction&)>& work = {}) = 0;
};

class LeaseLost : public std::runtime_error {
public:
    LeaseLost() : std::runtime_error("another worker has taken this job over") {}
    ~LeaseLost() override;
};

using JobHandler = std::function<void(JobContext&)>;

}  // namespace guildhall::sdk
