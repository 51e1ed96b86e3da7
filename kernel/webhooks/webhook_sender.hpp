// Sends what the outbox holds: one attempt a job. What came of it, the next attempt and what it says about the receiver
// are one transaction with the job's end.
#pragma once

#include "kernel/webhooks/delivery_repository.hpp"
#include "kernel/webhooks/webhook_address.hpp"
#include "kernel/webhooks/webhook_outbox.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/job.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <string>

namespace guildhall::webhooks {

/// Any thread.
class WebhookSender {
public:
    static constexpr std::chrono::seconds patience{15};
    static constexpr std::size_t keptAnswer = 1024;  ///< bytes
    static constexpr std::chrono::days failsFor{5};  ///< then a webhook is switched off
    /// Two failures that are further apart are none in a row: there was nothing to send between them.
    static constexpr std::chrono::hours rowEndsAfter{48};
    static constexpr std::chrono::days keepsDeliveries{30};

    struct Parts {
        sdk::Database& database;
        sdk::HttpClient& http;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
        WebhookOutbox& outbox;
        const WebhookAddresses& addresses;
        int atOnce = 1;  ///< attempts of this server at the same time: slow receivers leave threads for other jobs
        /// A webhook was switched off, for this reason.
        std::function<void(sdk::Transaction&, const std::string& webhookId, const std::string& reason)> stopped = {};
    };
    explicit WebhookSender(Parts parts) : parts_(std::move(parts)) {}

    /// The job WebhookOutbox::jobKind.
    void run(sdk::JobContext& job);
    /// What lies too long is removed, and what was lost is queued again.
    void lookAfter(sdk::JobContext& job);

    /// The headers of an attempt, but for the signature.
    static std::map<std::string, std::string> headersOf(const std::string& deliveryId, sdk::Instant at);

private:
    struct Task {
        Delivery delivery;
        Receiver receiver;
    };
    struct Outcome {
        Attempt attempt;
        std::string retryAfter;
        bool final = false;  ///< another attempt would come to the same
    };
    std::optional<Task> taskOf(const sdk::JobContext& job) const;
    std::string signatures(const Task& task, sdk::Instant at) const;
    Outcome attempt(const Task& task) const;
    void settle(sdk::Transaction& tx, const sdk::Actor& actor, const Task& task, const Outcome& outcome);
    void settleFailure(sdk::Transaction& tx, const sdk::Actor& actor, const Task& task, const Outcome& outcome);
    void stop(sdk::Transaction& tx, const sdk::Actor& actor, const Receiver& receiver, const std::string& reason);
    void postpone(sdk::JobContext& job, const Task& task, std::chrono::milliseconds by);

    Parts parts_;
    std::atomic<int> busy_{0};
};

}  // namespace guildhall::webhooks
