// Schedules for administrators: when each runs, how the last run went; change the time, pause, run now.
#pragma once

#include "kernel/jobs/scheduler.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::jobs {

class SchedulePages {
public:
    SchedulePages(sdk::Database& database, Scheduler& scheduler, JobQueue& jobs, sdk::Audit& audit)
        : database_(database), scheduler_(scheduler), jobs_(jobs), audit_(audit) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);
    sdk::Response pause(const sdk::Request& request, bool paused);
    sdk::Response run(const sdk::Request& request);
    sdk::Response editPage(const ScheduleStatus& schedule, const sdk::Form& form, int status);

    sdk::Database& database_;
    Scheduler& scheduler_;
    JobQueue& jobs_;
    sdk::Audit& audit_;
};

}  // namespace guildhall::jobs
