#include "kernel/webhooks/webhook_outbox.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/webhooks/delivery_repository.hpp"
#include "kernel/webhooks/happenings.hpp"
#include "kernel/webhooks/webhook_signature.hpp"

#include <algorithm>

namespace guildhall::webhooks {

namespace {

constexpr const char* area = "webhooks";

}  // namespace

WebhookOutbox::WebhookOutbox(Parts parts) : parts_(std::move(parts)) {
    parts_.changes.subscribe(area, [this] { read(); });
}

void WebhookOutbox::read() {
    auto fresh = std::make_shared<const Wishes>(parts_.database.read(
        [this](sdk::Transaction& tx) { return WebhookRepository::wishes(tx, parts_.environment); }));
    const std::lock_guard lock(mutex_);
    wishes_ = std::move(fresh);
}

std::shared_ptr<const WebhookOutbox::Wishes> WebhookOutbox::wishes() const {
    const std::lock_guard lock(mutex_);
    return wishes_;
}

void WebhookOutbox::changed(sdk::Transaction& tx) { parts_.changes.touch(tx, area); }

void WebhookOutbox::tell(sdk::Transaction& tx, const std::string& type, const std::function<sdk::Value()>& data) {
    const auto all = wishes();
    std::string body;
    const auto now = parts_.clock.now();
    for (const auto& wish : *all) {
        if (std::ranges::find(wish.types, type) == wish.types.end()) continue;
        if (body.empty()) body = bodyOf(type, now, data());
        add(data::GuardedTransaction::whole(tx), wish.id, type, body, now);
    }
}

void WebhookOutbox::test(sdk::Transaction& tx, const std::string& webhookId, sdk::Instant now) {
    WebhookRepository::endPause(tx, webhookId);
    add(tx, webhookId, testType, bodyOf(testType, now, sdk::Value::object()), now);
}

/// A webhook that another node has removed a moment ago is passed over.
void WebhookOutbox::add(sdk::Transaction& tx, const std::string& webhookId, const std::string& type,
                        const std::string& body, sdk::Instant now) {
    const auto id = sdk::newId(parts_.random, "hmsg");
    if (DeliveryRepository::add(tx, {.id = id, .webhookId = webhookId, .type = type, .body = body, .createdAt = now}))
        queue(tx, id, 1, now, true);
}

void WebhookOutbox::queue(sdk::Transaction& tx, const std::string& deliveryId, std::int64_t turn, sdk::Instant at,
                          bool now) {
    // After everybody else's work: a receiver that takes its time keeps nobody's certificates waiting.
    parts_.jobs.enqueue(tx, {.kind = jobKind,
                             .payload = {{"delivery", deliveryId}, {"turn", turn}},
                             .title = "Send a webhook",
                             .runAt = now ? std::nullopt : std::optional(at),
                             .priority = -10,
                             .about = deliveryId});
}

void WebhookOutbox::again(sdk::Transaction& tx, const std::string& webhookId, const std::string& deliveryId,
                          sdk::Instant now) {
    WebhookRepository::endPause(tx, webhookId);
    queue(tx, deliveryId, DeliveryRepository::restart(tx, deliveryId, now), now, true);
}

void WebhookOutbox::postpone(sdk::Transaction& tx, const std::string& deliveryId, sdk::Instant at) {
    queue(tx, deliveryId, DeliveryRepository::postpone(tx, deliveryId, at), at, false);
}

void WebhookOutbox::makeSecret(sdk::Transaction& tx, const std::string& webhookId, sdk::Instant now) {
    WebhookRepository::setSecret(tx, webhookId, parts_.secrets.seal(newSecret(parts_.random), sealedPlace(webhookId)),
                                 now + bothSecretsSign);
}

std::optional<std::string> WebhookOutbox::secretOf(const std::string& webhookId, const std::string& sealed) const {
    return parts_.secrets.open(sealed, sealedPlace(webhookId));
}

void WebhookOutbox::switchedOn(sdk::Transaction& tx, const std::string& webhookId) {
    WebhookRepository::setEnvironment(tx, webhookId, parts_.environment);
    WebhookRepository::forgetFailures(tx, webhookId);
}

}  // namespace guildhall::webhooks
