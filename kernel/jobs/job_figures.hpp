// What the job runner counts, by kind of job.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/exposition.hpp"
#include "kernel/metrics/histogram.hpp"

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace guildhall::jobs {

/// How one run of a job ended.
enum class JobOutcome {
    Done,
    Failed,  ///< for good: a dead letter
    TryLater,
    Cancelled,
    Released,  ///< back into the queue: the server stops or its plugin goes
    Lost,      ///< another server has taken over
};

/// Any thread.
class JobMeter {
public:
    void ended(JobOutcome outcome, std::chrono::nanoseconds spent) {
        outcomes_[static_cast<std::size_t>(outcome)].add();
        times_.observe(spent);
    }

private:
    friend class JobFigures;
    std::array<metrics::Counter, 6> outcomes_;
    metrics::Histogram times_;
};

/// Any thread.
class JobFigures {
public:
    /// Found once, when the kind's handler comes; stays when it goes.
    JobMeter& meter(const std::string& kind);
    void tell(metrics::Exposition& out) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<JobMeter>> meters_;
};

}  // namespace guildhall::jobs
