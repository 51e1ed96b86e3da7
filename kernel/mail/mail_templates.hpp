// Where the words of a mail come from. Implemented over the theme's and the plugins' templates.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <string>

namespace guildhall::mail {

struct RenderedMail {
    std::string subject;
    std::string text;
    std::string html;
};

/// Any thread.
class MailTemplates {
public:
    virtual ~MailTemplates() = default;
    /// `key` as in sdk::MailMessage. Throws sdk::Error when there is no such template.
    virtual RenderedMail render(const std::string& key, const sdk::Value& variables) = 0;
};

}  // namespace guildhall::mail
