#include "kernel/audit/audit_boundary_repository.hpp"

#include <algorithm>
#include <limits>

namespace guildhall::audit {

using sdk::Transaction;

namespace {

constexpr const char* selectBoundaries =
    "SELECT through, last_hash, last_at, ended_at, signature FROM kernel_audit_boundary ORDER BY through DESC";
constexpr const char* insertBoundary =
    "INSERT INTO kernel_audit_boundary (through, last_hash, last_at, ended_at, signature) VALUES ($1, $2, $3, $4, $5)";

Boundary boundaryOf(const sdk::Row& row) {
    return {row.integer(0), row.text(1), row.instant(2), row.instant(3), row.text(4)};
}

}  // namespace

Boundary AuditBoundaryRepository::newest(Transaction& tx) {
    const auto rows = tx.query(std::string(selectBoundaries) + " LIMIT 1");
    return rows.empty() ? Boundary() : boundaryOf(rows.front());
}

std::vector<Boundary> AuditBoundaryRepository::all(Transaction& tx) {
    std::vector<Boundary> boundaries;
    for (const auto row : tx.query(selectBoundaries)) boundaries.push_back(boundaryOf(row));
    return boundaries;
}

void AuditBoundaryRepository::end(Transaction& tx, const Boundary& one) {
    tx.execute(insertBoundary, one.through, one.lastHash, one.lastAt, one.endedAt, one.signature);
    tx.execute("DELETE FROM kernel_audit WHERE seq <= $1", one.through);
}

std::int64_t AuditBoundaryRepository::firstFrom(Transaction& tx, sdk::Instant at) {
    const auto young = tx.query("SELECT seq FROM kernel_audit WHERE at >= $1 ORDER BY at, seq LIMIT 1", at);
    if (!young.empty()) return young.front().integer(0);
    return tx.query("SELECT COALESCE(MAX(seq), 0) FROM kernel_audit").front().integer(0);
}

std::int64_t AuditBoundaryRepository::firstOf(Transaction& tx, std::string_view person) {
    auto first = std::numeric_limits<std::int64_t>::max();
    for (const auto* one : {"SELECT MIN(seq) FROM kernel_audit WHERE actor_id = $1",
                            "SELECT MIN(seq) FROM kernel_audit WHERE target = $1"})
        if (const auto found = tx.query(one, person); !found.front().isNull(0))
            first = std::min(first, found.front().integer(0));
    return first;
}

}  // namespace guildhall::audit
