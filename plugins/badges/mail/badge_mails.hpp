// The mails of this plugin, as administrators edit their wording.
#pragma once

#include <guildhall/sdk/mail.hpp>

#include <string>
#include <vector>

namespace guildhall::badges {

std::vector<sdk::MailTemplate> badgeMailTemplates(const std::string& portalUrl);

}  // namespace guildhall::badges
