#include "kernel/web/mail_renderer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::web {
namespace {

constexpr std::string_view subjectMark = "Subject: ";

/// Paragraphs of plain text, for mails that have no HTML of their own.
sdk::Value paragraphs(const std::string& text) {
    sdk::Value list = sdk::Value::array();
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find("\n\n", at), text.size());
        if (end > at) list.push_back({{"text", text.substr(at, end - at)}});
        at = end + 2;
    }
    return list;
}

}  // namespace

MailRenderer::MailRenderer(const TemplateStore& templates, const sdk::Value& site)
    : templates_(templates), siteData_(toViewData(site)) {}

RenderedMail MailRenderer::render(const std::string& owner, const std::string& key, const sdk::Value& variables) const {
    const auto name = owner + "/mail/" + key;
    const auto data = toViewData(variables.is_object() ? variables : sdk::Value::object());
    RenderedMail mail;
    mail.text = templates_.render(name + ".txt", {&data, &siteData_});
    const auto end = std::min(mail.text.find('\n'), mail.text.size());
    if (!mail.text.starts_with(subjectMark))
        throw TemplateError("the mail template " + name + ".txt must begin with “Subject: ”");
    mail.subject = mail.text.substr(subjectMark.size(), end - subjectMark.size());
    // A value with a line break must not become a header of its own.
    std::ranges::replace_if(
        mail.subject, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    mail.text.erase(0, std::min(mail.text.find_first_not_of("\r\n", end), mail.text.size()));

    const bool own = templates_.has(name + ".html");
    const auto body = own ? templates_.render(name + ".html", {&data, &siteData_}) : std::string();
    const auto layout = toViewData(
        {{"subject", mail.subject}, {"content", body}, {"paragraphs", own ? sdk::Value() : paragraphs(mail.text)}});
    mail.html = templates_.render("layouts/mail", {&layout, &data, &siteData_});
    return mail;
}

}  // namespace guildhall::web
