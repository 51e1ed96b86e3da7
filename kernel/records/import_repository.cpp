#include "kernel/records/import_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <ranges>

namespace guildhall::records {

using sdk::Transaction;

namespace {

std::string joined(const std::vector<std::string>& columns) {
    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) text += (i ? "," : "") + columns[i];
    return text;
}

std::vector<std::string> parted(const std::string& text) {
    std::vector<std::string> columns;
    if (text.empty()) return columns;
    for (const auto part : std::views::split(text, ',')) columns.emplace_back(part.begin(), part.end());
    return columns;
}

}  // namespace

std::string countsText(const sdk::ImportCounts& counts) {
    const auto part = [](const char* english, std::int64_t count) {
        return sdk::say(english, {{"count", std::to_string(count)}});
    };
    auto text = part("{count} added", counts.added);
    if (counts.changed) text += ", " + part("{count} changed", counts.changed);
    if (counts.unchanged) text += ", " + part("{count} already there", counts.unchanged);
    if (counts.skipped) text += ", " + part("{count} left out", counts.skipped);
    return text;
}

void ImportRepository::add(Transaction& tx, const Import& one, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_import (id, record, parent, person_id, role, encoding, columns, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        one.id, one.record, one.parent, one.personId, one.role, one.encoding, joined(one.columns), now);
}

std::optional<Import> ImportRepository::find(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT record, parent, person_id, role, encoding, columns, rows_done, added, changed, unchanged, skipped, "
        "begun_at, finished_at FROM kernel_import WHERE id = $1",
        id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Import{.id = std::string(id),
                  .record = row.text(0),
                  .parent = row.text(1),
                  .personId = row.text(2),
                  .role = row.text(3),
                  .encoding = row.text(4),
                  .columns = parted(row.text(5)),
                  .rowsDone = row.integer(6),
                  .counts = {row.integer(7), row.integer(8), row.integer(9), row.integer(10)},
                  .begun = !row.isNull(11),
                  .finished = !row.isNull(12)};
}

void ImportRepository::begin(Transaction& tx, const Import& one, sdk::Instant now) {
    tx.execute("UPDATE kernel_import SET encoding = $1, columns = $2, begun_at = $3 WHERE id = $4", one.encoding,
               joined(one.columns), now, one.id);
}

void ImportRepository::save(Transaction& tx, const Import& one, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_import SET rows_done = $1, added = $2, changed = $3, unchanged = $4, skipped = $5, "
        "finished_at = $6 WHERE id = $7",
        one.rowsDone, one.counts.added, one.counts.changed, one.counts.unchanged, one.counts.skipped,
        one.finished ? std::optional(now) : std::nullopt, one.id);
}

std::vector<std::string> ImportRepository::listsToRemove(Transaction& tx, std::string_view record,
                                                         sdk::Instant unused) {
    std::vector<std::string> ids;
    for (const auto row : tx.query(
             "SELECT id FROM kernel_import WHERE record = $1 AND (finished_at IS NOT NULL OR (begun_at IS NULL AND "
             "created_at < $2))",
             record, unused))
        ids.push_back(row.text(0));
    return ids;
}

std::vector<std::string> ImportRepository::removeBefore(Transaction& tx, std::string_view record, sdk::Instant kept) {
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM kernel_import WHERE record = $1 AND created_at < $2 AND "
                                   "(begun_at IS NULL OR finished_at IS NOT NULL)",
                                   record, kept))
        ids.push_back(row.text(0));
    for (const auto& id : ids) tx.execute("DELETE FROM kernel_import WHERE id = $1", id);
    return ids;
}

std::vector<std::string> ImportRepository::columnsOf(Transaction& tx, std::string_view record, std::string_view head) {
    const auto rows =
        tx.query("SELECT columns FROM kernel_import_columns WHERE record = $1 AND head = $2", record, head);
    return rows.empty() ? std::vector<std::string>() : parted(rows.front().text(0));
}

void ImportRepository::rememberColumns(Transaction& tx, std::string_view record, std::string_view head,
                                       const std::vector<std::string>& columns, sdk::Instant now) {
    tx.execute(
        "INSERT INTO kernel_import_columns (record, head, columns, used_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (record, head) DO UPDATE SET columns = excluded.columns, used_at = excluded.used_at",
        record, head, joined(columns), now);
}

// '/' comes after '.': all names that begin with the plugin's.
std::int64_t ImportRepository::countOf(Transaction& tx, const std::string& plugin) {
    std::int64_t count = 0;
    for (const auto* table : {"kernel_import", "kernel_import_columns"})
        count += tx.query("SELECT count(*) FROM " + std::string(table) + " WHERE record >= $1 AND record < $2",
                          plugin + ".", plugin + "/")
                     .front()
                     .integer(0);
    return count;
}

void ImportRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    for (const auto* table : {"kernel_import", "kernel_import_columns"})
        tx.execute("DELETE FROM " + std::string(table) + " WHERE record >= $1 AND record < $2", plugin + ".",
                   plugin + "/");
}

}  // namespace guildhall::records
