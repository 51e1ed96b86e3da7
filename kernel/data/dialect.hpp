// Where the two engines' SQL differs, and nowhere else.
#pragma once

#include "kernel/data/database_url.hpp"

#include <guildhall/sdk/database.hpp>

#include <string>

namespace guildhall::data {

/// Cheap to copy.
class Dialect {
public:
    explicit Dialect(Engine engine) : engine_(engine) {}

    Engine engine() const { return engine_; }
    /// Ends the inner SELECT of a claim: rows another worker holds are passed over. SQLite has one writer anyway.
    std::string skipLocked() const;
    /// The database's clock: the same for all nodes, whatever their own clocks say.
    sdk::Instant now(sdk::Transaction& tx) const;
    /// Until the transaction ends nobody else passes here with the same number. SQLite has one writer anyway.
    void lock(sdk::Transaction& tx, std::int64_t number) const;

private:
    Engine engine_;
};

/// Numbers for `Dialect::lock`.
inline constexpr std::int64_t migrationLock = 0x4748'0001;
inline constexpr std::int64_t auditLock = 0x4748'0002;

/// The dialect of an open transaction. Throws std::logic_error for a transaction that is not the kernel's.
Dialect dialect(sdk::Transaction& tx);

/// `$first,$first+1…`: placeholders of an IN list.
std::string placeholders(std::size_t first, std::size_t count);

}  // namespace guildhall::data
