#include "kernel/jobs/job_figures.hpp"

namespace guildhall::jobs {

namespace {

constexpr const char* outcomes[] = {"done", "failed", "try_later", "cancelled", "released", "lost"};

}  // namespace

JobMeter& JobFigures::meter(const std::string& kind) {
    const std::lock_guard lock(mutex_);
    auto& there = meters_[kind];
    if (!there) there = std::make_unique<JobMeter>();
    return *there;
}

void JobFigures::tell(metrics::Exposition& out) const {
    const std::lock_guard lock(mutex_);
    out.counter("guildhall_job_runs_total", "Runs of jobs on this server, by kind and how they ended.");
    for (const auto& [kind, meter] : meters_)
        for (std::size_t i = 0; i < meter->outcomes_.size(); ++i)
            out.sample(meter->outcomes_[i], {{"kind", kind}, {"outcome", outcomes[i]}});
    out.histogram("guildhall_job_run_duration_seconds", "Runs of jobs on this server.");
    for (const auto& [kind, meter] : meters_)
        if (const auto times = meter->times_.read(); times.count > 0) out.sample(times, {{"kind", kind}});
}

}  // namespace guildhall::jobs
