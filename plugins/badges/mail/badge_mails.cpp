#include "mail/badge_mails.hpp"

namespace guildhall::badges {

std::vector<sdk::MailTemplate> badgeMailTemplates(const std::string& portalUrl) {
    const sdk::Value participant{{"name", "Ada Lovelace"}};
    return {{.key = "badges/mail/badge_awarded",
             .title = "Badge earned",
             .category = "badges",
             .sample = {{"participant", participant},
                        {"badge", {{"title", "Root cause analysis"}, {"description", "Finds what a problem comes from."}}},
                        {"button_url", portalUrl + "/my-badges"},
                        {"button_label", "See my badges"}},
             .notes = {{"badge.description", "what somebody with this badge can do"}},
             .facts = {{"badge", {{"slug", "root-cause-analysis"}, {"kind", "mini-badge"}}}}},
            {.key = "badges/mail/request_decided",
             .title = "Request for a badge decided",
             .category = "badges",
             .sample = {{"participant", participant},
                        {"badge", {{"title", "Root cause analysis"}}},
                        {"request", {{"status", "needs changes"}, {"reason", "Please add the figures."}}},
                        {"button_url", portalUrl + "/badge-requests/breq-abcd2345efgh"},
                        {"button_label", "See the request"}},
             .notes = {{"request.status", "approved, rejected or needs changes"},
                       {"request.reason", "what the reviewer wrote; may be empty"}}},
            {.key = "badges/mail/reviews_waiting",
             .title = "Requests for badges wait",
             .category = "badges",
             .sample = {{"reviewer", {{"name", "Grace Hopper"}}},
                        {"waiting", "7"},
                        {"late", "2"},
                        {"days", "5"},
                        {"button_url", portalUrl + "/badge-requests"},
                        {"button_label", "See the requests"}},
             .notes = {{"late", "those that wait for more than `days` days"}}}};
}

}  // namespace guildhall::badges
