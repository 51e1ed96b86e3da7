// The record type `kernel.webhook`: an address of another program, and what it wants to be told. Its secret is no
// field: it stands in a sealed column of the table that only webhook_repository knows.
#pragma once

#include "kernel/webhooks/happenings.hpp"
#include "kernel/webhooks/webhook_address.hpp"
#include "kernel/webhooks/webhook_outbox.hpp"

#include <guildhall/sdk/record.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::webhooks {

inline constexpr const char* managing = "webhooks.manage";  ///< the permission

struct Webhook {
    std::string id;
    std::int64_t version = 0;
    std::string description;
    std::string url;
    std::vector<std::string> types;
    std::string state = "on";  ///< on; off: by a person; stopped: by the server, because it failed
    std::string offReason;
    std::optional<sdk::Instant> failingSince;  ///< the first of the failures since it last answered well
    std::int64_t open = 0;                     ///< deliveries that are still to be made
};

const sdk::RecordType<Webhook>& webhooks();

/// Any thread.
class WebhookRules : public sdk::RecordRules<Webhook> {
public:
    struct Parts {
        const WebhookAddresses& addresses;
        WebhookOutbox& outbox;
        std::function<std::vector<sdk::Choice>(const std::vector<std::string>& chosen)> choices;
    };
    explicit WebhookRules(Parts parts) : parts_(std::move(parts)) {}

    std::optional<std::vector<sdk::Choice>> choices(sdk::Moment& moment, std::string_view field,
                                                    const Webhook* webhook) override;
    void check(sdk::Moment& moment, const Webhook* before, Webhook& after, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Webhook* before, const Webhook& after) override;
    void beforeRemove(sdk::Moment& moment, const Webhook& webhook) override;
    std::vector<std::string> removes(sdk::Moment& moment, const Webhook& webhook) override;
    void act(sdk::Moment& moment, const Webhook& before, Webhook& after, std::string_view action,
             std::string_view reason) override;
    void show(sdk::Moment& moment, const Webhook& webhook, sdk::Relation relation, sdk::Value& data) override;

private:
    Parts parts_;
};

}  // namespace guildhall::webhooks
