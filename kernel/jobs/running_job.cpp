#include "kernel/jobs/running_job.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::jobs {

using SteadyClock = std::chrono::steady_clock;

RunningJob::RunningJob(sdk::Database& database, ClaimedJob job, std::chrono::milliseconds lease,
                       std::chrono::milliseconds tellEvery, Trouble trouble)
    : database_(database),
      job_(std::move(job)),
      lease_(lease),
      tellEvery_(tellEvery),
      trouble_(std::move(trouble)),
      renewed_(SteadyClock::now()) {}

sdk::Actor RunningJob::actor() const { return {.personId = job_.personId, .requestId = job_.claim.id}; }

void RunningJob::stop(Stop reason) {
    auto expected = Stop::No;
    if (!stop_.compare_exchange_strong(expected, reason) && reason == Stop::Lost) stop_ = Stop::Lost;
}

void RunningJob::heed(const std::optional<bool>& cancelAsked) {
    if (!cancelAsked)
        stop(Stop::Lost);
    else if (*cancelAsked)
        stop(Stop::Cancelled);
}

void RunningJob::renew() noexcept {
    try {
        const auto started = SteadyClock::now();
        heed(database_.write([&](sdk::Transaction& tx) { return repository_.renew(tx, job_.claim, lease_); }));
        renewed_ = started;
    } catch (...) {
        if (SteadyClock::now() - renewed_.load() > lease_) stop(Stop::Lost);
    }
}

void RunningJob::progress(std::int64_t done, std::int64_t total, std::string_view message) {
    done_ = done;
    total_ = total;
    message_ = message;
    untold_ = true;
    if (SteadyClock::now() - told_ >= tellEvery_) flush();
}

void RunningJob::flush() {
    if (!untold_ || stop_ == Stop::Lost) return;
    heed(database_.write(
        [&](sdk::Transaction& tx) { return repository_.progress(tx, job_.claim, done_, total_, message_); }));
    untold_ = false;
    told_ = SteadyClock::now();
}

void RunningJob::write(const std::function<void(sdk::Transaction&)>& work) {
    database_.write([&](sdk::Transaction& tx) {
        if (!repository_.hold(tx, job_.claim)) {
            stop(Stop::Lost);
            throw sdk::LeaseLost();
        }
        if (work) work(tx);
    });
}

void RunningJob::step(const std::function<void(sdk::Transaction&)>& work) { write(work); }

void RunningJob::problem(sdk::Transaction& tx, const sdk::JobProblem& problem) {
    repository_.addProblem(tx, job_.claim.id, problem);
}

void RunningJob::finish(const sdk::Value& result, const std::function<void(sdk::Transaction&)>& work) {
    write([&](sdk::Transaction& tx) {
        if (work) work(tx);
        if (untold_) repository_.progress(tx, job_.claim, done_, total_, message_);
        repository_.finish(tx, job_.claim, result);
        if (!trouble_) return;
        const auto status = repository_.find(tx, job_.claim.id);
        if (status && status->failed > 0) trouble_(tx, *status);
    });
    finished_ = true;
}

}  // namespace guildhall::jobs
