// The table kernel_used_step: what may come once only, and came.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string_view>

namespace guildhall::identity {

/// Stateless; every call works in the caller's transaction.
class UsedStepRepository {
public:
    /// False when it is there already.
    static bool add(sdk::Transaction& tx, std::string_view hash, sdk::Instant expiresAt);
    static void forget(sdk::Transaction& tx, sdk::Instant expiredBefore);
};

}  // namespace guildhall::identity
