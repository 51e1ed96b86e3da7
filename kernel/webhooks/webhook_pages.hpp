// Below `/admin/webhooks/{id}`, besides what the record type has: the secret, which is shown once, and the deliveries.
#pragma once

#include "kernel/webhooks/delivery_repository.hpp"
#include "kernel/webhooks/webhook.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::webhooks {

/// Any thread.
class WebhookPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        WebhookOutbox& outbox;
    };
    explicit WebhookPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    std::optional<sdk::Value> section(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view id) const;
    sdk::Response askSecret(const sdk::Request& request);
    sdk::Response showSecret(const sdk::Request& request);
    sdk::Response deliveries(const sdk::Request& request);
    sdk::Response delivery(const sdk::Request& request);
    sdk::Response again(const sdk::Request& request);
    sdk::Response askFailed(const sdk::Request& request);
    sdk::Response againFailed(const sdk::Request& request);
    sdk::Response failedPage(const Webhook& webhook, const sdk::Form& form) const;
    std::vector<sdk::Card> cards() const;

    Parts parts_;
};

}  // namespace guildhall::webhooks
