// The mails this plugin sends: all to operations, none to participants.
#pragma once

#include <guildhall/sdk/mail.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

std::vector<sdk::MailTemplate> coachingMailTemplates(const std::string& portalUrl);

}  // namespace guildhall::coaching
