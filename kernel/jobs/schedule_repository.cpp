#include "kernel/jobs/schedule_repository.hpp"

namespace guildhall::jobs {

std::map<std::string, StoredSchedule, std::less<>> ScheduleRepository::all(sdk::Transaction& tx) {
    std::map<std::string, StoredSchedule, std::less<>> all;
    for (const auto row : tx.query("SELECT name, pattern, paused, last_slot, last_job FROM kernel_schedule"))
        all[row.text(0)] = {row.text(1), row.boolean(2), row.instant(3), row.text(4)};
    return all;
}

void ScheduleRepository::meet(sdk::Transaction& tx, std::string_view name, std::string_view owner, sdk::Instant now) {
    tx.execute("INSERT INTO kernel_schedule (name, owner, last_slot) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
               name, owner, now);
}

void ScheduleRepository::clamp(sdk::Transaction& tx, sdk::Instant now) {
    tx.execute("UPDATE kernel_schedule SET last_slot = $1 WHERE last_slot > $1", now);
}

bool ScheduleRepository::take(sdk::Transaction& tx, std::string_view name, sdk::Instant slot) {
    return tx.execute("UPDATE kernel_schedule SET last_slot = $1 WHERE name = $2 AND last_slot < $1 AND paused = FALSE",
                      slot, name) == 1;
}

void ScheduleRepository::noteJob(sdk::Transaction& tx, std::string_view name, std::string_view job) {
    tx.execute("UPDATE kernel_schedule SET last_job = $1 WHERE name = $2", job, name);
}

void ScheduleRepository::setPattern(sdk::Transaction& tx, std::string_view name, std::string_view pattern) {
    tx.execute("UPDATE kernel_schedule SET pattern = $1 WHERE name = $2", pattern, name);
}

void ScheduleRepository::setPaused(sdk::Transaction& tx, std::string_view name, bool paused, sdk::Instant now) {
    tx.execute("UPDATE kernel_schedule SET paused = $1, last_slot = $2 WHERE name = $3", paused, now, name);
}

std::int64_t ScheduleRepository::countChanged(sdk::Transaction& tx, std::string_view owner) {
    return tx.query("SELECT COUNT(*) FROM kernel_schedule WHERE owner = $1 AND (pattern <> '' OR paused = TRUE)", owner)
        .front()
        .integer(0);
}

void ScheduleRepository::forgetOwner(sdk::Transaction& tx, std::string_view owner) {
    tx.execute("DELETE FROM kernel_schedule WHERE owner = $1", owner);
}

}  // namespace guildhall::jobs
