// The web area's mail bodies as the outbox wants to see them: `<owner>/[mail/]<name>`.
#pragma once

#include "kernel/mail/mail_templates.hpp"
#include "kernel/web/mail_renderer.hpp"

namespace guildhall::mail {

/// Any thread.
class TemplateMails : public MailTemplates {
public:
    explicit TemplateMails(const web::MailRenderer& renderer) : renderer_(renderer) {}

    RenderedMail render(const std::string& key, const sdk::Value& variables) override;
    MailWording shipped(const std::string& key) override;
    RenderedMail render(const MailWording& wording, const sdk::Value& variables) override;

private:
    const web::MailRenderer& renderer_;
};

}  // namespace guildhall::mail
