#include "kernel/jobs/job_kinds.hpp"

#include "kernel/jobs/guarded_job.hpp"
#include "kernel/kinds/marked.hpp"

namespace guildhall::jobs {

using kinds::Contribution;

namespace {

struct KeptHandler {
    std::shared_ptr<void> keepAlive;  // before `handler`: outlives the code it keeps
    sdk::JobHandler handler;
    bool kernels = false;
    void operator()(sdk::JobContext& job) const {
        GuardedJob guarded(job);
        handler(kernels ? job : static_cast<sdk::JobContext&>(guarded));
    }
};

}  // namespace

sdk::JobHandler keptHandler(const Contribution& contribution, sdk::JobHandler handler) {
    return KeptHandler{contribution.keepAlive, kinds::marked(contribution.owner, std::move(handler)),
                       contribution.kernels()};
}

JobKind::JobKind(JobRunner& runner)
    : KindOf({"jobs", "Jobs", {{"kind", "Kind", kinds::Column::Shows::Code}}}), runner_(runner) {}

void JobKind::add(const Contribution& contribution) {
    std::map<std::string, sdk::JobHandler> handlers;
    for (auto& job : contribution.of<sdk::JobDeclaration>())
        handlers[job.kind] = keptHandler(contribution, std::move(job.handler));
    runner_.addHandlers(contribution.owner, std::move(handlers));
}

ScheduleKind::ScheduleKind(Scheduler& scheduler)
    : KindOf({"schedules", "Schedules", {{"title", "Schedule"}, {"name", "Name"}, {"when", "When"}}}),
      scheduler_(scheduler) {}

void ScheduleKind::add(const Contribution& contribution) {
    std::vector<std::string> kinds;
    for (const auto& job : contribution.of<sdk::JobDeclaration>()) kinds.push_back(job.kind);
    scheduler_.add(contribution.owner, contribution.of<sdk::Schedule>(), kinds);
}

sdk::Value ScheduleKind::line(const sdk::Schedule& one) const {
    return {{"name", one.name}, {"title", one.title}, {"when", one.when}};
}

std::string ScheduleKind::lacks(const sdk::Schedule& one) const {
    return one.title.empty() ? "The schedule " + one.name + " has no title." : "";
}

}  // namespace guildhall::jobs
