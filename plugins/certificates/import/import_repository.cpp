#include "import/import_repository.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

std::string ImportCounts::text() const {
    auto text = std::to_string(added) + " added";
    if (changed) text += ", " + std::to_string(changed) + " changed";
    if (unchanged) text += ", " + std::to_string(unchanged) + " already there";
    if (skipped) text += ", " + std::to_string(skipped) + " left out";
    return text;
}

void ImportRepository::begin(Transaction& tx, std::string_view id, std::string_view sessionId, sdk::Instant now) {
    tx.execute(
        "INSERT INTO certificates_import (id, session_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id,
        sessionId, now);
}

std::optional<ImportState> ImportRepository::find(Transaction& tx, std::string_view id, std::string_view sessionId) {
    const auto rows = tx.query(
        "SELECT rows_done, added, changed, unchanged, skipped, finished_at FROM certificates_import "
        "WHERE id = $1 AND session_id = $2",
        id, sessionId);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return ImportState{
        row.integer(0), {row.integer(1), row.integer(2), row.integer(3), row.integer(4)}, !row.isNull(5)};
}

void ImportRepository::save(Transaction& tx, std::string_view id, const ImportState& state, sdk::Instant now) {
    tx.execute(
        "UPDATE certificates_import SET rows_done = $1, added = $2, changed = $3, unchanged = $4, skipped = $5, "
        "finished_at = $6 WHERE id = $7",
        state.rowsDone, state.counts.added, state.counts.changed, state.counts.unchanged, state.counts.skipped,
        state.finished ? std::optional(now) : std::nullopt, id);
}

std::set<std::string> ImportRepository::unfinished(Transaction& tx) {
    std::set<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM certificates_import WHERE finished_at IS NULL"))
        ids.insert(row.text(0));
    return ids;
}

}  // namespace guildhall::certificates
