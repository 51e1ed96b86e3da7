#include "kernel/webhooks/delivery_repository.hpp"

namespace guildhall::webhooks {

namespace {

std::vector<std::string> idsIn(const sdk::Rows& rows) {
    std::vector<std::string> ids;
    for (const auto row : rows) ids.push_back(row.text(0));
    return ids;
}

}  // namespace

bool DeliveryRepository::add(sdk::Transaction& tx, const Delivery& delivery) {
    return tx.execute(
               "INSERT INTO kernel_webhook_delivery (id, webhook_id, type, body, state, turn, created_at, next_at)"
               " SELECT CAST($1 AS TEXT), w.id, CAST($2 AS TEXT), CAST($3 AS TEXT), 'waiting', 1, CAST($4 AS BIGINT),"
               " CAST($4 AS BIGINT) FROM kernel_webhook w WHERE w.id = $5 AND w.state = 'on'",
               delivery.id, delivery.type, delivery.body, delivery.createdAt, delivery.webhookId) == 1;
}

std::optional<Delivery> DeliveryRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT id, webhook_id, type, body, state, turn, tries, attempts, result, created_at, next_at, ended_at"
        " FROM kernel_webhook_delivery WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Delivery{row.text(0),
                    row.text(1),
                    row.text(2),
                    row.text(3),
                    row.text(4),
                    row.integer(5),
                    row.integer(6),
                    row.integer(7),
                    row.text(8),
                    row.instant(9),
                    row.optionalInstant(10),
                    row.optionalInstant(11)};
}

bool DeliveryRepository::hold(sdk::Transaction& tx, std::string_view id, std::int64_t turn) {
    return tx.execute("UPDATE kernel_webhook_delivery SET turn = turn WHERE id = $1 AND turn = $2", id, turn) == 1;
}

std::int64_t DeliveryRepository::postpone(sdk::Transaction& tx, std::string_view id, sdk::Instant at) {
    tx.execute("UPDATE kernel_webhook_delivery SET turn = turn + 1, next_at = $1 WHERE id = $2", at, id);
    return tx.query("SELECT turn FROM kernel_webhook_delivery WHERE id = $1", id).front().integer(0);
}

std::int64_t DeliveryRepository::restart(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    tx.execute("UPDATE kernel_webhook_delivery SET state = 'waiting', tries = 0, ended_at = NULL WHERE id = $1", id);
    return postpone(tx, id, now);
}

void DeliveryRepository::note(sdk::Transaction& tx, std::string_view id, const Attempt& attempt, std::string_view state,
                              std::string_view result, std::optional<sdk::Instant> nextAt) {
    tx.execute(
        "INSERT INTO kernel_webhook_attempt (delivery_id, number, at, url, status, took_ms, answer, problem)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id, attempt.number, attempt.at, attempt.url, attempt.status, attempt.tookMs, attempt.answer, attempt.problem);
    tx.execute(
        "UPDATE kernel_webhook_delivery SET state = $1, tries = tries + 1, attempts = $2, result = $3, took_ms = $4,"
        " next_at = $5, ended_at = $6 WHERE id = $7",
        state, attempt.number, result, attempt.tookMs, nextAt,
        nextAt ? std::nullopt : std::optional<sdk::Instant>(attempt.at), id);
}

void DeliveryRepository::giveUp(sdk::Transaction& tx, std::string_view id, std::string_view result, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_webhook_delivery SET state = 'given up', result = $1, next_at = NULL, ended_at = $2"
        " WHERE id = $3",
        result, now, id);
}

std::vector<Attempt> DeliveryRepository::attempts(sdk::Transaction& tx, std::string_view id) {
    std::vector<Attempt> all;
    for (const auto row : tx.query("SELECT number, at, url, status, took_ms, answer, problem FROM "
                                   "kernel_webhook_attempt WHERE delivery_id = $1 ORDER BY number DESC",
                                   id))
        all.push_back({row.integer(0), row.instant(1), row.text(2), row.optionalInteger(3), row.integer(4), row.text(5),
                       row.text(6)});
    return all;
}

