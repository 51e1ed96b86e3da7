#include "kernel/identity/counter_repository.hpp"

namespace guildhall::identity {

Counter CounterRepository::lock(sdk::Transaction& tx, std::string_view kind, std::string_view subject,
                                sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_counter (kind, subject, hits, started_at, last_at, blocked_until) VALUES ($1, $2, 0, $3, "
        "$3, 0)"
        " ON CONFLICT (kind, subject) DO UPDATE SET hits = kernel_counter.hits",
        kind, subject, now);
    const auto row =
        tx.query("SELECT hits, started_at, last_at, blocked_until FROM kernel_counter WHERE kind = $1 AND subject = $2",
                 kind, subject);
    return {row.front().integer(0), row.front().instant(1), row.front().instant(2), row.front().instant(3)};
}

void CounterRepository::save(sdk::Transaction& tx, std::string_view kind, std::string_view subject, const Counter& c) {
    tx.execute(
        "UPDATE kernel_counter SET hits = $1, started_at = $2, last_at = $3, blocked_until = $4"
        " WHERE kind = $5 AND subject = $6",
        c.hits, c.startedAt, c.lastAt, c.blockedUntil, kind, subject);
}

void CounterRepository::remove(sdk::Transaction& tx, std::string_view kind, std::string_view subject) {
    tx.execute("DELETE FROM kernel_counter WHERE kind = $1 AND subject = $2", kind, subject);
}

void CounterRepository::removeOlderThan(sdk::Transaction& tx, sdk::Instant at) {
    tx.execute("DELETE FROM kernel_counter WHERE last_at < $1", at);
}

}  // namespace guildhall::identity
