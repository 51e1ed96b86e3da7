// The long work plugins add, and when it is done by itself.
#pragma once

#include "kernel/jobs/job_runner.hpp"
#include "kernel/jobs/scheduler.hpp"
#include "kernel/kinds/kind.hpp"

namespace guildhall::jobs {

class JobKind : public kinds::KindOf<sdk::JobDeclaration> {
public:
    explicit JobKind(JobRunner& runner);
    Turn turn() const override { return Turn::Work; }
    void add(const kinds::Contribution& contribution) override;
    /// Every handler of this owner, whoever added it. What has not ended after five seconds still holds keepAlive,
    /// which the host waits for.
    void remove(const std::string& owner) override { runner_.removeHandlers(owner, std::chrono::seconds(5)); }

protected:
    std::string identity(const sdk::JobDeclaration& one) const override { return "job " + one.kind; }
    sdk::Value line(const sdk::JobDeclaration& one) const override { return {{"kind", one.kind}}; }

private:
    JobRunner& runner_;
};

class ScheduleKind : public kinds::KindOf<sdk::Schedule> {
public:
    explicit ScheduleKind(Scheduler& scheduler);
    Turn turn() const override { return Turn::Work; }
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override { scheduler_.remove(owner); }

protected:
    std::string identity(const sdk::Schedule& one) const override { return "the schedule " + one.name; }
    sdk::Value line(const sdk::Schedule& one) const override;
    std::string lacks(const sdk::Schedule& one) const override;

private:
    Scheduler& scheduler_;
};

/// A handler as the runner gets it: it keeps its plugin loaded while anyone holds a copy of it, is marked as the
/// plugin's, and sees guarded transactions unless it is the kernel's.
sdk::JobHandler keptHandler(const kinds::Contribution& contribution, sdk::JobHandler handler);

}  // namespace guildhall::jobs
