// What no wording of a mail may have, whoever wrote it: scripts, forms, contents from elsewhere, and a link that lets
// its reader in anywhere but where only the reader gets it. Pure; any thread.
#pragma once

#include "kernel/mail/mail_templates.hpp"
#include "kernel/mail/template_check.hpp"

#include <guildhall/sdk/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::mail {

/// Paths of the variables whose values let their reader in: links whose sample has `token=`, and the `code` beside one.
std::vector<std::string> accessLinks(const sdk::Value& sample);

/// Of the HTML between the layout's head and foot. Only the tags and attributes that mails need are allowed; a link's
/// address begins with http:, https:, mailto:, tel: or a variable that is an address; an access link is a link's whole
/// address, or text that nothing stands before.
std::vector<TemplateProblem> unsafeHtml(std::string_view html, const sdk::Value& sample);
/// Of a text: mail programs make links of what looks like an address, with all that stands before an access link.
std::vector<TemplateProblem> unsafeText(std::string_view text, const sdk::Value& sample);
/// Of a subject, which is kept and shown in the open.
std::vector<TemplateProblem> unsafeSubject(std::string_view subject, const sdk::Value& sample);

/// The first problem of the whole wording, with its part and line; empty: none.
std::string unsafe(const MailWording& wording, const sdk::Value& sample);

}  // namespace guildhall::mail
