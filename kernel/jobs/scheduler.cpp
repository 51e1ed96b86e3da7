#include "kernel/jobs/scheduler.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::jobs {

using namespace std::chrono_literals;

namespace {

constexpr auto area = "schedules";
/// What was missed longer ago is not made up for.
constexpr auto catchUp = 24h;

std::string keyOf(const std::string& name, sdk::Instant slot) {
    return "schedule:" + name + ":" + std::to_string(sdk::toMicros(slot));
}

/// Throws std::invalid_argument for a pattern that is none or never comes.
void usable(const std::string& pattern, const std::string& zone, sdk::Instant now) {
    if (!CronTime(pattern).next(now, zone))
        throw std::invalid_argument(
            sdk::say("“{pattern}” never comes: no month it names has such a day. Choose another day or month.",
                     {{"pattern", pattern}}));
}

/// The last time of the pattern in (since, now].
std::optional<sdk::Instant> lastDue(const CronTime& time, const std::string& zone, sdk::Instant since,
                                    sdk::Instant now) {
    std::optional<sdk::Instant> due;
    for (auto at = time.next(std::max(since, now - catchUp), zone); at && *at <= now; at = time.next(*at, zone))
        due = at;
    return due;
}

}  // namespace

Scheduler::Scheduler(Parts parts) : parts_(parts) {
    parts_.changes.subscribe(area, [this] { readStored(); });
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::readStored() {
    auto stored = parts_.database.read([](sdk::Transaction& tx) { return ScheduleRepository::all(tx); });
    const std::lock_guard lock(mutex_);
    stored_ = std::move(stored);
}

void Scheduler::add(const std::string& owner, const std::vector<sdk::Schedule>& schedules,
                    const std::vector<std::string>& kinds) {
    for (const auto& schedule : schedules) {
        try {
            usable(schedule.when, schedule.timeZone, sdk::Instant{});
        } catch (const std::exception& problem) {
            throw std::invalid_argument("the schedule " + schedule.name + ": " + problem.what());
        }
        if (!sdk::isTimeZone(schedule.timeZone))
            throw std::invalid_argument("the schedule " + schedule.name + " has the time zone “" + schedule.timeZone +
                                        "”, which is none");
        if (std::ranges::find(kinds, schedule.job) == kinds.end())
            throw std::invalid_argument("the schedule " + schedule.name + " queues the job " + schedule.job +
                                        ", which this plugin does not have");
    }
    const std::lock_guard lock(mutex_);
    for (const auto& schedule : schedules)
        if (entries_.contains(schedule.name))
            throw std::invalid_argument("the schedule " + schedule.name + " is there already");
    for (const auto& schedule : schedules) entries_[schedule.name] = {owner, schedule};
}

void Scheduler::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.owner == owner; });
}

std::string Scheduler::patternOf(const Entry& entry) const {
    const auto stored = stored_.find(entry.declared.name);
    return stored == stored_.end() || stored->second.pattern.empty() ? entry.declared.when : stored->second.pattern;
}

void Scheduler::queue(const Entry& entry, sdk::Instant slot) {
    const auto& schedule = entry.declared;
    parts_.database.write([&](sdk::Transaction& tx) {
        if (!ScheduleRepository::take(tx, schedule.name, slot)) return;
        const auto job = parts_.jobs.enqueue(tx, {.kind = schedule.job,
                                                  .payload = schedule.payload,
                                                  .title = schedule.title,
                                                  .key = keyOf(schedule.name, slot)});
        ScheduleRepository::noteJob(tx, schedule.name, job);
    });
}

/// After the clock was set back schedules must not wait until it is where it was.
void Scheduler::clampSlots(sdk::Instant now) {
    constexpr auto tolerated = 1min;  // between the clocks of nodes
    {
        const std::lock_guard lock(mutex_);
        if (std::ranges::none_of(stored_, [&](const auto& one) { return one.second.lastSlot > now + tolerated; }))
            return;
    }
    parts_.database.write([&](sdk::Transaction& tx) { ScheduleRepository::clamp(tx, now); });
    readStored();
}