std::vector<std::string> DeliveryRepository::failedSince(sdk::Transaction& tx, std::string_view webhookId,
                                                         sdk::Instant since, std::int64_t most) {
    return idsIn(
        tx.query("SELECT id FROM kernel_webhook_delivery WHERE webhook_id = $1 AND created_at >= $2 AND state IN "
                 "('failed', 'given up') ORDER BY created_at, id LIMIT CAST($3 AS BIGINT)",
                 webhookId, since, most));
}

std::vector<std::string> DeliveryRepository::overdue(sdk::Transaction& tx, sdk::Instant before, std::int64_t most) {
    return idsIn(
        tx.query("SELECT id FROM kernel_webhook_delivery WHERE next_at < $1 ORDER BY next_at, id LIMIT CAST($2 AS "
                 "BIGINT)",
                 before, most));
}

std::int64_t DeliveryRepository::countDue(sdk::Transaction& tx, sdk::Instant now, std::int64_t most) {
    return tx
        .query(
            "SELECT COUNT(1) FROM (SELECT 1 FROM kernel_webhook_delivery WHERE next_at <= $1 LIMIT CAST($2 AS "
            "BIGINT)) AS due",
            now, most)
        .front()
        .integer(0);
}

void DeliveryRepository::removeBefore(sdk::Transaction& tx, sdk::Instant before) {
    tx.execute("DELETE FROM kernel_webhook_delivery WHERE created_at < $1", before);
}

std::int64_t DeliveryRepository::countOwner(sdk::Transaction& tx, std::string_view owner) {
    return tx
        .query("SELECT COUNT(1) FROM kernel_webhook_delivery WHERE SUBSTR(type, 1, CAST($1 AS INTEGER)) = $2",
               static_cast<std::int64_t>(owner.size()) + 1, std::string(owner) + ".")
        .front()
        .integer(0);
}

void DeliveryRepository::forgetOwner(sdk::Transaction& tx, std::string_view owner) {
    tx.execute("DELETE FROM kernel_webhook_delivery WHERE SUBSTR(type, 1, CAST($1 AS INTEGER)) = $2",
               static_cast<std::int64_t>(owner.size()) + 1, std::string(owner) + ".");
}

const sdk::ListSource& DeliveryRepository::list() {
    static const sdk::ListSource source{.from = "kernel_webhook_delivery d",
                                        .id = "d.id",
                                        .columns = {{"type", "d.type"},
                                                    {"created_at", "d.created_at"},
                                                    {"state", "d.state"},
                                                    {"result",
                                                     "CASE WHEN d.took_ms IS NULL THEN d.result ELSE d.result || ', ' "
                                                     "|| CAST(ROUND(CAST(d.took_ms AS NUMERIC) / 1000.0, 2) AS TEXT) "
                                                     "|| ' s' END"},
                                                    {"attempts", "d.attempts"},
                                                    {"next_at", "d.next_at"}},
                                        .search = {"type", "result"},
                                        .filters = {"state"},
                                        .order = "-created_at"};
    return source;
}

sdk::ListScope DeliveryRepository::ofWebhook(const std::string& webhookId) { return {"d.webhook_id = ?", {webhookId}}; }

const sdk::FieldSet& deliveryFields() {
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.webhook_delivery")
                                            .text("type", "What happened")
                                            .instant("created_at", "When")
                                            .choice("state", "State",
                                                    {{"waiting", "Waiting", "grey"},
                                                     {"delivered", "Delivered", "green"},
                                                     {"failed", "Failed", "amber"},
                                                     {"given up", "Given up", "red"}})
                                            .text("result", "Answer")
                                            .number("attempts", "Attempts")
                                            .instant("next_at", "Next attempt");
    return fields;
}

}  // namespace guildhall::webhooks
