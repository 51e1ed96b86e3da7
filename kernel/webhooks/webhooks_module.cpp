#include "kernel/webhooks/webhooks_module.hpp"

#include "kernel/webhooks/webhook_pages.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::webhooks {

namespace {

constexpr const char* looksAfter = "kernel.look_after_webhooks";
constexpr const char* stoppedMail = "kernel/mail/webhook_stopped";

}  // namespace

WebhooksModule::WebhooksModule(Foundation& ground, audit::AuditModule& audit, mail::MailModule& mail,
                               jobs::JobsModule& jobs, plugins::PluginsModule& plugins, records::RecordsModule& records)
    : Module(ground.modules),
      addresses(ground.settings.text("webhooks.allowed_hosts"), ground.settings.text("environment") == "development"),
      outbox({*ground.database, jobs.queue, ground.secrets, ground.changes, ground.clock, ground.random,
              ground.settings.text("environment")}),
      sender({*ground.database, *ground.environment.http, audit.log, ground.clock, ground.random, outbox, addresses,
              std::max(1, static_cast<int>(ground.settings.number("jobs.workers")) - 1),
              [this](sdk::Transaction& tx, const std::string& id, const std::string& reason) {
                  mailThatItStopped(tx, id, reason);
              }}),
      ground_(ground),
      audit_(audit),
      mail_(mail),
      plugins_(plugins),
      records_(records) {
    records.listener = [this](sdk::Transaction& tx, const records::RecordNews& news) {
        outbox.tell(tx, typeOf(news), [&] { return dataOf(news, ground_.base); });
    };
    plugins.events.whenPublished(
        [this](sdk::Transaction& tx, const sdk::EventDeclaration& event, const sdk::Value& data) {
            outbox.tell(tx, event.name, [&] { return dataOf(event, data); });
        });
    records.alsoDescribed = [this](sdk::Value& document) {
        withOffer([&](const Offer& offer) { describeWebhooks(document, offer); });
    };
}

void WebhooksModule::withOffer(const std::function<void(const Offer&)>& work) const {
    const auto live = records_.types.forPrograms();
    Offer offer;
    for (const auto& one : live) offer.records.push_back(one.model);
    for (const auto& event : plugins_.events.list())
        if (!event.owner.empty()) offer.events.push_back(event.declaration);
    work(offer);
}

void WebhooksModule::describe(sdk::Registrar& add) {
    add.record(webhooks(), std::make_shared<WebhookRules>(WebhookRules::Parts{
                               addresses, outbox, [this](const std::vector<std::string>& chosen) {
                                   std::vector<sdk::Choice> choices;
                                   withOffer([&](const Offer& offer) { choices = choicesOf(offer, chosen); });
                                   return choices;
                               }}));
    keep(add,
         std::make_shared<WebhookPages>(WebhookPages::Parts{*ground_.database, audit_.log, ground_.clock, outbox}));
    add.job(WebhookOutbox::jobKind, [this](sdk::JobContext& job) { sender.run(job); });
    add.job(looksAfter, [this](sdk::JobContext& job) { sender.lookAfter(job); });
    add.schedule({looksAfter, "Remove old webhook deliveries and queue lost ones again", "25 * * * *", looksAfter});
    add.mailTemplate(
        {.key = stoppedMail,
         .title = "Webhook switched off",
         .category = "system",
         .essential = true,
         .sample = {{"description", "Customer list"},
                    {"reason", "Nothing has been delivered for five days."},
                    {"path", "/admin/webhooks/hook-aaaaaaaaaaaa"}},
         .notes = {{"description", "which webhook"}, {"reason", "why"}, {"path", "of its page on this site"}}});
}

void WebhooksModule::mailThatItStopped(sdk::Transaction& tx, const std::string& webhookId,
                                       const std::string& reason) const {
    const auto& to = ground_.settings.text("jobs.problems_to");
    if (to.empty()) return;
    const auto webhook = webhooks().get(tx, webhookId);
    mail_.outbox.queue(tx, {.templateKey = stoppedMail,
                            .to = to,
                            .category = "system",
                            .variables = {{"description", webhook.description},
                                          {"reason", reason},
                                          {"path", "/admin/webhooks/" + webhookId}},
                            .key = "webhook-stopped-" + webhookId + "-" + std::to_string(webhook.version),
                            .subjectId = webhookId});
}

std::vector<plugins::OwnedArea> WebhooksModule::ownedAreas() {
    return {{"Webhook deliveries", DeliveryRepository::countOwner, DeliveryRepository::forgetOwner}};
}

std::vector<vault::SealedColumn> WebhooksModule::sealedColumns() const {
    const auto column = [](const char* title, const char* name) {
        return vault::SealedColumn{
            title,  "kernel_webhook",
            name,   {"id"},
            {"id"}, [](const std::vector<std::string>& parts) {
                return WebhookOutbox::sealedPlace(parts.front()); }};
    };
    return {column("Webhook secrets", "secret"), column("Webhook secrets before the last change", "secret_before")};
}

}  // namespace guildhall::webhooks
