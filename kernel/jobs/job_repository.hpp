// The table kernel_job. All times of leases come from the database's clock. A running job belongs to who has its lease
// token: every change of it names the token and changes nothing when another worker has taken over.
#pragma once

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/list.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::jobs {

struct Claim {
    std::string id;
    std::string token;
};

struct ClaimedJob {
    Claim claim;
    std::string kind;
    sdk::Value payload;
    std::string personId;
    std::int64_t attempts = 0;  ///< with this one
    bool cancelAsked = false;
};

/// Stateless; every call works in the caller's transaction.
class JobRepository {
public:
    /// The id given, or the id of the job that has the key already.
    std::string add(sdk::Transaction& tx, const std::string& id, const sdk::JobRequest& request);
    std::optional<sdk::JobStatus> find(sdk::Transaction& tx, std::string_view id);
    /// The newest that has not ended.
    std::optional<sdk::JobStatus> findOpen(sdk::Transaction& tx, std::string_view kind, std::string_view about);
    /// As it was asked for, without its key. Throws std::out_of_range when there is no such job.
    sdk::JobRequest request(sdk::Transaction& tx, std::string_view id);

    /// The next job of these kinds that is due or whose worker has let its lease run out. Counts the attempt; what an
    /// earlier one told of items is forgotten.
    std::optional<ClaimedJob> claim(sdk::Transaction& tx, const std::vector<std::string>& kinds,
                                    const std::string& token, std::chrono::milliseconds lease);
    /// Still ours? Locks the row until the transaction ends, so that nobody takes over meanwhile.
    bool hold(sdk::Transaction& tx, const Claim& claim);
    /// None: lost. Else whether someone asked to cancel.
    std::optional<bool> renew(sdk::Transaction& tx, const Claim& claim, std::chrono::milliseconds lease);
    /// None: lost. Else whether someone asked to cancel.
    std::optional<bool> progress(sdk::Transaction& tx, const Claim& claim, std::int64_t done, std::int64_t total,
                                 std::string_view message);
    bool finish(sdk::Transaction& tx, const Claim& claim, const sdk::Value& result);
    /// `state`: failed or cancelled.
    bool end(sdk::Transaction& tx, const Claim& claim, std::string_view state, std::string_view message);
    bool tryLater(sdk::Transaction& tx, const Claim& claim, std::chrono::milliseconds after, std::string_view message);
    /// Back into the queue as if never claimed.
    bool release(sdk::Transaction& tx, const Claim& claim);

    /// The newest jobs, at most `most`; an empty state means all.
    std::vector<sdk::JobStatus> newest(sdk::Transaction& tx, std::string_view state, std::int64_t most);

    struct Facts {
        std::string kind;
        std::string startedBy;  ///< name, or `System`
        std::int64_t attempts = 0;
        sdk::Instant createdAt;
        sdk::Instant runAt;
        std::string permission;    ///< to try it again
        std::string triedAgainBy;  ///< id of the job that does its failed items; empty: none
    };
    /// What administrators see beside the status. Throws std::out_of_range when there is no such job.
    Facts facts(sdk::Transaction& tx, std::string_view id);

    /// Cancels a waiting job, asks a running one to stop. False when it has ended already.
    bool cancel(sdk::Transaction& tx, std::string_view id);
    /// Queues a failed or cancelled job again with all its attempts. False when it is in another state.
    bool retry(sdk::Transaction& tx, std::string_view id);

    /// One item's line; a second one of the item takes its place.
    void addProblem(sdk::Transaction& tx, std::string_view jobId, const sdk::JobProblem& problem);
    /// In the order they were told.
    std::vector<sdk::JobProblem> problems(sdk::Transaction& tx, std::string_view jobId, std::int64_t most);
    static std::int64_t countProblems(sdk::Transaction& tx, std::string_view jobId);
    /// Items to hand out again.
    std::vector<std::string> failedItems(sdk::Transaction& tx, std::string_view jobId);
    /// `by`: the job that does its failed items now.
    void setTriedAgain(sdk::Transaction& tx, std::string_view id, std::string_view by);

    /// What waits for a person: failing now, or since then failed, or done with failed items and not tried again.
    struct Trouble {
        std::int64_t failing = 0, failed = 0, problems = 0, nothing = 0;
        std::int64_t count() const { return failing + failed + problems + nothing; }
    };
    /// Of this person's jobs; empty: of all.
    static Trouble trouble(sdk::Transaction& tx, std::string_view personId, sdk::Instant since);
    /// The newest of them.
    std::optional<sdk::JobStatus> newestTrouble(sdk::Transaction& tx, std::string_view personId, sdk::Instant since);

    /// Forgets jobs that ended before, but for those whose key must stay taken for ever. Returns how many.
    std::int64_t prune(sdk::Transaction& tx, sdk::Instant before);
    // How many there are, of all owners; each looks at few rows.
    static std::int64_t countQueued(sdk::Transaction& tx);
    static std::int64_t countRunning(sdk::Transaction& tx);
    static std::int64_t countFailed(sdk::Transaction& tx, sdk::Instant createdSince);
    /// Jobs of a plugin that have not ended.
    static std::int64_t countWaiting(sdk::Transaction& tx, std::string_view owner);
    /// Deletes all jobs of a plugin, ended or not: their titles and results are its data.
    static void forgetOwner(sdk::Transaction& tx, std::string_view owner);

    /// For selectPage with `jobFields()`.
    static const sdk::ListSource& list();
};

/// title, kind, state, message, person, attempts, created_at, run_at, started_at, ended_at
const sdk::FieldSet& jobFields();

}  // namespace guildhall::jobs
