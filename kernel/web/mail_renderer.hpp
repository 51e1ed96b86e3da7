// Mail bodies from a plugin's templates: the text as it stands, the HTML inside the mail layout of the theme.
#pragma once

#include "kernel/web/template_store.hpp"

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace guildhall::web {

struct RenderedMail {
    std::string subject;  ///< one line
    std::string text;
    std::string html;
};

/// Any thread; the store outlives it.
class MailRenderer {
public:
    /// `site`: what every mail knows: `org_name`, `portal_url`, and colours or logo later.
    MailRenderer(const TemplateStore& templates, const sdk::Value& site);

    /// `<owner>/mail/<key>.txt` (first line `Subject: …`) and `.html`. `variables` hide the site's. Without an HTML
    /// file the text is shown in the layout. Throws TemplateError.
    RenderedMail render(const std::string& owner, const std::string& key, const sdk::Value& variables) const;

    /// The sources of one mail.
    struct Wording {
        std::string subject;
        std::string text;
        std::string html;  ///< without the layout; empty: the text as paragraphs
    };
    /// As the owner ships it. Throws TemplateError.
    Wording shipped(const std::string& owner, const std::string& key) const;
    /// The same with words from elsewhere. Throws TemplateError when they are not mustache or use partials.
    RenderedMail render(const Wording& wording, const sdk::Value& variables) const;

private:
    RenderedMail laidOut(std::string subject, std::string text, const std::string* html, const sdk::Value& data) const;

    const TemplateStore& templates_;
    sdk::Value siteData_;
};

/// Puts paragraphs of plain text at the end of a rendered mail: before what says how to stop such mails, in which a
/// link begins so. Pure.
void addParagraphs(const std::vector<std::string>& added, std::string& text, std::string& html,
                   const std::string& unsubscribing);

}  // namespace guildhall::web
