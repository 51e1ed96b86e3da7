// Where the words of a mail come from. Implemented over the theme's and the plugins' templates.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <string>

namespace guildhall::mail {

/// The mustache sources of one mail. `html` is what stands inside the mail layout; empty: the text as paragraphs.
struct MailWording {
    std::string subject;
    std::string text;
    std::string html;
    bool operator==(const MailWording&) const = default;
};

struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html;
};

/// Any thread. Keys are `<owner>/mail/<name>`.
class MailTemplates {
public:
    virtual ~MailTemplates() = default;
    /// Throws sdk::Error when there is no such template.
    virtual RenderedMail render(const std::string& key, const sdk::Value& variables) = 0;
    /// The sources that ship with the owner. Throws sdk::Error when there are none.
    virtual MailWording shipped(const std::string& key) = 0;
    /// A wording of the site in the layout of all mails. Throws sdk::Error when it cannot be read.
    virtual RenderedMail render(const MailWording& wording, const sdk::Value& variables) = 0;
};

}  // namespace guildhall::mail
