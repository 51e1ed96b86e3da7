#include "kernel/webhooks/webhook_sender.hpp"

#include "kernel/webhooks/happenings.hpp"
#include "kernel/webhooks/retry_plan.hpp"
#include "kernel/webhooks/webhook.hpp"
#include "kernel/webhooks/webhook_signature.hpp"

#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::webhooks {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t mostAtOnce = 1'000;  ///< of what is looked after in one go

/// A place among those that may send, while this lives.
class Place {
public:
    Place(std::atomic<int>& busy, int most) : busy_(busy), mine_(busy.fetch_add(1) < most) {}
    ~Place() { --busy_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    explicit operator bool() const { return mine_; }

private:
    std::atomic<int>& busy_;
    bool mine_;
};

std::string resultOf(const Attempt& attempt, bool refused) {
    if (attempt.status) return std::to_string(*attempt.status);
    return refused ? "Not sent" : "No answer";
}

}  // namespace

std::map<std::string, std::string> WebhookSender::headersOf(const std::string& deliveryId, sdk::Instant at) {
    return {{"content-type", "application/json"},
            {"user-agent", "Guildhall"},
            {"webhook-id", deliveryId},
            {"webhook-timestamp", std::to_string(unixSeconds(at))}};
}

std::optional<WebhookSender::Task> WebhookSender::taskOf(const sdk::JobContext& job) const {
    const auto id = job.payload().value("delivery", std::string());
    const auto turn = job.payload().value("turn", std::int64_t{0});
    return parts_.database.read([&](sdk::Transaction& tx) -> std::optional<Task> {
        auto delivery = DeliveryRepository::find(tx, id);
        if (!delivery || delivery->turn != turn || delivery->endedAt) return std::nullopt;
        auto receiver = WebhookRepository::find(tx, delivery->webhookId, parts_.clock.now());
        if (!receiver) return std::nullopt;
        return Task{std::move(*delivery), std::move(*receiver)};
    });
}

/// Of the newest secret first. Empty: it cannot be opened.
std::string WebhookSender::signatures(const Task& task, sdk::Instant at) const {
    std::string all;
    for (const auto& sealed : {task.receiver.secret, task.receiver.secretBefore}) {
        if (sealed.empty()) continue;
        const auto secret = parts_.outbox.secretOf(task.receiver.id, sealed);
        if (!secret) continue;
        all += (all.empty() ? "" : " ") + sign(*secret, task.delivery.id, unixSeconds(at), task.delivery.body);
    }
    return all;
}

WebhookSender::Outcome WebhookSender::attempt(const Task& task) const {
    const auto& url = task.receiver.url;
    const auto at = parts_.clock.now();
    Outcome outcome{.attempt = {.number = task.delivery.attempts + 1, .at = at, .url = url}};
    const auto refuse = [&](std::string why) {
        outcome.attempt.problem = std::move(why);
        outcome.final = true;
        return outcome;
    };
    sdk::HttpRequest request{
        .method = "POST",
        .url = url,
        .headers = headersOf(task.delivery.id, at),
        .body = task.delivery.body,
        .timeout = patience,
        .maxBody = keptAnswer,
        .cutBody = true,
        .whole = patience,
        .mayConnect = [&](const std::string& address) { return parts_.addresses.mayConnect(url, address); }};
    request.headers["webhook-signature"] = signatures(task, at);
    if (request.headers["webhook-signature"].empty())
        return refuse("Its secret is sealed with a key this site no longer has. Make a new secret.");
    // What was saved under other settings, or brought in by a restore.
    if (auto complaint = parts_.addresses.complaint(url); !complaint.empty()) return refuse(std::move(complaint));
    const auto began = std::chrono::steady_clock::now();
    try {
        const auto answer = parts_.http.send(request);
        outcome.attempt.status = answer.status;
        outcome.attempt.answer = sdk::shortened(answer.body, keptAnswer, "…");
        if (const auto found = answer.headers.find("retry-after"); found != answer.headers.end())
            outcome.retryAfter = found->second;
        if (answer.status >= 300 && answer.status < 400)
            outcome.attempt.problem =
                "It answers with a redirect, which is not followed: give the address it leads to.";
    } catch (const sdk::HttpRefused& problem) {
        return refuse(sdk::shortened(problem.what(), 500, "…"));
    } catch (const std::invalid_argument& problem) {
        return refuse(sdk::shortened(problem.what(), 500, "…"));
    } catch (const sdk::HttpFailure& problem) {
        outcome.attempt.problem = sdk::shortened(problem.what(), 500, "…");
    }
    outcome.attempt.tookMs = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

void WebhookSender::postpone(sdk::JobContext& job, const Task& task, milliseconds by) {
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        if (DeliveryRepository::hold(tx, task.delivery.id, task.delivery.turn))
            parts_.outbox.postpone(tx, task.delivery.id, parts_.clock.now() + by);
    });
}

