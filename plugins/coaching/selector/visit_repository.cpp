#include "selector/visit_repository.hpp"

namespace guildhall::coaching {

using sdk::Transaction;

void VisitRepository::insert(Transaction& tx, std::string_view tokenHash, std::string_view engagement,
                             sdk::Instant now) {
    tx.execute("INSERT INTO coaching_visit (token_hash, engagement, created_at, seen_at) VALUES ($1, $2, $3, $3)",
               tokenHash, engagement, now);
}

std::optional<VisitRepository::Visit> VisitRepository::find(Transaction& tx, std::string_view tokenHash,
                                                            sdk::Instant seenSince) {
    const auto rows = tx.query("SELECT engagement, seen_at FROM coaching_visit WHERE token_hash = $1 AND seen_at >= $2",
                               tokenHash, seenSince);
    if (rows.empty()) return {};
    return Visit{rows.front().text(0), rows.front().instant(1)};
}

void VisitRepository::seen(Transaction& tx, std::string_view tokenHash, sdk::Instant now) {
    tx.execute("UPDATE coaching_visit SET seen_at = $1 WHERE token_hash = $2", now, tokenHash);
}

void VisitRepository::remove(Transaction& tx, std::string_view tokenHash) {
    tx.execute("DELETE FROM coaching_visit WHERE token_hash = $1", tokenHash);
}

std::int64_t VisitRepository::removeOf(Transaction& tx, std::string_view engagement) {
    return tx.execute("DELETE FROM coaching_visit WHERE engagement = $1", engagement);
}

std::int64_t VisitRepository::countOf(Transaction& tx, std::string_view engagement) {
    return tx.query("SELECT count(*) FROM coaching_visit WHERE engagement = $1", engagement).front().integer(0);
}

void VisitRepository::entered(Transaction& tx, std::string_view engagement, sdk::Instant now) {
    tx.execute("UPDATE coaching_engagement SET entered_at = $1 WHERE id = $2 AND entered_at IS NULL", now, engagement);
}

std::int64_t VisitRepository::wrongCode(Transaction& tx, std::string_view engagement) {
    tx.execute("UPDATE coaching_engagement SET code_failures = code_failures + 1 WHERE id = $1", engagement);
    const auto rows = tx.query("SELECT code_failures FROM coaching_engagement WHERE id = $1", engagement);
    return rows.empty() ? 0 : rows.front().integer(0);
}

std::int64_t VisitRepository::failuresSince(Transaction& tx, std::string_view origin, sdk::Instant since) {
    return tx.query("SELECT count(*) FROM coaching_failure WHERE origin = $1 AND at > $2", origin, since)
        .front()
        .integer(0);
}

void VisitRepository::addFailure(Transaction& tx, std::string_view id, std::string_view origin, sdk::Instant now) {
    tx.execute("INSERT INTO coaching_failure (id, origin, at) VALUES ($1, $2, $3)", id, origin, now);
}

void VisitRepository::sweep(Transaction& tx, sdk::Instant visitsSeenBefore, sdk::Instant failuresBefore) {
    tx.execute("DELETE FROM coaching_visit WHERE seen_at < $1", visitsSeenBefore);
    tx.execute("DELETE FROM coaching_failure WHERE at < $1", failuresBefore);
}

}  // namespace guildhall::coaching
