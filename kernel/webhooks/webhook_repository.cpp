#include "kernel/webhooks/webhook_repository.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::webhooks {

std::vector<WebhookRepository::Wish> WebhookRepository::wishes(sdk::Transaction& tx, std::string_view environment) {
    std::vector<Wish> all;
    for (const auto row : tx.query(
             "SELECT id, types FROM kernel_webhook WHERE state = 'on' AND environment = $1 ORDER BY id", environment))
        all.push_back({row.text(0), sdk::listedIn(row.view(1))});
    return all;
}

std::optional<Receiver> WebhookRepository::find(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    const auto rows = tx.query(
        "SELECT id, url, state, environment, secret, CASE WHEN secret_before_until > CAST($1 AS BIGINT) THEN "
        "secret_before ELSE '' "
        "END, silent, paused_until FROM kernel_webhook WHERE id = $2",
        now, id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Receiver{row.text(0), row.text(1), row.text(2),    row.text(3),
                    row.text(4), row.text(5), row.integer(6), row.optionalInstant(7)};
}

void WebhookRepository::setSecret(sdk::Transaction& tx, std::string_view id, std::string_view sealed,
                                  sdk::Instant beforeUntil) {
    tx.execute(
        "UPDATE kernel_webhook SET secret_before = secret, secret = $1, secret_before_until = $2, secret_shown = FALSE"
        " WHERE id = $3",
        sealed, beforeUntil, id);
}

bool WebhookRepository::isShown(sdk::Transaction& tx, std::string_view id) {
    return !tx.query("SELECT 1 FROM kernel_webhook WHERE id = $1 AND secret_shown = TRUE", id).empty();
}

std::optional<std::string> WebhookRepository::takeToShow(sdk::Transaction& tx, std::string_view id) {
    if (tx.execute("UPDATE kernel_webhook SET secret_shown = TRUE WHERE id = $1 AND secret_shown = FALSE", id) == 0)
        return std::nullopt;
    return tx.query("SELECT secret FROM kernel_webhook WHERE id = $1", id).front().text(0);
}

void WebhookRepository::forgetSecrets(sdk::Transaction& tx, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_webhook SET secret_before = '', secret_before_until = NULL WHERE secret_before_until <= $1",
        now);
}

void WebhookRepository::setEnvironment(sdk::Transaction& tx, std::string_view id, std::string_view environment) {
    tx.execute("UPDATE kernel_webhook SET environment = $1 WHERE id = $2", environment, id);
}

void WebhookRepository::forgetFailures(sdk::Transaction& tx, std::string_view id) {
    tx.execute(
        "UPDATE kernel_webhook SET failing_since = NULL, failed_at = NULL, silent = 0, paused_until = NULL"
        " WHERE id = $1 AND (failing_since IS NOT NULL OR silent > 0 OR paused_until IS NOT NULL)",
        id);
}

sdk::Instant WebhookRepository::noteFailure(sdk::Transaction& tx, std::string_view id, sdk::Instant now,
                                            sdk::Instant rowSince) {
    tx.execute(
        "UPDATE kernel_webhook SET failing_since = CASE WHEN failed_at >= CAST($1 AS BIGINT) THEN"
        " COALESCE(failing_since, CAST($2 AS BIGINT)) ELSE CAST($2 AS BIGINT) END, failed_at = $2 WHERE id = $3",
        rowSince, now, id);
    return tx.query("SELECT failing_since FROM kernel_webhook WHERE id = $1", id).front().instant(0);
}

void WebhookRepository::pause(sdk::Transaction& tx, std::string_view id, std::int64_t silent,
                              std::optional<sdk::Instant> until) {
    tx.execute("UPDATE kernel_webhook SET silent = $1, paused_until = $2 WHERE id = $3", silent, until, id);
}

void WebhookRepository::endPause(sdk::Transaction& tx, std::string_view id) {
    tx.execute("UPDATE kernel_webhook SET paused_until = NULL WHERE id = $1 AND paused_until IS NOT NULL", id);
}

bool WebhookRepository::stop(sdk::Transaction& tx, std::string_view id, std::string_view reason) {
    return tx.execute(
               "UPDATE kernel_webhook SET state = 'stopped', off_reason = $1, version = version + 1"
               " WHERE id = $2 AND state = 'on'",
               reason, id) == 1;
}

std::int64_t WebhookRepository::countStopped(sdk::Transaction& tx) {
    return tx.query("SELECT COUNT(1) FROM kernel_webhook WHERE state = 'stopped'").front().integer(0);
}

}  // namespace guildhall::webhooks
