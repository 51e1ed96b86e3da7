#include "kernel/audit/audit_tree_repository.hpp"

#include "kernel/audit/merkle.hpp"
#include "kernel/base/hex.hpp"

#include <stdexcept>

namespace guildhall::audit {

using sdk::Transaction;

namespace {

constexpr const char* selectHashes = "SELECT hash FROM kernel_audit WHERE seq > $1 AND seq <= $2 ORDER BY seq";
constexpr const char* selectNodes =
    "SELECT hash FROM kernel_audit_node WHERE level = $1 AND place >= $2 AND place < $3 ORDER BY place";

std::vector<std::string> hashesOf(const sdk::Rows& rows) {
    std::vector<std::string> hashes;
    for (const auto row : rows) {
        auto bytes = base::fromHex(row.text(0));
        if (!bytes || bytes->size() != merkle::hashSize)
            throw std::runtime_error("the audit log has a hash that is none");
        hashes.push_back(std::move(*bytes));
    }
    return hashes;
}

}  // namespace

std::vector<std::string> AuditTreeRepository::entryHashes(Transaction& tx, std::int64_t after, std::int64_t count) {
    return hashesOf(tx.query(selectHashes, after, after + count));
}

std::vector<std::string> AuditTreeRepository::nodes(Transaction& tx, int level, std::int64_t place,
                                                    std::int64_t count) {
    return hashesOf(tx.query(selectNodes, level, place, place + count));
}

std::int64_t AuditTreeRepository::nextPlace(Transaction& tx, int level) {
    return tx.query("SELECT COALESCE(MAX(place) + 1, 0) FROM kernel_audit_node WHERE level = $1", level)
        .front()
        .integer(0);
}

void AuditTreeRepository::keep(Transaction& tx, int level, std::int64_t place, std::string_view hash) {
    tx.execute("INSERT INTO kernel_audit_node (level, place, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", level,
               place, base::toHex(hash));
}

}  // namespace guildhall::audit