void WebhookSender::run(sdk::JobContext& job) {
    const auto task = taskOf(job);
    if (!task) return;
    const auto now = parts_.clock.now();
    const bool foreign = !parts_.outbox.isFromHere(task->receiver);
    if (task->receiver.state != "on" || foreign) {
        job.finish(nullptr, [&](sdk::Transaction& tx) {
            if (DeliveryRepository::hold(tx, task->delivery.id, task->delivery.turn))
                DeliveryRepository::giveUp(
                    tx, task->delivery.id,
                    foreign ? "Not sent: set up at another kind of site" : "Not sent: the webhook is off", now);
        });
        return;
    }
    if (task->receiver.pausedUntil && *task->receiver.pausedUntil > now) {
        const auto rest = std::chrono::ceil<milliseconds>(*task->receiver.pausedUntil - now);
        return postpone(job, *task, withChance(rest, 0.5, parts_.random));
    }
    const Place place(busy_, parts_.atOnce);
    if (!place) {
        // Those that wait come back one after the other, not all at once.
        const auto due = parts_.database.read(
            [&](sdk::Transaction& tx) { return DeliveryRepository::countDue(tx, now, mostAtOnce); });
        return postpone(job, *task, 500ms + withChance(0ms + due * 100ms, 0, parts_.random));
    }
    const auto outcome = attempt(*task);
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        if (DeliveryRepository::hold(tx, task->delivery.id, task->delivery.turn))
            settle(tx, job.actor(), *task, outcome);
    });
}

void WebhookSender::settle(sdk::Transaction& tx, const sdk::Actor& actor, const Task& task, const Outcome& outcome) {
    const auto status = outcome.attempt.status.value_or(0);
    if (status < 200 || status > 299) return settleFailure(tx, actor, task, outcome);
    DeliveryRepository::note(tx, task.delivery.id, outcome.attempt, "delivered", resultOf(outcome.attempt, false), {});
    WebhookRepository::forgetFailures(tx, task.receiver.id);
}

void WebhookSender::settleFailure(sdk::Transaction& tx, const sdk::Actor& actor, const Task& task,
                                  const Outcome& outcome) {
    const auto now = parts_.clock.now();
    const auto status = outcome.attempt.status.value_or(0);
    const bool gone = status == 410, silent = !outcome.attempt.status && !outcome.final;
    const auto asked =
        status == 429 || status == 503 ? retryAfter(outcome.retryAfter, now) : std::optional<milliseconds>();
    const auto pause = gone || outcome.final || task.delivery.type == testType
                           ? std::nullopt
                           : pauseAfter(task.delivery.tries + 1, parts_.random);
    const auto silences = silent ? task.receiver.silent + 1 : 0;
    std::optional<sdk::Instant> nextAt, pausedUntil;
    if (pause) nextAt = now + std::max(*pause, asked.value_or(0ms));
    if (asked) pausedUntil = now + *asked;
    if (silent) pausedUntil = now + restAfter(silences, parts_.random);

    DeliveryRepository::note(tx, task.delivery.id, outcome.attempt, nextAt ? "failed" : "given up",
                             resultOf(outcome.attempt, outcome.final), nextAt);
    WebhookRepository::pause(tx, task.receiver.id, silences, pausedUntil);
    if (nextAt) parts_.outbox.postpone(tx, task.delivery.id, *nextAt);
    if (gone) return stop(tx, actor, task.receiver, "The receiver says that nobody wants these any more (410 Gone).");
    if (task.delivery.type == testType) return;  // whoever tries a receiver out does not switch it off
    if (now - WebhookRepository::noteFailure(tx, task.receiver.id, now, now - rowEndsAfter) >= failsFor)
        stop(tx, actor, task.receiver, "Nothing has been delivered for five days.");
}

void WebhookSender::stop(sdk::Transaction& tx, const sdk::Actor& actor, const Receiver& receiver,
                         const std::string& reason) {
    if (!WebhookRepository::stop(tx, receiver.id, reason)) return;
    parts_.outbox.changed(tx);
    const auto& fields = webhooks().fields().only({"state", "off_reason"});
    parts_.audit.record(tx, actor,
                        {.action = "WEBHOOK_STOPPED",
                         .target = receiver.id,
                         .changes = sdk::auditDiff(fields, {{"state", "on"}, {"off_reason", ""}},
                                                   {{"state", "stopped"}, {"off_reason", reason}}),
                         .details = {{"version", webhooks().get(tx, receiver.id).version}}});
    if (parts_.stopped) parts_.stopped(tx, receiver.id, reason);
}

void WebhookSender::lookAfter(sdk::JobContext& job) {
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        const auto now = parts_.clock.now();
        DeliveryRepository::removeBefore(tx, now - keepsDeliveries);
        WebhookRepository::forgetSecrets(tx, now);
        for (const auto& id : DeliveryRepository::overdue(tx, now - 2h, mostAtOnce))
            parts_.outbox.postpone(tx, id, now);
    });
}

}  // namespace guildhall::webhooks
