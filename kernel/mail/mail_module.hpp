// Mail of a site: wordings, settings, outbox and sender.
#pragma once

#include "kernel/audit/audit_module.hpp"
#include "kernel/lua/rules_module.hpp"
#include "kernel/mail/mail_kinds.hpp"
#include "kernel/mail/mail_sender.hpp"
#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/mail_ways.hpp"
#include "kernel/mail/outbox.hpp"
#include "kernel/mail/template_mails.hpp"
#include "kernel/mail/template_shelf.hpp"
#include "kernel/mail/unsubscribe_links.hpp"
#include "kernel/web/web_module.hpp"

namespace guildhall::mail {

class MailModule : public Module {
public:
    MailModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web, lua::RulesModule& rules);

    std::vector<kinds::Kind*> kinds() override { return {&mails_, &categories_}; }
    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;
    std::vector<plugins::OwnedArea> ownedAreas() override;
    std::vector<vault::SealedColumn> sealedColumns() const override {
        return {MailSettings::sealedColumn(), Outbox::sealedColumn()};
    }
    void addFigures(metrics::Registry& registry) override;
    void start() override { sender.start(); }
    void stop() override { sender.stop(); }

    TemplateMails bodies;
    TemplateShelf shelf;
    MailSettings settings;
    ConfiguredWays ways;
    UnsubscribeLinks unsubscribe;
    jobs::WakeUp wakeUp;
    Outbox outbox;
    MailSender sender;

private:
    Foundation& ground_;
    audit::AuditModule& audit_;
    MailKind mails_{shelf};
    MailCategoryKind categories_;
};

}  // namespace guildhall::mail
