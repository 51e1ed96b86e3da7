#include "kernel/records/import_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/statement.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
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
        "INSERT INTO kernel_import (id, record, parent, person_id, role, encoding, columns, created_at, file_name) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        one.id, one.record, one.parent, one.personId, one.role, one.encoding, joined(one.columns), now, one.fileName);
}

std::optional<Import> ImportRepository::find(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT record, parent, person_id, role, encoding, columns, rows_done, added, changed, unchanged, skipped, "
        "begun_at, finished_at, file_name, created_at, undone_by, undo_role, undo_begun_at, undone_at FROM "
        "kernel_import WHERE id = $1",
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
                  .finished = !row.isNull(12),
                  .fileName = row.text(13),
                  .at = row.instant(14),
                  .undoneBy = row.text(15),
                  .undoRole = row.text(16),
                  .undoBegun = !row.isNull(17),
                  .undoneAt = row.optionalInstant(18)};
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
    tx.execute(
        "DELETE FROM kernel_import_row WHERE import_id IN (SELECT id FROM kernel_import WHERE record = $1 AND "
        "created_at < $2)",
        record, kept);
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM kernel_import WHERE record = $1 AND created_at < $2", record, kept))
        ids.push_back(row.text(0));
    for (const auto& id : ids) tx.execute("DELETE FROM kernel_import WHERE id = $1", id);
    return ids;
}

std::map<std::string, std::int64_t, std::less<>> ImportRepository::versions(Transaction& tx, const std::string& table,
                                                                            const std::vector<std::string>& ids) {
    std::map<std::string, std::int64_t, std::less<>> found;
    if (ids.empty()) return found;
    sdk::Statement statement{"SELECT r.id, r.version FROM " + table + " r WHERE r.id IN "};
    statement.sql += statement.bindEach(ids);
    for (const auto row : tx.queryWith(statement.sql, statement.params)) found.emplace(row.text(0), row.integer(1));
    return found;
}

void ImportRepository::addRows(Transaction& tx, std::string_view import, std::span<const ImportedRow> rows) {
    constexpr std::size_t insertedAtOnce = 100;
    for (; !rows.empty(); rows = rows.subspan(std::min(rows.size(), insertedAtOnce))) {
        sdk::Statement statement{
            "INSERT INTO kernel_import_row (import_id, line, record_id, deed, version, before, about) VALUES "};
        const char* sign = "(";
        for (const auto& row : rows.first(std::min(rows.size(), insertedAtOnce))) {
            statement.sql += sign + statement.bind(std::string(import)) + ", ";
            statement.sql += statement.bind(row.line) + ", ";
            statement.sql += statement.bind(row.recordId) + ", ";
            statement.sql += statement.bind(std::string(row.added ? "added" : "changed")) + ", ";
            statement.sql += statement.bind(row.version) + ", ";
            statement.sql += statement.bind(row.before) + ", ";
            statement.sql += statement.bind(row.about) + ")";
            sign = ", (";
        }
        tx.executeWith(statement.sql, statement.params);
    }
}

namespace {

std::vector<ImportedRow> rowsIn(const sdk::Rows& found) {
    std::vector<ImportedRow> rows;
    for (const auto row : found)
        rows.push_back({row.integer(0), row.text(1), row.text(2) == "added", row.integer(3), row.text(4), row.text(5),
                        row.text(6), row.text(7)});
    return rows;
}

}  // namespace

std::vector<ImportedRow> ImportRepository::openRows(Transaction& tx, std::string_view import, std::int64_t below,
                                                    int most) {
    return rowsIn(
        tx.query("SELECT line, record_id, deed, version, before, about, state, reason FROM kernel_import_row WHERE "
                 "import_id = $1 AND line < $2 AND state = '' ORDER BY line DESC LIMIT $3",
                 import, below, most));
}

