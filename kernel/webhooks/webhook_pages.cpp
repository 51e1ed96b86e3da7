#include "kernel/webhooks/webhook_pages.hpp"

#include "kernel/webhooks/webhook_repository.hpp"
#include "kernel/webhooks/webhook_sender.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::webhooks {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* home = "/admin/webhooks";
constexpr int sectionRows = 5;
constexpr std::int64_t mostAgain = 5'000;

std::string pathOf(const std::string& id) { return std::string(home) + "/" + id; }
std::string deliveriesOf(const std::string& id) { return pathOf(id) + "/deliveries"; }

Webhook get(Transaction& tx, const Request& request) { return webhooks().get(tx, request.pathValue("id")); }

/// Of the webhook of the address only.
Delivery getDelivery(Transaction& tx, const Request& request) {
    auto found = DeliveryRepository::find(tx, request.pathValue("delivery"));
    if (!found || found->webhookId != request.pathValue("id")) throw sdk::NotFound("There is no such delivery.");
    return std::move(*found);
}

std::vector<std::pair<std::string, std::string>> crumbs(const Webhook& webhook, bool deliveries = false) {
    std::vector<std::pair<std::string, std::string>> all{{sdk::say("Webhooks"), home},
                                                         {webhook.description, pathOf(webhook.id)}};
    if (deliveries) all.emplace_back(sdk::say("Deliveries"), deliveriesOf(webhook.id));
    return all;
}

void requireOn(const Webhook& webhook) {
    if (webhook.state != "on") throw sdk::Conflict("Switch the webhook on first: while it is off nothing is sent.");
}

sdk::FieldSet sinceFields() {
    return sdk::FieldSet::of("kernel.webhook_again")
        .date("since", "Since", {.required = true, .hint = "Deliveries are kept for 30 days."});
}

Value stateOf(const Delivery& delivery) {
    const auto& field = deliveryFields().get("state");
    return {{"tag", sdk::presentTag(field, delivery.state)}, {"text", sdk::say(field.choiceLabel(delivery.state))}};
}

Value summaryOf(const Delivery& delivery, const std::string& zone) {
    const auto row = [](std::string label, std::string value) {
        return Value{{"label", std::move(label)}, {"value", std::move(value)}, {"tag", ""}, {"url", ""}, {"hint", ""}};
    };
    Value rows{row(sdk::say("What happened"), delivery.type),
               row(sdk::say("When"), sdk::showInstant(delivery.createdAt, zone)),
               row(sdk::say("Attempts"), sdk::thousands(delivery.attempts))};
    if (!delivery.result.empty()) rows.push_back(row(sdk::say("Answer"), sdk::say(delivery.result)));
    if (delivery.nextAt) rows.push_back(row(sdk::say("Next attempt"), sdk::showInstant(*delivery.nextAt, zone)));
    return rows;
}

Value attemptRows(const std::vector<Attempt>& attempts, const std::string& zone) {
    Value rows = Value::array();
    for (const auto& attempt : attempts)
        rows.push_back({{"at", sdk::showInstant(attempt.at, zone)},
                        {"status", attempt.status ? std::to_string(*attempt.status) : sdk::say("No answer")},
                        {"took", sdk::say("{n} ms", {{"n", sdk::thousands(attempt.tookMs)}})},
                        {"problem", sdk::say(attempt.problem)},
                        {"answer", attempt.answer}});
    return rows;
}

/// As they went out, or will go out first.
Value headerRows(const Delivery& delivery, const std::vector<Attempt>& attempts) {
    Value rows = Value::array();
    const auto at = attempts.empty() ? delivery.createdAt : attempts.front().at;
    auto headers = WebhookSender::headersOf(delivery.id, at);
    if (attempts.empty()) headers.erase("webhook-timestamp");
    for (const auto& [name, value] : headers)
        rows.push_back({{"label", name}, {"value", value}, {"tag", ""}, {"url", ""}, {"hint", ""}});
    rows.push_back(
        {{"label", "webhook-signature"}, {"value", sdk::say("Not shown")}, {"tag", ""}, {"url", ""}, {"hint", ""}});
    return rows;
}

}  // namespace

void WebhookPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (WebhookPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const auto at = [](const char* rest) { return std::string(home) + "/{id}" + rest; };
    add.get(at("/secret"), managing, to(&WebhookPages::askSecret));
    add.post(at("/secret"), managing, to(&WebhookPages::showSecret));
    add.get(at("/deliveries"), managing, to(&WebhookPages::deliveries));
    add.get(at("/deliveries/again"), managing, to(&WebhookPages::askFailed));
    add.post(at("/deliveries/again"), managing, to(&WebhookPages::againFailed));
    add.get(at("/deliveries/{delivery}"), managing, to(&WebhookPages::delivery));
    add.post(at("/deliveries/{delivery}/again"), managing, to(&WebhookPages::again));
    add.recordSection({.record = webhooks().name(),
                       .title = "Deliveries",
                       .access = managing,
                       .data = [this](Transaction& tx, const sdk::Viewer& viewer,
                                      std::string_view id) { return section(tx, viewer, id); },
                       .templateName = "kernel/webhook_section",
                       .order = 50});
    add.cards({managing, [this](const sdk::Viewer&) { return cards(); }, 210});
}

std::vector<sdk::Card> WebhookPages::cards() const {
    const auto stopped = parts_.database.read([](Transaction& tx) { return WebhookRepository::countStopped(tx); });
    if (stopped == 0) return {};
    return {{"Webhooks switched off", stopped, "their receivers failed", "/admin/webhooks?state=stopped", true}};
}

std::optional<Value> WebhookPages::section(Transaction& tx, const sdk::Viewer& viewer,
                                           std::string_view webhookId) const {
    const std::string id(webhookId);
    sdk::ListQuery query;
    query.sort = "created_at";
    query.descending = true;
    query.size = sectionRows;
    const auto page =
        sdk::selectPage(tx, deliveryFields(), DeliveryRepository::list(), query, DeliveryRepository::ofWebhook(id));
    Value rows = Value::array();
    for (const auto& row : page.rows) {
        auto shown = sdk::present(deliveryFields(), row.record(), viewer);
        shown["url"] = deliveriesOf(id) + "/" + row.id();
        rows.push_back(std::move(shown));
    }
    return Value{{"rows", std::move(rows)},
                 {"total", sdk::thousands(page.total)},
                 {"all_url", page.total > 0 ? deliveriesOf(id) : ""},
                 {"secret_url", WebhookRepository::isShown(tx, id) ? "" : pathOf(id) + "/secret"}};
}

Response WebhookPages::askSecret(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto webhook = get(tx, request);
        if (WebhookRepository::isShown(tx, webhook.id))
            throw sdk::Conflict("The secret was shown already. If nobody has kept it, make a new one.");
        return Response::page(
            {.templateName = "kernel/confirm",
             .title = sdk::say("Show the secret"),
             .data = {{"heading", sdk::say("Show the secret of {name}?", {{"name", webhook.description}})},
                      {"lines",
                       {sdk::say("It is shown once. Keep it where the receiver keeps its secrets."),
                        sdk::say("If it is lost, a new one can be made at any time.")}},
                      {"action", pathOf(webhook.id) + "/secret"},
                      {"button", sdk::say("Show the secret")},
                      {"cancel", pathOf(webhook.id)}},
             .crumbs = crumbs(webhook)});
    });
}

Response WebhookPages::showSecret(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto webhook = get(tx, request);
        const auto sealed = WebhookRepository::takeToShow(tx, webhook.id);
        if (!sealed) throw sdk::Conflict("The secret was shown already. If nobody has kept it, make a new one.");
        const auto secret = parts_.outbox.secretOf(webhook.id, *sealed);
        if (!secret) throw sdk::Conflict("The secret is sealed with a key this site no longer has. Make a new one.");
        parts_.audit.record(tx, request.actor(), {.action = "WEBHOOK_SECRET_SHOWN", .target = webhook.id});
        return Response::page({.templateName = "kernel/webhook_secret",
                               .title = sdk::say("Secret of {name}", {{"name", webhook.description}}),
                               .data = {{"secret", *secret}, {"back", pathOf(webhook.id)}},
                               .crumbs = crumbs(webhook)});
    });
}

Response WebhookPages::deliveries(const Request& request) {
    const auto& source = DeliveryRepository::list();
    const auto& viewer = request.viewer();
    const auto query = sdk::ListQuery::from(request, deliveryFields(), source);
    const auto& id = request.pathValue("id");
    const sdk::ListPage::Show show{.columns = {"type", "created_at", "state", "result", "attempts", "next_at"},
                                   .link = [&id](const sdk::ListRow& row) { return deliveriesOf(id) + "/" + row.id(); },
                                   .noun = "deliveries",
                                   .emptyText = "Nothing has happened yet that this webhook wants to be told of."};
    return parts_.database.read([&](Transaction& tx) {
        const auto webhook = get(tx, request);
        const auto scope = DeliveryRepository::ofWebhook(id);
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, deliveryFields(), source, query, viewer, show, "deliveries.csv", scope);
        const auto page = sdk::selectPage(tx, deliveryFields(), source, query, scope);
        Value data{{"intro", webhook.description}};
        if (webhook.state == "on")
            data["more"] = {{{"label", sdk::say("Send again what failed")}, {"url", deliveriesOf(id) + "/again"}}};
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Deliveries"),
                               .data = std::move(data),
                               .crumbs = crumbs(webhook),
                               .views = {{"list", page.view(deliveryFields(), source, viewer, show)}}});
    });
}