void Scheduler::tick() {
    struct Due {
        Entry entry;
        std::optional<sdk::Instant> slot;  ///< none: not met yet
    };
    std::vector<Due> due;
    const auto now = parts_.clock.now();
    clampSlots(now);
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, entry] : entries_) {
            const auto stored = stored_.find(name);
            if (stored == stored_.end()) {
                due.push_back({entry, {}});
            } else if (!stored->second.paused) {
                const auto slot =
                    lastDue(CronTime(patternOf(entry)), entry.declared.timeZone, stored->second.lastSlot, now);
                if (slot) due.push_back({entry, slot});
            }
        }
    }
    for (const auto& [entry, slot] : due) {
        if (slot)
            queue(entry, *slot);
        else
            parts_.database.write(
                [&](sdk::Transaction& tx) { ScheduleRepository::meet(tx, entry.declared.name, entry.owner, now); });
    }
    if (!due.empty()) readStored();
}

void Scheduler::loop() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        try {
            tick();
        } catch (const std::exception& problem) {
            parts_.log.warning(std::string("schedules: ") + problem.what());
        }
        lock.lock();
        wake_.wait_for(lock, 1s, [&] { return stopping_; });
    }
}

void Scheduler::start() {
    thread_ = std::thread([this] { loop(); });
}

void Scheduler::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

std::vector<ScheduleStatus> Scheduler::list() {
    const auto now = parts_.clock.now();
    const std::lock_guard lock(mutex_);
    std::vector<ScheduleStatus> all;
    for (const auto& [name, entry] : entries_) {
        ScheduleStatus status{entry.owner, entry.declared, patternOf(entry)};
        status.changed = status.pattern != entry.declared.when;
        if (const auto stored = stored_.find(name); stored != stored_.end()) {
            status.paused = stored->second.paused;
            status.lastJob = stored->second.lastJob;
        }
        if (!status.paused) status.next = CronTime(status.pattern).next(now, entry.declared.timeZone);
        all.push_back(std::move(status));
    }
    return all;
}

ScheduleStatus Scheduler::get(std::string_view name) {
    for (auto& status : list())
        if (status.declared.name == name) return std::move(status);
    throw sdk::NotFound("There is no such schedule.");
}

void Scheduler::setPattern(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor, const std::string& name,
                           const std::string& pattern) {
    const auto before = get(name);
    const auto now = parts_.clock.now();
    if (!pattern.empty()) usable(pattern, before.declared.timeZone, now);
    const auto stored = pattern == before.declared.when ? std::string() : pattern;
    ScheduleRepository::meet(tx, name, before.owner, now);
    ScheduleRepository::setPattern(tx, name, stored, now);
    audit.record(tx, actor,
                 {.action = "SCHEDULE_CHANGED",
                  .target = name,
                  .details = {{"before", before.pattern}, {"after", stored.empty() ? before.declared.when : stored}}});
    parts_.changes.touch(tx, area);
}

void Scheduler::setPaused(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor, const std::string& name,
                          bool paused) {
    const auto before = get(name);
    ScheduleRepository::meet(tx, name, before.owner, parts_.clock.now());
    ScheduleRepository::setPaused(tx, name, paused, parts_.clock.now());
    audit.record(tx, actor, {.action = paused ? "SCHEDULE_PAUSED" : "SCHEDULE_RESUMED", .target = name});
    parts_.changes.touch(tx, area);
}

std::string Scheduler::runNow(sdk::Transaction& tx, sdk::Audit& audit, const sdk::Actor& actor,
                              const std::string& name) {
    const auto schedule = get(name);
    const auto& declared = schedule.declared;
    ScheduleRepository::meet(tx, name, schedule.owner, parts_.clock.now());
    const auto job = parts_.jobs.enqueue(tx, {.kind = declared.job,
                                              .payload = declared.payload,
                                              .title = declared.title,
                                              .personId = actor.personId,
                                              .resultPath = "/admin/schedules"});
    ScheduleRepository::noteJob(tx, name, job);
    audit.record(tx, actor, {.action = "SCHEDULE_RUN", .target = name, .details = {{"job", job}}});
    parts_.changes.touch(tx, area);
    return job;
}

}  // namespace guildhall::jobs
