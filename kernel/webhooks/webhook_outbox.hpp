// What is to be told goes out from here: written down, with the job that sends it, in the transaction in which it
// happened. A change that is rolled back is told to nobody, and one that is committed is not forgotten.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/data/change_watch.hpp"
#include "kernel/webhooks/webhook_repository.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::webhooks {

/// Any thread.
class WebhookOutbox {
public:
    static constexpr const char* jobKind = "kernel.send_webhook";
    static constexpr std::chrono::hours bothSecretsSign{24};

    struct Parts {
        sdk::Database& database;
        sdk::Jobs& jobs;
        const config::SecretBox& secrets;
        data::ChangeWatch& changes;
        const sdk::Clock& clock;
        sdk::Random& random;
        std::string environment = {};  ///< which kind of site this is
    };
    /// Follows which webhooks there are, on all nodes.
    explicit WebhookOutbox(Parts parts);

    /// Tells every webhook that wants this type. `data` is asked for only if there is one. `tx` may be a plugin's.
    void tell(sdk::Transaction& tx, const std::string& type, const std::function<sdk::Value()>& data);
    // Somebody asks for these, so a pause of the webhook ends.
    void test(sdk::Transaction& tx, const std::string& webhookId, sdk::Instant now);
    /// Sends a delivery again, under its id, with all its tries.
    void again(sdk::Transaction& tx, const std::string& webhookId, const std::string& deliveryId, sdk::Instant now);
    /// Tries it at this moment and not before.
    void postpone(sdk::Transaction& tx, const std::string& deliveryId, sdk::Instant at);

    /// The one before signs on for a day.
    void makeSecret(sdk::Transaction& tx, const std::string& webhookId, sdk::Instant now);
    /// A sealed secret, opened; nothing when this site's key does not.
    std::optional<std::string> secretOf(const std::string& webhookId, const std::string& sealed) const;
    /// It was added or switched on here: its failures are forgotten. What a restore brings to a site of another kind
    /// sends nothing, for its receiver takes it for the real one.
    void switchedOn(sdk::Transaction& tx, const std::string& webhookId);
    bool isFromHere(const Receiver& receiver) const { return receiver.environment == parts_.environment; }
    /// To be called with every change of a webhook's types or state, and when one comes or goes.
    void changed(sdk::Transaction& tx);

    /// Where a secret is sealed for.
    static std::string sealedPlace(const std::string& webhookId) { return "webhook.secret." + webhookId; }

private:
    using Wishes = std::vector<WebhookRepository::Wish>;
    void read();
    std::shared_ptr<const Wishes> wishes() const;
    void add(sdk::Transaction& tx, const std::string& webhookId, const std::string& type, const std::string& body,
             sdk::Instant now);
    void queue(sdk::Transaction& tx, const std::string& deliveryId, std::int64_t turn, sdk::Instant at, bool now);

    Parts parts_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Wishes> wishes_;
};

}  // namespace guildhall::webhooks
