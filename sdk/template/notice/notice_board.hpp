// What happens to notices: each deed with its audit entry, in the caller's transaction.
#pragma once

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>

namespace guildhall::notices {

/// Any thread.
class NoticeBoard {
public:
    NoticeBoard(sdk::Audit& audit, sdk::Events& events, sdk::Clock& clock, sdk::Random& random)
        : audit_(audit), events_(events), clock_(clock), random_(random) {}

    /// `notice`: every field a person fills in. Returns its id (`notc-…`).
    std::string post(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Value& notice);
    /// Removes those whose day is over.
    void removePast(sdk::Transaction& tx, const sdk::Actor& actor);
    /// The date in that many days, UTC.
    sdk::Date dayAfter(std::int64_t days) const;

private:
    sdk::Audit& audit_;
    sdk::Events& events_;
    sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::notices
