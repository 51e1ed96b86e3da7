#include "kernel/jobs/job_runner.hpp"

#include "kernel/log/work.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::jobs {

namespace {

using namespace std::chrono_literals;

/// Doubles with each attempt up to an hour, with a third of chance so that failed jobs do not come back all at once.
std::chrono::milliseconds pauseAfter(std::int64_t attempts, std::chrono::milliseconds first, sdk::Random& random) {
    const auto doubled = first * (std::int64_t{1} << std::min<std::int64_t>(attempts - 1, 20));
    const auto pause = std::min<std::chrono::milliseconds>(doubled, 1h);
    std::byte chance[1];
    random.fill(chance);
    return pause + pause * std::to_integer<int>(chance[0]) / (3 * 256);
}

}  // namespace

JobRunner::JobRunner(sdk::Database& database, sdk::Random& random, sdk::Log& log, WakeUp& wakeUp,
                     JobRunnerOptions options)
    : database_(database), random_(random), log_(log), wakeUp_(wakeUp), options_(options) {}

JobRunner::~JobRunner() {
    stop(0ms);
    for (auto& thread : threads_) thread.join();
}

void JobRunner::addHandlers(const std::string& owner, std::map<std::string, sdk::JobHandler> handlers) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [kind, handler] : handlers)
            if (handlers_.contains(kind)) throw std::invalid_argument("the job " + kind + " has a handler already");
        for (auto& [kind, handler] : handlers)
            handlers_[kind] = std::make_shared<Handler>(Handler{owner, &figures_.meter(kind), std::move(handler)});
    }
    wakeUp_.ring();
}

template <class Done>
bool JobRunner::waitUntil(std::chrono::milliseconds deadline, Done done) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, deadline, done);
}

bool JobRunner::removeHandlers(const std::string& owner, std::chrono::milliseconds deadline) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(handlers_, [&](const auto& entry) { return entry.second->owner == owner; });
        for (auto& [token, active] : active_)
            if (active.owner == owner) active.job->stop(RunningJob::Stop::Leaving);
    }
    return waitUntil(deadline, [&] {
        return std::none_of(active_.begin(), active_.end(),
                            [&](const auto& entry) { return entry.second.owner == owner; });
    });
}

void JobRunner::start() {
    for (int i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { work(); });
    threads_.emplace_back([this] { keepLeases(); });
}

bool JobRunner::stop(std::chrono::milliseconds deadline) {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (auto& [token, active] : active_) active.job->stop(RunningJob::Stop::Leaving);
    }
    changed_.notify_all();
    wakeUp_.ring();
    return waitUntil(deadline, [&] { return active_.empty(); });
}

void JobRunner::work() {
    for (;;) {
        const auto rings = wakeUp_.rings();
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return;
        }
        if (!runNext()) wakeUp_.wait(rings, options_.poll);
    }
}

void JobRunner::keepLeases() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, options_.renewEvery, [&] { return stopping_; })) {
        std::vector<std::shared_ptr<RunningJob>> jobs;
        for (const auto& [token, active] : active_) jobs.push_back(active.job);
        lock.unlock();
        for (const auto& job : jobs) job->renew();
        lock.lock();
    }
}

std::optional<ClaimedJob> JobRunner::claim() {
    std::vector<std::string> kinds;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [kind, handler] : handlers_) kinds.push_back(kind);
    }
    if (kinds.empty()) return std::nullopt;
    const auto token = sdk::newToken(random_);
    return database_.write([&](sdk::Transaction& tx) { return repository_.claim(tx, kinds, token, options_.lease); });
}

bool JobRunner::runNext() {
    try {
        auto job = claim();
        if (!job) return false;
        run(std::move(*job));
        return true;
    } catch (const std::exception& e) {
        log_.warning(std::string("jobs: ") + e.what());
    } catch (...) {
        log_.warning("jobs: unknown failure");
    }
    return false;
}

