// The table kernel_schedule.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <map>
#include <string>
#include <string_view>

namespace guildhall::jobs {

struct StoredSchedule {
    std::string pattern;  ///< an administrator's; empty: as declared
    bool paused = false;
    sdk::Instant lastSlot;
    std::string lastJob;  ///< id, empty before the first
};

class ScheduleRepository {
public:
    static std::map<std::string, StoredSchedule, std::less<>> all(sdk::Transaction& tx);
    /// Makes the row of a schedule seen for the first time.
    static void meet(sdk::Transaction& tx, std::string_view name, std::string_view owner, sdk::Instant now);
    /// False when a node has queued this slot or a later one already. Locks the row until the transaction ends.
    /// Slots taken by a clock that was ahead: `now` is the last one. Their jobs' keys keep them from running twice.
    static void clamp(sdk::Transaction& tx, sdk::Instant now);
    static bool take(sdk::Transaction& tx, std::string_view name, sdk::Instant slot);
    static void noteJob(sdk::Transaction& tx, std::string_view name, std::string_view job);
    static void setPattern(sdk::Transaction& tx, std::string_view name, std::string_view pattern);
    /// `now`: slots before it are not made up for after a pause.
    static void setPaused(sdk::Transaction& tx, std::string_view name, bool paused, sdk::Instant now);
    /// Those an administrator has changed or paused.
    static std::int64_t countChanged(sdk::Transaction& tx, std::string_view owner);
    static void forgetOwner(sdk::Transaction& tx, std::string_view owner);
};

}  // namespace guildhall::jobs
