// Engagements on their way, for the tests of operations.
#pragma once

#include "coaching_site.hpp"

namespace guildhall::coaching_tests {

class OperationsSite : public CoachingSite {
protected:
    /// The same as choose(), with the activity that it is.
    void chosen(const std::string& engagement, const std::string& coach) {
        const auto now = host().clock().now();
        write(
            "UPDATE coaching_engagement SET coach = $1, status = 'coach_selected', selected_at = $2, last_activity = "
            "$2, "
            "version = version + 1 WHERE id = $3",
            coach, now, engagement);
    }
    /// A session held on a day, kept now; submitted or a draft.
    void session(const std::string& engagement, int number, const std::string& day, bool submitted = true,
                 const std::string& notes = {}) {
        const auto now = host().clock().now();
        write(
            "INSERT INTO coaching_session (id, version, created_at, engagement, number, occurred_on, author, draft, "
            "submitted_at, notes) VALUES ($1, 1, $2, $3, $4, $5, 'cabc-aaaaaaaaaaaa', $6, $7, $8)",
            "cses-aaaaaaaaaa" + std::to_string(10 + ++sessions_), now, engagement, number, day, !submitted,
            submitted ? std::optional(now) : std::nullopt, notes);
        if (submitted)
            write("UPDATE coaching_engagement SET status = 'in_progress', last_activity = $1 WHERE id = $2", now,
                  engagement);
    }
    /// Ten in the morning, UTC.
    void comes(const std::string& day) {
        host().clock().set(sdk::Instant(std::chrono::sys_days(*sdk::parseDate(day))) + std::chrono::hours(10));
    }
    /// Visits end while the clock is moved.
    Client later() { return host().signedInAs("coaching_admin"); }
    std::string flags(const std::string& engagement) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT attention FROM coaching_engagement WHERE id = $1", engagement).front().text(0);
        });
    }
    /// Runs the job and says what is up then.
    std::string raised(const std::string& engagement) {
        EXPECT_EQ(host().runJob("coaching.attention"), "done");
        return flags(engagement);
    }

private:
    int sessions_ = 0;
};

}  // namespace guildhall::coaching_tests
