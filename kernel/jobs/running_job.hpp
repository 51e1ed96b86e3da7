// One claimed job at work: what its handler sees, and what the keeper of leases tells it.
#pragma once

#include "kernel/jobs/job_repository.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace guildhall::jobs {

/// The handler's thread uses the JobContext members; `stop`, `renew` and `claim` are for any thread.
class RunningJob : public sdk::JobContext {
public:
    enum class Stop { No, Cancelled, Lost, Leaving };

    /// `trouble` hears, in the last step, of a job that ended with problems; it may be empty.
    using Trouble = std::function<void(sdk::Transaction&, const sdk::JobStatus&)>;
    RunningJob(sdk::Database& database, ClaimedJob job, std::chrono::milliseconds lease,
               std::chrono::milliseconds tellEvery, Trouble trouble = {});

    const std::string& id() const override { return job_.claim.id; }
    const sdk::Value& payload() const override { return job_.payload; }
    sdk::Actor actor() const override;
    void progress(std::int64_t done, std::int64_t total, std::string_view message) override;
    bool stopping() const override { return stop_ != Stop::No; }
    void step(const std::function<void(sdk::Transaction&)>& work) override;
    void finish(const sdk::Value& result, const std::function<void(sdk::Transaction&)>& work) override;
    void problem(sdk::Transaction& tx, const sdk::JobProblem& problem) override;

    const ClaimedJob& job() const { return job_; }
    bool finished() const { return finished_; }
    Stop stopReason() const { return stop_; }
    /// The first reason counts, but a lost lease is lost.
    void stop(Stop reason);
    /// Extends the lease. When the database is away for as long as the lease lasts, the job counts as lost.
    void renew() noexcept;
    /// Writes what `progress` has held back.
    void flush();

private:
    void write(const std::function<void(sdk::Transaction&)>& work);
    void heed(const std::optional<bool>& cancelAsked);

    sdk::Database& database_;
    const ClaimedJob job_;
    const std::chrono::milliseconds lease_;
    const std::chrono::milliseconds tellEvery_;
    const Trouble trouble_;
    JobRepository repository_;
    std::atomic<Stop> stop_{Stop::No};
    std::atomic<std::chrono::steady_clock::time_point> renewed_;
    bool finished_ = false;
    std::chrono::steady_clock::time_point told_{};
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
    std::string message_;
    bool untold_ = false;
};

}  // namespace guildhall::jobs
