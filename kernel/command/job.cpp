#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

constexpr std::int64_t mostListed = 200;

int list(Composition& house, const Arguments& arguments) {
    const auto jobs = house.database->read(
        [&](sdk::Transaction& tx) { return jobs::JobRepository().newest(tx, arguments.value("state"), mostListed); });
    if (arguments.has("json")) {
        sdk::Value all = sdk::Value::array();
        for (const auto& job : jobs)
            all.push_back({{"id", job.id},
                           {"kind", job.kind},
                           {"title", job.title},
                           {"state", job.state},
                           {"done", job.done},
                           {"total", job.total},
                           {"message", job.message}});
        std::cout << all.dump(2) << "\n";
        return 0;
    }
    for (const auto& job : jobs)
        std::cout << job.id << "  " << job.state << "  " << (job.title.empty() ? job.kind : job.title)
                  << (job.message.empty() ? "" : ": " + job.message) << "\n";
    return 0;
}

int listSchedules(Composition& house, bool json) {
    house.enableWanted();
    sdk::Value all = sdk::Value::array();
    for (const auto& schedule : house.jobs.scheduler.list()) {
        const auto next = schedule.next ? sdk::isoInstant(*schedule.next) : std::string();
        all.push_back({{"name", schedule.declared.name},
                       {"title", schedule.declared.title},
                       {"pattern", schedule.pattern},
                       {"zone", schedule.declared.timeZone},
                       {"paused", schedule.paused},
                       {"next", next}});
        if (!json)
            std::cout << schedule.declared.name << "  " << schedule.pattern << " (" << schedule.declared.timeZone
                      << ")  " << (schedule.paused ? "paused" : "next " + next) << "\n";
    }
    if (json) std::cout << all.dump(2) << "\n";
    return 0;
}

int runNow(Composition& house, const std::string& schedule) {
    house.enableWanted();
    const auto id = house.database->write(
        [&](sdk::Transaction& tx) { return house.jobs.scheduler.runNow(tx, house.audit.log, {}, schedule); });
    std::cout << id << " is queued; a running server takes it up\n";
    return 0;
}

int retry(Composition& house, const std::string& id) {
    house.database->write([&](sdk::Transaction& tx) { house.jobs.queue.retry(tx, {}, id); });
    std::cout << id << " is queued again\n";
    return 0;
}

int job(const Arguments& arguments, const config::Settings& settings) {
    const auto& words = arguments.words();
    const auto deed = words.empty() ? std::string() : words.front();
    Composition house(settings, Use::Command);
    if (deed == "list" && words.size() == 1) return list(house, arguments);
    if (deed == "schedules" && words.size() == 1) return listSchedules(house, arguments.has("json"));
    if (deed == "run" && words.size() == 2) return runNow(house, words[1]);
    if (deed == "retry" && words.size() == 2) return retry(house, words[1]);
    throw UsageError("say list, schedules, run SCHEDULE or retry ID");
}

}  // namespace

Command jobCommand() {
    return {"job",
            "list | schedules | run SCHEDULE | retry ID",
            "See jobs and schedules, queue a schedule's job now, try a failed job again.",
            {{"json", "", "Print JSON"}, {"state", "STATE", "Only queued, running, done, failed or cancelled ones"}},
            job};
}

}  // namespace guildhall::command
