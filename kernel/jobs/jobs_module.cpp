#include "kernel/jobs/jobs_module.hpp"

#include "kernel/jobs/job_pages.hpp"
#include "kernel/jobs/schedule_pages.hpp"

namespace guildhall::jobs {

JobsModule::JobsModule(Foundation& ground, audit::AuditModule& audit, mail::MailModule& mail)
    : Module(ground.modules),
      queue(audit.log, ground.random, wakeUp),
      runner(*ground.database, ground.random, ground.log, wakeUp,
             {.workers = static_cast<int>(ground.settings.number("jobs.workers")),
              .lease = std::chrono::seconds(ground.settings.number("jobs.lease_seconds")),
              .renewEvery = std::chrono::seconds(ground.settings.number("jobs.lease_seconds")) / 3,
              .trouble = JobPages::mailTo(ground.settings.text("jobs.problems_to"), mail.outbox)}),
      scheduler({*ground.database, queue, ground.changes, ground.clock, ground.log}),
      ground_(ground),
      audit_(audit) {}

void JobsModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<JobPages>(*ground_.database, queue, ground_.clock));
    keep(add, std::make_shared<SchedulePages>(*ground_.database, scheduler, queue, audit_.log));
}

std::vector<plugins::OwnedArea> JobsModule::ownedAreas() {
    return {{"Jobs that wait", JobRepository::countWaiting, JobRepository::forgetOwner},
            {"Schedules changed here", ScheduleRepository::countChanged, ScheduleRepository::forgetOwner}};
}

void JobsModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { runner.figures().tell(out); });
}

void JobsModule::start() {
    runner.start();
    scheduler.start();
}

void JobsModule::stop() {
    scheduler.stop();
    runner.stop(std::chrono::seconds(10));
}

}  // namespace guildhall::jobs
