// The audit log as a Merkle tree (merkle.hpp): the leaf of an entry is its hash, 32 raw bytes. Hashes of whole blocks
// are kept in kernel_audit_node, so that neither a root nor a proof reads the whole log, and so that both can still be
// made when old entries have left.
#pragma once

#include "kernel/audit/merkle.hpp"

#include <guildhall/sdk/database.hpp>

namespace guildhall::audit {

/// Stateless; every call works in the caller's transaction. Throws std::runtime_error where entries are missing that
/// the answer would need.
class AuditTree {
public:
    /// Entries in a block.
    static constexpr std::int64_t block = 256;

    /// Of the entries up to that number.
    static std::string root(sdk::Transaction& tx, std::int64_t size);
    /// The same, with kept hashes only for what has left: what those who can write the database may have put among
    /// them does not matter. Reads the whole log.
    static std::string rootOfEntries(sdk::Transaction& tx, std::int64_t size);
    static std::vector<std::string> proof(sdk::Transaction& tx, std::int64_t older, std::int64_t newer);
    /// Keeps the hashes of whole blocks among the entries up to that number, the oldest first. False: there are more
    /// than one call does.
    static bool keep(sdk::Transaction& tx, std::int64_t through);
};

}  // namespace guildhall::audit
