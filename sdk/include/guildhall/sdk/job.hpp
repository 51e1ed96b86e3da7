// Long work: a persistent queue, at least once, with leases. A job that lost its lease cannot write: every
// effect goes through JobContext::step, whose transaction checks the claim first.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

struct JobRequest {
    std::string kind;  ///< registered by Registrar::job, `<plugin>.<deed>`
    Value payload = {};
    std::string title = {};       ///< shown on the progress page: “Issue certificates for …”
    std::string key = {};         ///< idempotency: a second request with the same key returns the first job
    std::string personId = {};    ///< who started it and may watch it
    std::string resultPath = {};  ///< where “See the result” leads
    std::optional<Instant> runAt = {};
    int priority = 0;        ///< higher first
    std::string about = {};  ///< the record it works on, for Jobs::findOpen
    /// Whoever started it may try it again while they hold this; empty: only who manages jobs.
    std::string permission = {};
};

/// One thing of many that could not be done as wished: a line of its own on the job's page, and part of its outcome.
struct JobProblem {
    std::string item;   ///< the record's id, by which the handler finds it again; once in a job
    std::string label;  ///< what people call it
    Sensitivity sensitivity = Sensitivity::Pii;  ///< of the label
    std::string reason;                          ///< in words, without personal data
    std::string path = {};                       ///< where it can be mended
    bool again = true;                           ///< “Retry failed” hands it to the handler again
    bool doneAnyway = false;                     ///< it was done, only not as wished: told, not counted
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
    std::int64_t failed = 0;         ///< items that could not be done
    std::int64_t attempts = 0;       ///< begun so far
    std::optional<Instant> dueAt{};  ///< of a queued one: when it is tried (again)
    /// In one word: queued, running, failing (a try failed, another comes), done, problems (some items failed), nothing
    /// (all of them did), failed, cancelled.
    std::string outcome() const;
};

/// Any thread.
class Jobs {
public:
    virtual ~Jobs();
    /// Queued in the caller's transaction: it runs only if that commits. Returns the job's id (`jobs-…`);
    /// its page is `/jobs/<id>`.
    virtual std::string enqueue(Transaction& tx, const JobRequest& request) = 0;
    virtual std::optional<JobStatus> find(Transaction& tx, std::string_view id) = 0;
    /// The newest job of this kind about this record that has not ended: do not offer to start another meanwhile.
    virtual std::optional<JobStatus> findOpen(Transaction& tx, std::string_view kind, std::string_view about) = 0;
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
    /// Tells of one item, in the step that did the others. What an earlier attempt of this job told is forgotten.
    virtual void problem(Transaction& tx, const JobProblem& problem) = 0;
    /// The items to do when this is a retry of those that failed; empty: all. A handler that calls `problem` heeds it.
    std::vector<std::string> only() const;
};

/// The effects of many items: in one step, and when that fails each in a step of its own, so that one item's failure is
/// that item's alone. `failed` makes the line of an item that failed. Throws what is nobody's in particular
/// (Unavailable, LeaseLost).
void stepEach(JobContext& job, std::size_t items, const std::function<void(Transaction&, std::size_t)>& work,
              const std::function<JobProblem(std::size_t)>& failed);

class LeaseLost : public std::runtime_error {
public:
    LeaseLost() : std::runtime_error("another worker has taken this job over") {}
    ~LeaseLost() override;
};

using JobHandler = std::function<void(JobContext&)>;

}  // namespace guildhall::sdk