std::vector<ImportedRow> ImportRepository::rowsOf(Transaction& tx, std::string_view import, std::string_view state,
                                                  int most) {
    return rowsIn(
        tx.query("SELECT line, record_id, deed, version, before, about, state, reason FROM kernel_import_row WHERE "
                 "import_id = $1 AND state = $2 ORDER BY line LIMIT $3",
                 import, state, most));
}

void ImportRepository::settle(Transaction& tx, std::string_view import, std::int64_t line, std::string_view state,
                              std::string_view reason) {
    tx.execute(
        "UPDATE kernel_import_row SET state = $1, reason = $2, before = '', about = '' WHERE import_id = $3 AND "
        "line = $4",
        state, reason, import, line);
}

std::vector<std::string> ImportRepository::idsWith(Transaction& tx, const sdk::RecordModel& model,
                                                   const std::vector<std::pair<std::string, std::string>>& values,
                                                   bool anyCase, const sdk::ListScope& scope, int most) {
    sdk::Statement statement{"SELECT r.id FROM " + model.table() + " r WHERE 1 = 1"};
    for (const auto& [name, value] : values) {
        const auto& sql = model.part(name).sql;
        const bool folds = anyCase && model.fields().get(name).type == sdk::FieldType::Text;
        statement.sql += folds ? " AND folded(" + sql + ") = " + statement.bind(sdk::folded(value))
                               : " AND " + sql + " = " + statement.bind(value);
    }
    statement.addScope(scope);
    statement.sql += " ORDER BY r.id LIMIT " + std::to_string(most);
    std::vector<std::string> ids;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) ids.push_back(row.text(0));
    return ids;
}

std::map<std::string, sdk::ImportCounts, std::less<>> ImportRepository::inParents(Transaction& tx,
                                                                                  std::string_view import,
                                                                                  const std::string& table,
                                                                                  const std::string& parentField) {
    std::map<std::string, sdk::ImportCounts, std::less<>> parents;
    for (const auto row :
         tx.query("SELECT r." + parentField + ", w.deed, count(*) FROM kernel_import_row w JOIN " + table +
                      " r ON r.id = w.record_id WHERE w.import_id = $1 GROUP BY r." + parentField + ", w.deed",
                  import)) {
        auto& counts = parents[row.text(0)];
        (row.text(1) == "added" ? counts.added : counts.changed) = row.integer(2);
    }
    return parents;
}

UndoCounts ImportRepository::undoCounts(Transaction& tx, std::string_view import) {
    UndoCounts counts;
    for (const auto row : tx.query(
             "SELECT state, deed, count(*) FROM kernel_import_row WHERE import_id = $1 GROUP BY state, deed", import)) {
        const auto state = row.text(0);
        const bool added = row.text(1) == "added";
        auto& count = state.empty()       ? counts.open
                      : state == "kept"   ? counts.kept
                      : state == "failed" ? counts.failed
                      : added             ? counts.removed
                                          : counts.setBack;
        count += row.integer(2);
    }
    return counts;
}

void ImportRepository::beginUndo(Transaction& tx, const Import& one, sdk::Instant now) {
    tx.execute("UPDATE kernel_import SET undone_by = $1, undo_role = $2, undo_begun_at = $3 WHERE id = $4",
               one.undoneBy, one.undoRole, now, one.id);
}

void ImportRepository::finishUndo(Transaction& tx, std::string_view import, sdk::Instant now) {
    tx.execute("UPDATE kernel_import SET undone_at = $1 WHERE id = $2", now, import);
}

const sdk::ListSource& ImportRepository::list() {
    static const sdk::ListSource source{
        .from = "kernel_import i",
        .id = "i.id",
        .columns = {{"record", "i.record"},
                    {"file_name", "coalesce(nullif(i.file_name, ''), 'list.csv')"},
                    {"created_at", "i.created_at"},
                    {"who", "coalesce(p.name, '')"},
                    {"added", "i.added"},
                    {"changed", "i.changed"},
                    {"unchanged", "i.unchanged"},
                    {"skipped", "i.skipped"},
                    {"state",
                     "CASE WHEN i.undone_at IS NOT NULL THEN 'undone' WHEN i.undo_begun_at IS NOT NULL THEN "
                     "'undoing' WHEN i.finished_at IS NOT NULL THEN 'imported' ELSE 'importing' END"}},
        .search = {"file_name", "who"},
        .filters = {},
        .order = "-created_at",
        .joins = "LEFT JOIN kernel_person p ON p.id = i.person_id",
        .joined = {"who"}};
    return source;
}

