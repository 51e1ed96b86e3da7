#include "mail/coaching_mails.hpp"

namespace guildhall::coaching {

std::vector<sdk::MailTemplate> coachingMailTemplates(const std::string& portalUrl) {
    return {{.key = "coaching/mail/none_free",
             .title = "No coach is free",
             .category = "coaching",
             .sample = {{"participant", {{"name", "Ada Lovelace"}}},
                        {"program", {{"code", "ALP"}}},
                        {"time", "12 Mar 2026, 09:30 UTC"},
                        {"button_url", portalUrl + "/engagements/ceng-abcd2345efgh"},
                        {"button_label", "See the engagement"}},
             .notes = {{"time", "when they looked for one"}}}};
}

}  // namespace guildhall::coaching
