// The mails about certificates, as administrators find and change them.
#pragma once

#include <guildhall/sdk/mail.hpp>

#include <string>
#include <vector>

namespace guildhall::certificates {

std::vector<sdk::MailTemplate> certificateMailTemplates(const std::string& portalUrl);

}  // namespace guildhall::certificates