void JobRunner::run(ClaimedJob claimed) {
    const auto claim = claimed.claim;
    const auto job = std::make_shared<RunningJob>(database_, std::move(claimed), options_.lease, options_.tellEvery,
                                                  options_.trouble);
    std::shared_ptr<const Handler> handler;
    {
        const std::lock_guard lock(mutex_);
        const auto found = handlers_.find(job->job().kind);
        if (found != handlers_.end() && !stopping_) {
            handler = found->second;
            active_.emplace(claim.token, Active{handler->owner, job});
        }
    }
    if (!handler) return release(claim);
    const log::Work work{.job = claim.id, .plugin = handler->owner == "kernel" ? "" : std::string_view(handler->owner)};
    std::optional<log::DuringWork> during(work);
    const auto began = std::chrono::steady_clock::now();
    const auto ended = [&](JobOutcome outcome) {
        handler->meter->ended(outcome, std::chrono::steady_clock::now() - began);
    };
    try {
        ended(call(*job, handler->run));
    } catch (const std::exception& e) {
        // The database is away: the lease runs out and the job comes again.
        ended(JobOutcome::Lost);
        log_.error("job " + claim.id + ": " + e.what());
    }
    during.reset();
    // Code of a plugin must be gone before the job counts as ended.
    handler.reset();
    {
        const std::lock_guard lock(mutex_);
        active_.erase(claim.token);
    }
    changed_.notify_all();
}

JobOutcome JobRunner::call(RunningJob& job, const sdk::JobHandler& handler) {
    if (job.job().cancelAsked) job.stop(RunningJob::Stop::Cancelled);
    if (job.job().attempts > options_.attempts)
        return settleFailure(job, "The server stopped again and again while this job was running.", true);
    std::string failure;
    bool final = false;
    try {
        if (!job.stopping()) handler(job);
        return settle(job);
    } catch (const sdk::LeaseLost&) {
        return JobOutcome::Lost;
    } catch (const sdk::Unavailable& e) {
        failure = e.what();
    } catch (const sdk::TooManyRequests& e) {
        failure = e.what();
    } catch (const sdk::Error& e) {
        failure = e.what();
        final = true;  // the same again would be refused again
    } catch (const std::exception& e) {
        failure = std::string("Unexpected error: ") + e.what();
    } catch (...) {
        failure = "Unexpected error of an unknown kind";
    }
    return settleFailure(job, failure, final);
}

JobOutcome JobRunner::settle(RunningJob& job) {
    if (job.finished()) return JobOutcome::Done;
    switch (job.stopReason()) {
        case RunningJob::Stop::Lost: return JobOutcome::Lost;
        case RunningJob::Stop::Leaving: release(job.job().claim); return JobOutcome::Released;
        case RunningJob::Stop::Cancelled:
            database_.write(
                [&](sdk::Transaction& tx) { repository_.end(tx, job.job().claim, "cancelled", "Cancelled"); });
            return JobOutcome::Cancelled;
        case RunningJob::Stop::No: job.finish(nullptr, {});
    }
    return JobOutcome::Done;
}

JobOutcome JobRunner::settleFailure(RunningJob& job, const std::string& text, bool final) {
    if (job.finished() || job.stopping()) return settle(job);
    const auto& claimed = job.job();
    // Errors may carry bytes of foreign files.
    const auto shown = sdk::shortened(text, 2'000, "…");
    log_.warning("job " + claimed.claim.id + " (" + claimed.kind + "), attempt " + std::to_string(claimed.attempts) +
                 ": " + shown);
    const bool dead = final || claimed.attempts >= options_.attempts;
    database_.write([&](sdk::Transaction& tx) {
        if (dead)
            repository_.end(tx, claimed.claim, "failed", shown);
        else
            repository_.tryLater(tx, claimed.claim, pauseAfter(claimed.attempts, options_.firstPause, random_), shown);
        if (!options_.trouble || !(dead || claimed.attempts == 1)) return;
        if (const auto status = repository_.find(tx, claimed.claim.id)) options_.trouble(tx, *status);
    });
    return dead ? JobOutcome::Failed : JobOutcome::TryLater;
}

void JobRunner::release(const Claim& claim) {
    database_.write([&](sdk::Transaction& tx) { repository_.release(tx, claim); });
}

}  // namespace guildhall::jobs
