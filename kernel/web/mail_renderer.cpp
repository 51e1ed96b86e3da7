#include "kernel/web/mail_renderer.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::web {
namespace {

constexpr std::string_view subjectMark = "Subject: ";
/// What layouts/mail_foot.txt begins with.
constexpr std::string_view footMark = "\n--\n";
/// layouts/mail says behind a mail's own text how a paragraph that is added looks, in a comment with {} for its words.
constexpr std::string_view addedMark = "<!-- added: ", addedEnd = " -->";

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
    : templates_(templates), siteData_(site) {}

namespace {

/// The subject is the first line of the text's file.
std::pair<std::string, std::string> cutSubject(std::string text, const std::string& name) {
    const auto end = std::min(text.find('\n'), text.size());
    if (!text.starts_with(subjectMark))
        throw TemplateError("the mail template " + name + ".txt must begin with “Subject: ”");
    auto subject = text.substr(subjectMark.size(), end - subjectMark.size());
    text.erase(0, std::min(text.find_first_not_of("\r\n", end), text.size()));
    return {std::move(subject), std::move(text)};
}

std::string renderSource(const std::string& source, TemplateProgram::Escape escape,
                         const std::vector<const sdk::View*>& views) {
    return TemplateProgram(source, escape, {}).run(views);
}

}  // namespace

RenderedMail MailRenderer::laidOut(std::string subject, std::string text, const std::string* html,
                                   const sdk::Value& data) const {
    const sdk::Speaking english(nullptr);  // the receiver reads it, not whoever asks for it
    // A value with a line break must not become a header of its own.
    std::ranges::replace_if(
        subject, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    const sdk::Value layout{{"subject", subject},
                            {"content", html ? *html : std::string()},
                            {"paragraphs", html ? sdk::Value() : paragraphs(text)}};
    RenderedMail mail{std::move(subject), std::move(text), {}};
    mail.html = templates_.render("layouts/mail", {&layout, &data, &siteData_});
    if (!mail.text.ends_with('\n')) mail.text += '\n';
    if (templates_.has("layouts/mail_foot.txt"))
        mail.text += templates_.render("layouts/mail_foot.txt", {&data, &siteData_});
    return mail;
}

RenderedMail MailRenderer::render(const std::string& owner, const std::string& key, const sdk::Value& variables) const {
    const sdk::Speaking english(nullptr);
    const auto name = owner + "/mail/" + key;
    auto [subject, text] = cutSubject(templates_.render(name + ".txt", {&variables, &siteData_}), name);
    if (!templates_.has(name + ".html")) return laidOut(std::move(subject), std::move(text), nullptr, variables);
    const auto html = templates_.render(name + ".html", {&variables, &siteData_});
    return laidOut(std::move(subject), std::move(text), &html, variables);
}

MailRenderer::Wording MailRenderer::shipped(const std::string& owner, const std::string& key) const {
    const auto name = owner + "/mail/" + key;
    auto [subject, text] = cutSubject(templates_.source(name + ".txt"), name);
    return {std::move(subject), std::move(text),
            templates_.has(name + ".html") ? templates_.source(name + ".html") : std::string()};
}

RenderedMail MailRenderer::render(const Wording& wording, const sdk::Value& variables) const {
    using Escape = TemplateProgram::Escape;
    const sdk::ValueView own(variables), site(siteData_);
    const std::vector<const sdk::View*> known{&own, &site};
    const auto html = renderSource(wording.html, Escape::Html, known);
    return laidOut(renderSource(wording.subject, Escape::None, known), renderSource(wording.text, Escape::None, known),
                   wording.html.empty() ? nullptr : &html, variables);
}

namespace {

std::string escapedHtml(const std::string& text) {
    const sdk::Value data{{"text", text}};
    const sdk::ValueView view(data);
    return renderSource("{{text}}", TemplateProgram::Escape::Html, {&view});
}

}  // namespace

void addParagraphs(const std::vector<std::string>& added, std::string& text, std::string& html,
                   const std::string& unsubscribing) {
    if (added.empty()) return;
    std::string plain;
    for (const auto& paragraph : added) plain += paragraph + "\n\n";
    const auto link = unsubscribing.empty() ? text.npos : text.rfind(unsubscribing);
    const auto foot = link == text.npos ? text.npos : text.rfind(footMark, link);
    if (foot == text.npos)
        text += (text.ends_with('\n') ? "\n" : "\n\n") + plain;
    else
        text.insert(foot + 1, plain);
    const auto mark = html.rfind(addedMark);
    const auto end = mark == html.npos ? mark : html.find(addedEnd, mark);
    if (end == html.npos) return;
    const auto like = html.substr(mark + addedMark.size(), end - mark - addedMark.size());
    const auto place = std::min(like.find("{}"), like.size());
    std::string rich;
    for (const auto& paragraph : added)
        rich += like.substr(0, place) + escapedHtml(paragraph) + like.substr(std::min(place + 2, like.size())) + "\n";
    html.insert(mark, rich);
}

}  // namespace guildhall::web