Response WebhookPages::delivery(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto webhook = get(tx, request);
        const auto delivery = getDelivery(tx, request);
        const auto attempts = DeliveryRepository::attempts(tx, delivery.id);
        const auto& zone = request.viewer().timeZone();
        const bool mayAgain = webhook.state == "on" && delivery.state != "waiting";
        return Response::page(
            {.templateName = "kernel/webhook_delivery",
             .title = sdk::say("Delivery"),
             .data = {{"state", stateOf(delivery)},
                      {"summary", summaryOf(delivery, zone)},
                      {"attempts", attemptRows(attempts, zone)},
                      {"has_attempts", !attempts.empty()},
                      {"url", attempts.empty() ? webhook.url : attempts.front().url},
                      {"headers", headerRows(delivery, attempts)},
                      {"body", delivery.body},
                      {"again_url", mayAgain ? deliveriesOf(webhook.id) + "/" + delivery.id + "/again" : ""}},
             .crumbs = crumbs(webhook, true)});
    });
}

Response WebhookPages::again(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto webhook = webhooks().lock(tx, request.pathValue("id"));
        requireOn(webhook);
        const auto delivery = getDelivery(tx, request);
        if (delivery.state == "waiting") throw sdk::Conflict("It waits to be sent already.");
        parts_.outbox.again(tx, webhook.id, delivery.id, parts_.clock.now());
        parts_.audit.record(
            tx, request.actor(),
            {.action = "WEBHOOK_SENT_AGAIN", .target = webhook.id, .details = {{"delivery", delivery.id}}});
        return Response::redirect(deliveriesOf(webhook.id) + "/" + delivery.id)
            .notice(sdk::say("It is sent again, with the same number, so that the receiver knows it."));
    });
}

Response WebhookPages::failedPage(const Webhook& webhook, const Form& form) const {
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Send again what failed"),
         .data = {{"form", form.view()},
                  {"intro", sdk::say("All deliveries that failed or were given up since that day are sent again.")},
                  {"action", deliveriesOf(webhook.id) + "/again"},
                  {"button", sdk::say("Send again")},
                  {"cancel", deliveriesOf(webhook.id)}},
         .crumbs = crumbs(webhook, true),
         .status = form.valid() ? 200 : 422});
}

Response WebhookPages::askFailed(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto webhook = get(tx, request);
        requireOn(webhook);
        const auto today = sdk::dateIn(parts_.clock.now() - std::chrono::days(1), request.viewer().timeZone());
        return failedPage(webhook, Form(sinceFields(), request.viewer()).fill({{"since", sdk::isoDate(today)}}));
    });
}

Response WebhookPages::againFailed(const Request& request) {
    const auto form = Form::posted(sinceFields(), request);
    return parts_.database.write([&](Transaction& tx) {
        const auto webhook = webhooks().lock(tx, request.pathValue("id"));
        requireOn(webhook);
        if (!form.valid()) return failedPage(webhook, form);
        // The day begins somewhere on earth before it does in UTC: rather a few hours more than too few.
        const sdk::Instant since = std::chrono::sys_days(*form.date("since")) - std::chrono::hours(14);
        const auto now = parts_.clock.now();
        const auto ids = DeliveryRepository::failedSince(tx, webhook.id, since, mostAgain);
        for (const auto& id : ids) parts_.outbox.again(tx, webhook.id, id, now);
        parts_.audit.record(
            tx, request.actor(),
            {.action = "WEBHOOK_SENT_AGAIN", .target = webhook.id, .details = {{"deliveries", ids.size()}}});
        const auto count = static_cast<std::int64_t>(ids.size());
        return Response::redirect(deliveriesOf(webhook.id))
            .notice(count == 0 ? sdk::say("Nothing has failed since then.")
                               : sdk::sayCount(count, "{n} delivery is sent again.", "{n} deliveries are sent again."),
                    count == 0 ? "info" : "success");
    });
}

}  // namespace guildhall::webhooks
