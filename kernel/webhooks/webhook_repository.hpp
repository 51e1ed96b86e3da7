// What the record type does not know of the table kernel_webhook: the sealed secrets, and how its deliveries fare.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::webhooks {

/// What it takes to send to one.
struct Receiver {
    std::string id, url, state;
    std::string environment;                  ///< the kind of site it was switched on at
    std::string secret, secretBefore;         ///< sealed; the second only while it still signs
    std::int64_t silent = 0;                  ///< how many times in a row there was no answer
    std::optional<sdk::Instant> pausedUntil;  ///< nothing is sent before
};

/// Stateless; every call works in the caller's transaction.
class WebhookRepository {
public:
    struct Wish {
        std::string id;
        std::vector<std::string> types;
    };
    /// Of those that are on, and were switched on at this kind of site.
    static std::vector<Wish> wishes(sdk::Transaction& tx, std::string_view environment);
    static std::optional<Receiver> find(sdk::Transaction& tx, std::string_view id, sdk::Instant now);

    /// The secret there was signs on until `beforeUntil`.
    static void setSecret(sdk::Transaction& tx, std::string_view id, std::string_view sealed, sdk::Instant beforeUntil);
    /// Whether somebody has seen the newest secret.
    static bool isShown(sdk::Transaction& tx, std::string_view id);
    /// The sealed secret, the first time; then nothing.
    static std::optional<std::string> takeToShow(sdk::Transaction& tx, std::string_view id);
    /// Removes secrets whose day after a change is over.
    static void forgetSecrets(sdk::Transaction& tx, sdk::Instant now);

    static void setEnvironment(sdk::Transaction& tx, std::string_view id, std::string_view environment);
    /// It answered well, or starts anew.
    static void forgetFailures(sdk::Transaction& tx, std::string_view id);
    /// The failures in a row begin anew when the one before was before `rowSince`. Since when it fails now.
    static sdk::Instant noteFailure(sdk::Transaction& tx, std::string_view id, sdk::Instant now, sdk::Instant rowSince);
    /// Nothing is sent before `until`; nothing: at once. `silent`: how many times in a row there was no answer.
    static void pause(sdk::Transaction& tx, std::string_view id, std::int64_t silent,
                      std::optional<sdk::Instant> until);
    static void endPause(sdk::Transaction& tx, std::string_view id);
    /// Switches it off for this reason. False: it is not on.
    static bool stop(sdk::Transaction& tx, std::string_view id, std::string_view reason);
    static std::int64_t countStopped(sdk::Transaction& tx);
};

}  // namespace guildhall::webhooks
