// Schedules: a job that comes again and again. Each slot runs once, on one of the nodes; a slot missed while no
// server ran is made up for once, when it is not older than a day.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace guildhall::sdk {

struct Schedule {
    std::string name;   ///< `<plugin>.<deed>`
    std::string title;  ///< “Remind facilitators”
    /// Five fields as in crontab(5): minute, hour, day of month, month, day of week (0 and 7 are Sunday); `*`, lists,
    /// ranges, steps. When both days are restricted, either counts. Administrators may change it.
    std::string when;
    std::string job;  ///< the kind to queue, one of this plugin's jobs
    Value payload = {};
    std::string timeZone = "UTC";  ///< IANA name; times a clock change skips run at the end of the gap
};

}  // namespace guildhall::sdk
