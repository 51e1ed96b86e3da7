// The tables kernel_webhook_delivery and kernel_webhook_attempt: what is to be told to whom, and how it went.
//
// A delivery is `waiting` for its first attempt, `failed` while more attempts follow, and then `delivered` or `given
// up`. Each attempt is a job of its own; `turn` says which one counts, so that one that was queued before somebody
// pressed “Send again” does nothing.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::webhooks {

struct Delivery {
    std::string id;  ///< the header webhook-id
    std::string webhookId, type, body;
    std::string state;
    std::int64_t turn = 0;
    std::int64_t tries = 0;     ///< since it began, or was sent again
    std::int64_t attempts = 0;  ///< in all
    std::string result;         ///< of the last one, in a few words
    sdk::Instant createdAt;
    std::optional<sdk::Instant> nextAt, endedAt;
};

struct Attempt {
    std::int64_t number = 0;
    sdk::Instant at;
    std::string url;
    std::optional<std::int64_t> status;  ///< none: no answer
    std::int64_t tookMs = 0;
    std::string answer;   ///< the beginning of its body
    std::string problem;  ///< why there was no answer, or what the server made of it
};

/// Stateless; every call works in the caller's transaction.
class DeliveryRepository {
public:
    /// A new one that waits since `delivery.createdAt`, with turn 1. False: there is no such webhook any more.
    static bool add(sdk::Transaction& tx, const Delivery& delivery);
    static std::optional<Delivery> find(sdk::Transaction& tx, std::string_view id);
    /// Locks it until the transaction ends and says whether this turn still counts.
    static bool hold(sdk::Transaction& tx, std::string_view id, std::int64_t turn);
    /// Waits, or goes on failing, until `at`; the new turn.
    static std::int64_t postpone(sdk::Transaction& tx, std::string_view id, sdk::Instant at);
    /// Begins anew: all tries, now. The new turn.
    static std::int64_t restart(sdk::Transaction& tx, std::string_view id, sdk::Instant now);

    /// Writes the attempt down, with what it makes of the delivery. `nextAt` none: it has ended.
    static void note(sdk::Transaction& tx, std::string_view id, const Attempt& attempt, std::string_view state,
                     std::string_view result, std::optional<sdk::Instant> nextAt);
    static void giveUp(sdk::Transaction& tx, std::string_view id, std::string_view result, sdk::Instant now);
    static std::vector<Attempt> attempts(sdk::Transaction& tx, std::string_view id);

    /// Ids of those of a webhook that failed or were given up, made since then; the oldest first.
    static std::vector<std::string> failedSince(sdk::Transaction& tx, std::string_view webhookId, sdk::Instant since,
                                                std::int64_t most);
    /// Ids of those that should have been tried before: their job was lost.
    static std::vector<std::string> overdue(sdk::Transaction& tx, sdk::Instant before, std::int64_t most);
    /// How many should be tried by now, counted up to `most`.
    static std::int64_t countDue(sdk::Transaction& tx, sdk::Instant now, std::int64_t most);
    static void removeBefore(sdk::Transaction& tx, sdk::Instant before);

    // Of what a plugin told.
    static std::int64_t countOwner(sdk::Transaction& tx, std::string_view owner);
    static void forgetOwner(sdk::Transaction& tx, std::string_view owner);

    /// For selectPage with `deliveryFields()`.
    static const sdk::ListSource& list();
    static sdk::ListScope ofWebhook(const std::string& webhookId);
};

/// type, created_at, state, result (with how long it took), attempts, next_at
const sdk::FieldSet& deliveryFields();

}  // namespace guildhall::webhooks
