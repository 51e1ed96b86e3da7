// A coach's calendar: the address that their calendar program subscribes to, and single sessions to download. Whoever
// has the address reads it without signing in, so no participant is named in it.
#pragma once

#include "calendar/icalendar.hpp"
#include "coach/coach.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>

namespace guildhall::coaching {

/// Any thread.
class CalendarPages {
public:
    explicit CalendarPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* path = "/coach/calendar";

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Response renew(const sdk::Request& request);
    sdk::Response subscribe(const sdk::Request& request);
    sdk::Response download(const sdk::Request& request);

    std::string uid(const std::string& name) const;
    std::vector<CalendarEntry> sessionsOf(sdk::Transaction& tx, std::string_view author,
                                          std::string_view session) const;
    std::vector<CalendarEntry> deadlinesOf(sdk::Transaction& tx, const Coach& coach) const;

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
