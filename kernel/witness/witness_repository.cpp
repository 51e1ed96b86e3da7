#include "kernel/witness/witness_repository.hpp"

#include "kernel/base/hex.hpp"

namespace guildhall::witness {

using sdk::Transaction;

namespace {

constexpr const char* selectWitnesses =
    "SELECT name, verifier_key, url, size, note, signed_at, problem, problem_since, gap_at FROM kernel_audit_witness";
constexpr const char* selectLogs =
    "SELECT origin, verifier_key, size, root, note, signed_at, refused_at, refused_note FROM kernel_witnessed_log";

KnownWitness witnessOf(const sdk::Row& row) {
    return {row.text(0),           row.text(1),
            row.text(2),           row.integer(3),
            row.text(4),           row.optionalInstant(5),
            row.text(6),           row.optionalInstant(7),
            row.optionalInstant(8)};
}

WitnessedLog logOf(const sdk::Row& row) {
    return {row.text(0),
            row.text(1),
            row.integer(2),
            base::fromHex(row.text(3)).value_or(std::string()),
            row.text(4),
            row.optionalInstant(5),
            row.optionalInstant(6),
            row.text(7)};
}

}  // namespace

std::vector<KnownWitness> WitnessRepository::witnesses(Transaction& tx) {
    std::vector<KnownWitness> all;
    for (const auto row : tx.query(std::string(selectWitnesses) + " ORDER BY name")) all.push_back(witnessOf(row));
    return all;
}

std::optional<KnownWitness> WitnessRepository::witness(Transaction& tx, std::string_view name) {
    const auto rows = tx.query(std::string(selectWitnesses) + " WHERE name = $1", name);
    if (rows.empty()) return std::nullopt;
    return witnessOf(rows.front());
}

bool WitnessRepository::addWitness(Transaction& tx, const KnownWitness& one) {
    return tx.execute(
               "INSERT INTO kernel_audit_witness (name, verifier_key, url) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
               one.name, one.verifierKey, one.url) == 1;
}

bool WitnessRepository::removeWitness(Transaction& tx, std::string_view name) {
    return tx.execute("DELETE FROM kernel_audit_witness WHERE name = $1", name) == 1;
}

void WitnessRepository::signedBy(Transaction& tx, std::string_view name, std::int64_t size, std::string_view note,
                                 sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_audit_witness SET size = $1, note = $2, signed_at = $3, problem = '', problem_since = NULL,"
        " gap_at = NULL WHERE name = $4",
        size, note, now, name);
}

void WitnessRepository::failed(Transaction& tx, std::string_view name, std::string_view problem, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_audit_witness SET problem = $1, problem_since = COALESCE(problem_since, $2) WHERE name = $3",
        problem, now, name);
}

bool WitnessRepository::gap(Transaction& tx, std::string_view name, sdk::Instant now) {
    return tx.execute("UPDATE kernel_audit_witness SET gap_at = $1 WHERE name = $2 AND gap_at IS NULL", now, name) == 1;
}

std::vector<WitnessedLog> WitnessRepository::logs(Transaction& tx) {
    std::vector<WitnessedLog> all;
    for (const auto row : tx.query(std::string(selectLogs) + " ORDER BY origin")) all.push_back(logOf(row));
    return all;
}

std::optional<WitnessedLog> WitnessRepository::log(Transaction& tx, std::string_view origin) {
    const auto rows = tx.query(std::string(selectLogs) + " WHERE origin = $1", origin);
    if (rows.empty()) return std::nullopt;
    return logOf(rows.front());
}

bool WitnessRepository::addLog(Transaction& tx, const WitnessedLog& one) {
    return tx.execute("INSERT INTO kernel_witnessed_log (origin, verifier_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      one.origin, one.verifierKey) == 1;
}

bool WitnessRepository::removeLog(Transaction& tx, std::string_view origin) {
    return tx.execute("DELETE FROM kernel_witnessed_log WHERE origin = $1", origin) == 1;
}

bool WitnessRepository::beginAnew(Transaction& tx, std::string_view origin) {
    return tx.execute(
               "UPDATE kernel_witnessed_log SET size = 0, root = '', note = '', signed_at = NULL, refused_at = NULL,"
               " refused_note = '' WHERE origin = $1",
               origin) == 1;
}

bool WitnessRepository::seen(Transaction& tx, std::int64_t before, const WitnessedLog& now) {
    return tx.execute(
               "UPDATE kernel_witnessed_log SET size = $1, root = $2, note = $3, signed_at = $4 WHERE origin = $5 AND"
               " size = $6",
               now.size, base::toHex(now.root), now.note, now.signedAt, now.origin, before) == 1;
}

bool WitnessRepository::refused(Transaction& tx, std::string_view origin, std::string_view note, sdk::Instant now) {
    return tx.execute(
               "UPDATE kernel_witnessed_log SET refused_at = $1, refused_note = $2 WHERE origin = $3 AND refused_at IS"
               " NULL",
               now, note, origin) == 1;
}

}  // namespace guildhall::witness
