// Tells reviewers each morning of requests that wait too long.
#pragma once

#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class ReviewReminders {
public:
    explicit ReviewReminders(sdk::Services& services) : services_(services) {}
    void run(sdk::JobContext& job);

    static constexpr const char* job = "badges.remind";

private:
    sdk::Services& services_;
};

}  // namespace guildhall::badges
