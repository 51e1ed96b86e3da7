#include "kernel/streaming/stream_repository.hpp"

#include <guildhall/sdk/time.hpp>

namespace guildhall::streaming {

namespace {

constexpr const char* addRow =
    "INSERT INTO kernel_audit_stream (destination, last_seq, last_hash, problem, claimed_until) VALUES ($1, 0, '', '', "
    "0)"
    " ON CONFLICT (destination) DO NOTHING";
constexpr const char* claimRow =
    "UPDATE kernel_audit_stream SET claimed_until = $1 WHERE destination = $2 AND claimed_until <= $3";
constexpr const char* markSent =
    "UPDATE kernel_audit_stream SET last_seq = $1, last_hash = $2, sent_at = $3, problem = '', problem_since = NULL,"
    " claimed_until = 0 WHERE destination = $4";
constexpr const char* markFailed =
    "UPDATE kernel_audit_stream SET problem = $1, problem_since = COALESCE(problem_since, $2), claimed_until = 0"
    " WHERE destination = $3";
constexpr const char* selectAll =
    "SELECT destination, last_seq, last_hash, sent_at, problem, problem_since, gap_at FROM kernel_audit_stream"
    " ORDER BY destination";

StreamState stateOf(const sdk::Row& row) {
    return {.destination = row.text(0),
            .lastSeq = row.integer(1),
            .lastHash = row.text(2),
            .sentAt = row.optionalInstant(3),
            .problem = row.text(4),
            .problemSince = row.optionalInstant(5),
            .gapAt = row.optionalInstant(6)};
}

}  // namespace

std::optional<StreamState> StreamRepository::claim(sdk::Transaction& tx, std::string_view destination, sdk::Instant now,
                                                   sdk::Instant until) {
    tx.execute(addRow, destination);
    if (tx.execute(claimRow, until, destination, now) == 0) return std::nullopt;
    for (auto& state : all(tx))
        if (state.destination == destination) return std::move(state);
    return std::nullopt;
}

void StreamRepository::sent(sdk::Transaction& tx, std::string_view destination, std::int64_t seq, std::string_view hash,
                            sdk::Instant now) {
    tx.execute(markSent, seq, hash, now, destination);
}

void StreamRepository::gap(sdk::Transaction& tx, std::string_view destination, sdk::Instant now) {
    tx.execute("UPDATE kernel_audit_stream SET gap_at = $1 WHERE destination = $2", now, destination);
}

void StreamRepository::release(sdk::Transaction& tx, std::string_view destination) {
    tx.execute("UPDATE kernel_audit_stream SET claimed_until = 0 WHERE destination = $1", destination);
}

void StreamRepository::failed(sdk::Transaction& tx, std::string_view destination, std::string_view problem,
                              sdk::Instant now) {
    tx.execute(markFailed, problem, now, destination);
}

std::vector<StreamState> StreamRepository::all(sdk::Transaction& tx) {
    std::vector<StreamState> states;
    for (const auto row : tx.query(selectAll)) states.push_back(stateOf(row));
    return states;
}

}  // namespace guildhall::streaming
