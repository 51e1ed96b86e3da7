#include "kernel/data/dialect.hpp"

#include "kernel/data/open_transaction.hpp"

namespace guildhall::data {

std::string Dialect::skipLocked() const { return engine_ == Engine::Postgresql ? " FOR UPDATE SKIP LOCKED" : ""; }

sdk::Instant Dialect::now(sdk::Transaction& tx) const {
    const auto rows = engine_ == Engine::Postgresql
                          ? tx.query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)")
                          : tx.query("SELECT CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)");
    return rows.front().instant(0);
}

void Dialect::lock(sdk::Transaction& tx, std::int64_t number) const {
    if (engine_ == Engine::Postgresql) tx.query("SELECT pg_advisory_xact_lock($1)", number);
}

Dialect dialect(sdk::Transaction& tx) { return Dialect(opened(tx).engine()); }

std::string placeholders(std::size_t first, std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "$" : ",$") + std::to_string(first + i);
    return list;
}

}  // namespace guildhall::data
