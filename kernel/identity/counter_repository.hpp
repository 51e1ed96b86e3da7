// The table kernel_counter: how often something was tried, shared by all nodes.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string_view>

namespace guildhall::identity {

/// A stored time so much ahead of now was written by a clock that has been set back since; nodes differ by less.
inline constexpr std::chrono::minutes clockTolerance{1};

struct Counter {
    std::int64_t hits = 0;
    sdk::Instant startedAt;  ///< of the present window
    sdk::Instant lastAt;
    sdk::Instant blockedUntil;
};

/// Stateless; every call works in the caller's transaction.
class CounterRepository {
public:
    /// The counter, made when new, and locked until the transaction ends: parallel tries take turns on all nodes.
    Counter lock(sdk::Transaction& tx, std::string_view kind, std::string_view subject, sdk::Instant now);
    void save(sdk::Transaction& tx, std::string_view kind, std::string_view subject, const Counter& counter);
    void remove(sdk::Transaction& tx, std::string_view kind, std::string_view subject);
    void removeOlderThan(sdk::Transaction& tx, sdk::Instant at);
};

}  // namespace guildhall::identity
