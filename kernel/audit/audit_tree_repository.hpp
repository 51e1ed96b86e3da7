// The table kernel_audit_node, and the hashes of entries.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>
#include <vector>

namespace guildhall::audit {

/// Stateless; every call works in the caller's transaction. Hashes are 32 raw bytes; throws std::runtime_error for one
/// that is none.
class AuditTreeRepository {
public:
    /// Of the entries after that number, as many as there are up to `count`.
    static std::vector<std::string> entryHashes(sdk::Transaction& tx, std::int64_t after, std::int64_t count);
    /// Of kept subtrees of that level from `place` on, likewise.
    static std::vector<std::string> nodes(sdk::Transaction& tx, int level, std::int64_t place, std::int64_t count);
    /// Behind the last kept one of that level.
    static std::int64_t nextPlace(sdk::Transaction& tx, int level);
    static void keep(sdk::Transaction& tx, int level, std::int64_t place, std::string_view hash);
};

}  // namespace guildhall::audit
