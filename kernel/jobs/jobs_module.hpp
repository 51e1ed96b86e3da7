// Jobs and schedules of a server.
#pragma once

#include "kernel/jobs/job_kinds.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/jobs/scheduler.hpp"
#include "kernel/mail/mail_module.hpp"

namespace guildhall::jobs {

class JobsModule : public Module {
public:
    JobsModule(Foundation& ground, audit::AuditModule& audit, mail::MailModule& mail);

    std::vector<kinds::Kind*> kinds() override { return {&jobs_, &schedules_}; }
    void describe(sdk::Registrar& add) override;
    std::vector<plugins::OwnedArea> ownedAreas() override;
    void addFigures(metrics::Registry& registry) override;
    void start() override;
    void stop() override;

    WakeUp wakeUp;
    JobQueue queue;
    JobRunner runner;
    Scheduler scheduler;

private:
    Foundation& ground_;
    audit::AuditModule& audit_;
    JobKind jobs_{runner};
    ScheduleKind schedules_{scheduler};
};

}  // namespace guildhall::jobs
