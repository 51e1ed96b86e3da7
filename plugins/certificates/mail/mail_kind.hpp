// The kinds of mail a session's participants get besides their certificate, and when each may go.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/mail.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

struct MailKind {
    const char* code;         ///< in addresses, tables and keys
    const char* title;        ///< “Workshop information”
    const char* templateKey;  ///< as in sdk::MailMessage
    const char* category;     ///< likewise

    bool isInfo() const { return std::string_view(code) == "info"; }
    bool isSurvey() const { return std::string_view(code) == "survey"; }
    std::string url(const Session& session) const { return session.url() + "/mails/" + code; }
};

/// In the order they are sent in; surveys only where the site's flag is on.
std::vector<MailKind> mailKinds(bool surveys);
/// Throws sdk::NotFound for a kind that is not among them.
MailKind mailKind(std::string_view code, bool surveys);
/// Of a kind of mail, its title.
std::vector<sdk::Choice> mailKindChoices();
/// Why none of this kind can be sent for the session now, as a sentence.
std::optional<std::string> whyNotSend(const MailKind& kind, const Session& session);

/// What the site's editor of mails knows of them.
std::vector<sdk::MailCategory> sessionMailCategories();
std::vector<sdk::MailTemplate> sessionMailTemplates(const std::string& portalUrl);

}  // namespace guildhall::certificates
