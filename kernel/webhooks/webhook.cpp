#include "kernel/webhooks/webhook.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::webhooks {

using sdk::Moment;

namespace {

using Type = sdk::RecordType<Webhook>;

Type withFields(Type type) {
    return std::move(type)
        .text(&Webhook::description, "description", "Description",
              {.required = true, .search = false, .max = 120, .hint = "Which program it is, such as “Customer list”."})
        .url(&Webhook::url, "url", "Address",
             {.required = true,
              .max = 500,
              .hint = "Where it is sent to, such as https://crm.example.org/hooks/guildhall. The history shows it, so "
                      "leave keys and passwords out."})
        .several(&Webhook::types, "types", "What to tell", {},
                 {.required = true, .hint = "It is told what happened to which record, and nothing about people."})
        .choice(&Webhook::state, "state", "State",
                {{"on", "On", "green"}, {"off", "Off", "grey"}, {"stopped", "Switched off after failures", "red"}},
                {.initial = "on"})
        .text(&Webhook::offReason, "off_reason", "Why it was switched off", {.max = 500, .byHand = false})
        .instant(&Webhook::failingSince, "failing_since", "Failing since")
        .computed(&Webhook::open, sdk::FieldType::Number, "open", "Waiting",
                  "(SELECT count(*) FROM kernel_webhook_delivery d WHERE d.webhook_id = r.id AND d.state IN "
                  "('waiting', 'failed'))");
}

}  // namespace

const Type& webhooks() {
    static const auto type =
        withFields(Type("kernel.webhook", "hook", {"webhook", "webhooks"}))
            .title("{description}")
            .states("state")
            .list(
                {.columns = {"description", "url", "state", "open", "failing_since"},
                 .filters = {"state"},
                 .order = "description",
                 .empty = "No other program is told of what happens here. Add a webhook for each that wants to know."})
            .permissions({.see = managing, .change = managing, .remove = managing})
            .action({.name = "test",
                     .label = "Send a test",
                     .past = "gets a test. What came of it stands under Deliveries",
                     .access = managing,
                     .from = {"on"},
                     .warning = "A webhook of the type guildhall.test is sent, signed as all others.",
                     .audit = "TESTED"})
            .action({.name = "switch_off",
                     .label = "Switch off",
                     .past = "switched off",
                     .access = managing,
                     .from = {"on"},
                     .to = "off",
                     .warning = "What happens while it is off is not told later. What waits now is given up, and can "
                                "be sent again.",
                     .audit = "SWITCHED_OFF"})
            .action({.name = "switch_on",
                     .label = "Switch on",
                     .past = "switched on",
                     .access = managing,
                     .from = {"off", "stopped"},
                     .to = "on",
                     .audit = "SWITCHED_ON"})
            .action({.name = "rotate",
                     .label = "Make a new secret",
                     .past = "has a new secret. Show it next, and give it to the receiver",
                     .access = managing,
                     .warning = "For 24 hours both secrets sign, so that the receiver can change over without a gap. "
                                "After that only the new one does.",
                     .audit = "SECRET_CHANGED"})
            .whenAdded("Next: show its secret and give it to the receiver.")
            .at("/admin/webhooks")
            .inMenu(sdk::MenuGroup::System, 82);
    return type;
}

std::optional<std::vector<sdk::Choice>> WebhookRules::choices(Moment&, std::string_view field, const Webhook* webhook) {
    if (field != "types") return {};
    return parts_.choices(webhook ? webhook->types : std::vector<std::string>());
}

void WebhookRules::check(Moment&, const Webhook*, Webhook& after, sdk::FieldErrors& errors) {
    if (auto wrong = parts_.addresses.complaint(after.url); !wrong.empty()) errors.push_back({"url", std::move(wrong)});
}

void WebhookRules::afterSave(Moment& moment, const Webhook* before, const Webhook& after) {
    if (!before) parts_.outbox.makeSecret(moment.tx, after.id, moment.now);
    if (after.state == "on" && (!before || before->state != "on")) parts_.outbox.switchedOn(moment.tx, after.id);
    parts_.outbox.changed(moment.tx);
}

void WebhookRules::beforeRemove(Moment& moment, const Webhook&) { parts_.outbox.changed(moment.tx); }

std::vector<std::string> WebhookRules::removes(Moment&, const Webhook&) {
    return {"Its deliveries are removed with it, and what waits is not sent."};
}

void WebhookRules::act(Moment& moment, const Webhook&, Webhook& after, std::string_view action, std::string_view) {
    if (action == "test") parts_.outbox.test(moment.tx, after.id, moment.now);
    if (action == "rotate") parts_.outbox.makeSecret(moment.tx, after.id, moment.now);
    if (action == "switch_on") {
        after.offReason.clear();
        after.failingSince.reset();
    }
}

void WebhookRules::show(Moment& moment, const Webhook& webhook, sdk::Relation, sdk::Value& data) {
    if (webhook.state == "stopped")
        data["locked"] = sdk::say("This webhook was switched off: {reason} Switch it on again when its receiver works.",
                                  {{"reason", sdk::say(webhook.offReason)}});
    const auto receiver = WebhookRepository::find(moment.tx, webhook.id, moment.now);
    if (webhook.state == "on" && receiver && !parts_.outbox.isFromHere(*receiver))
        data["locked"] = sdk::say(
            "This webhook was switched on at another kind of site, so nothing is sent from here. If it is meant for "
            "this one, switch it off and on again.");
    // What there is to say of trouble only while there is some; why it is off stands above.
    const auto since = sdk::say(webhooks().fields().get("failing_since").label);
    const auto why = sdk::say(webhooks().fields().get("off_reason").label);
    for (auto& part : data["parts"]) {
        auto rows = sdk::Value::array();
        for (auto& row : part["rows"])
            if (row["label"] != why && (row["label"] != since || webhook.failingSince)) rows.push_back(std::move(row));
        part["rows"] = std::move(rows);
    }
}

}  // namespace guildhall::webhooks
