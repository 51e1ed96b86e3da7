#include "request/review_reminders.hpp"

#include "request/request_repository.hpp"

#include <set>

namespace guildhall::badges {

void ReviewReminders::run(sdk::JobContext& job) {
    const auto days = services_.settings.number("reminder_days");
    const auto now = services_.clock.now();
    const auto today = sdk::isoDate(sdk::dateIn(now, "UTC"));
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        if (days == 0) return;
        const auto queue = RequestRepository::queue(tx, "", now - std::chrono::days(days));
        if (queue.late == 0) return;
        std::set<std::string> told;
        for (const auto* role : {"badge_assistant", "badge_admin"})
            for (const auto& person : services_.people.withRole(tx, role)) {
                if (!told.insert(person.id).second) continue;
                services_.mail.queue(tx, {.templateKey = "badges/mail/reviews_waiting",
                                          .to = person.email,
                                          .personId = person.id,
                                          .category = "badges",
                                          .variables = {{"reviewer", {{"name", person.name}}},
                                                        {"waiting", std::to_string(queue.waiting)},
                                                        {"late", std::to_string(queue.late)},
                                                        {"days", std::to_string(days)},
                                                        {"button_url", services_.site.portalUrl + "/badge-requests"},
                                                        {"button_label", "See the requests"}},
                                          .key = "badges.waiting." + person.id + "." + today});
            }
    });
}

}  // namespace guildhall::badges