const sdk::FieldSet& importFields() {
    static const sdk::FieldSet fields = sdk::FieldSet::of("kernel.import")
                                            .text("record", "What")
                                            .text("file_name", "File")
                                            .instant("created_at", "Time")
                                            .text("who", "Imported by")
                                            .number("added", "Added")
                                            .number("changed", "Changed")
                                            .number("unchanged", "Unchanged")
                                            .number("skipped", "Left out")
                                            .choice("state", "State",
                                                    {{"imported", "Imported", "green"},
                                                     {"importing", "Being imported", "blue"},
                                                     {"undoing", "Being undone", "blue"},
                                                     {"undone", "Undone", "grey"}});
    return fields;
}

void ImportRepository::forgetRecord(Transaction& tx, std::string_view record) {
    tx.execute("UPDATE kernel_import_row SET before = '', about = '' WHERE record_id = $1", record);
}

namespace {

/// On lines of `about`; `\n` before and after, so that no address counts as part of another.
constexpr const char* isAbout =
    "about <> '' AND replace(replace('\n' || about || '\n', '\n' || $1 || '\n', ''), '\n' || $2 || '\n', '') <> "
    "'\n' || about || '\n'";

}  // namespace

std::int64_t ImportRepository::countAbout(Transaction& tx, std::string_view person, std::string_view address) {
    return tx
        .query("SELECT count(*) FROM kernel_import_row WHERE " + std::string(isAbout), person,
               address.empty() ? person : address)
        .front()
        .integer(0);
}

std::vector<std::pair<std::string, std::string>> ImportRepository::about(Transaction& tx, std::string_view person,
                                                                         std::string_view address) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto row : tx.query("SELECT i.record, w.before FROM kernel_import_row w JOIN kernel_import i ON i.id = "
                                   "w.import_id WHERE " +
                                       std::string(isAbout) + " ORDER BY w.import_id, w.line",
                                   person, address.empty() ? person : address))
        all.emplace_back(row.text(0), row.text(1));
    return all;
}

void ImportRepository::forgetAbout(Transaction& tx, std::string_view person, std::string_view address) {
    tx.execute("UPDATE kernel_import_row SET before = '', about = '' WHERE " + std::string(isAbout), person,
               address.empty() ? person : address);
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

namespace {

constexpr const char* rowsOfOwner =
    "FROM kernel_import_row WHERE import_id IN (SELECT id FROM kernel_import WHERE record >= $1 AND record < $2)";

}  // namespace

// '/' comes after '.': all names that begin with the plugin's.
std::int64_t ImportRepository::countOf(Transaction& tx, const std::string& plugin) {
    auto count = tx.query("SELECT count(*) " + std::string(rowsOfOwner), plugin + ".", plugin + "/").front().integer(0);
    for (const auto* table : {"kernel_import", "kernel_import_columns"})
        count += tx.query("SELECT count(*) FROM " + std::string(table) + " WHERE record >= $1 AND record < $2",
                          plugin + ".", plugin + "/")
                     .front()
                     .integer(0);
    return count;
}

void ImportRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    tx.execute("DELETE " + std::string(rowsOfOwner), plugin + ".", plugin + "/");
    for (const auto* table : {"kernel_import", "kernel_import_columns"})
        tx.execute("DELETE FROM " + std::string(table) + " WHERE record >= $1 AND record < $2", plugin + ".",
                   plugin + "/");
}

}  // namespace guildhall::records
