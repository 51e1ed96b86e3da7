// Webhooks of a server: what happens here is told to other programs.
#pragma once

#include "kernel/records/records_module.hpp"
#include "kernel/webhooks/happenings.hpp"
#include "kernel/webhooks/webhook_sender.hpp"

namespace guildhall::webhooks {

class WebhooksModule : public Module {
public:
    WebhooksModule(Foundation& ground, audit::AuditModule& audit, mail::MailModule& mail, jobs::JobsModule& jobs,
                   plugins::PluginsModule& plugins, records::RecordsModule& records);

    void describe(sdk::Registrar& add) override;
    std::vector<plugins::OwnedArea> ownedAreas() override;
    std::vector<vault::SealedColumn> sealedColumns() const override;

    WebhookAddresses addresses;
    WebhookOutbox outbox;
    WebhookSender sender;

private:
    /// What can be told now; `work` reads it while the plugins that offer it stay loaded.
    void withOffer(const std::function<void(const Offer&)>& work) const;
    void mailThatItStopped(sdk::Transaction& tx, const std::string& webhookId, const std::string& reason) const;

    Foundation& ground_;
    audit::AuditModule& audit_;
    mail::MailModule& mail_;
    plugins::PluginsModule& plugins_;
    records::RecordsModule& records_;
};

}  // namespace guildhall::webhooks
