#include "kernel/backup/table_repository.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/data/dialect.hpp"
#include "kernel/data/migration_repository.hpp"
#include "kernel/data/open_transaction.hpp"

#include <algorithm>

namespace guildhall::backup {

using sdk::Transaction;

namespace {

/// Below what either engine takes in one statement.
constexpr std::size_t mostParameters = 5000;
constexpr std::size_t mostRows = 100;

std::string quoted(const std::string& name) {
    std::string text = "\"";
    for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + "\"";
}

std::string columnList(const TableShape& table) {
    std::string text;
    for (const auto& column : table.columns) text += (text.empty() ? "" : ", ") + quoted(column.name);
    return text;
}

bool onPostgresql(Transaction& tx) { return data::dialect(tx).engine() == data::Engine::Postgresql; }

void run(Transaction& tx, const std::string& statement) { data::opened(tx).runScript(statement); }

using Listing = std::vector<std::string>(Transaction&, std::string_view);

/// Of every owner, as the catalogue lists them.
std::vector<std::string> tableNames(Transaction& tx, Listing& listing) {
    std::vector<std::string> names;
    for (const auto& owner : data::MigrationRepository().owners(tx))
        for (const auto& table : listing(tx, owner + "_")) names.push_back(table);
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

/// A sequence goes on behind the largest number that was filled in.
void adjustSequences(Transaction& tx, const TableShape& table) {
    for (const auto& column : table.columns) {
        if (column.kind != data::ColumnKind::Integer) continue;
        const auto rows = tx.query("SELECT pg_get_serial_sequence($1, $2)", quoted(table.name), column.name);
        if (rows.front().isNull(0)) continue;
        tx.query("SELECT setval(CAST($1 AS regclass), COALESCE(MAX(" + quoted(column.name) + "), 0) + 1, FALSE) FROM " +
                     quoted(table.name),
                 rows.front().text(0));
    }
}

}  // namespace

std::vector<TableShape> TableRepository::tables(Transaction& tx) {
    std::vector<TableShape> all;
    for (const auto& name : tableNames(tx, data::storedTablesStartingWith))
        all.push_back({name, data::columnsOf(tx, name)});
    return all;
}

void TableRepository::eachRow(Transaction& tx, const TableShape& table, const std::function<void(const Cells&)>& take) {
    const auto sql = "SELECT " + columnList(table) + " FROM " + quoted(table.name);
    tx.queryInParts(sql, {}, [&](const sdk::Rows& rows) {
        for (const auto row : rows) take(cellsOf(row, table.columns));
    });
}

namespace {

std::string subjectList(const keys::PersonalTable& table) {
    std::string text;
    for (const auto& subject : table.subjects) text += (text.empty() ? "" : ", ") + subject;
    return text;
}

TableRepository::Subjects subjectsOf(const sdk::Row& row, std::size_t first, std::size_t count) {
    TableRepository::Subjects subjects;
    for (std::size_t i = first; i < first + count; ++i) subjects.push_back(row.isNull(i) ? std::string() : row.text(i));
    return subjects;
}

}  // namespace

void TableRepository::eachRow(Transaction& tx, const TableShape& table,
                              const std::function<void(Cells&, const Subjects&)>& take) {
    const auto& personal = *table.personal;
    const auto sql =
        "SELECT " + columnList(table) + ", " + subjectList(personal) + " FROM " + quoted(table.name) + " r";
    tx.queryInParts(sql, {}, [&](const sdk::Rows& rows) {
        for (const auto row : rows) {
            auto cells = cellsOf(row, table.columns);
            take(cells, subjectsOf(row, table.columns.size(), personal.subjects.size()));
        }
    });
}

void TableRepository::eachSubject(Transaction& tx, const keys::PersonalTable& table,
                                  const std::function<void(const Subjects&)>& take) {
    const auto sql = "SELECT DISTINCT " + subjectList(table) + " FROM " + quoted(table.name) + " r";
    tx.queryInParts(sql, {}, [&](const sdk::Rows& rows) {
        for (const auto row : rows) take(subjectsOf(row, 0, table.subjects.size()));
    });
}

void TableRepository::clear(Transaction& tx, const std::string& table) { tx.execute("DELETE FROM " + quoted(table)); }

void TableRepository::drop(Transaction& tx) {
    const auto owners = data::MigrationRepository().owners(tx);
    for (const auto& table : tableNames(tx, data::tablesStartingWith))
        run(tx, "DROP TABLE " + quoted(table) + " CASCADE");
    for (const auto& owner : owners)
        for (const auto row : tx.query("SELECT CAST(CAST(p.oid AS regprocedure) AS TEXT) FROM pg_proc p"
                                       " WHERE p.pronamespace = CAST(current_schema() AS regnamespace)"
                                       " AND starts_with(CAST(p.proname AS TEXT), $1)"
                                       " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid"
                                       " AND d.deptype = 'e')",
                                       owner + "_"))
            run(tx, "DROP FUNCTION " + row.text(0) + " CASCADE");
}

std::string TableRepository::transactionNumber(Transaction& tx) {
    return tx.query("SELECT CAST(pg_current_xact_id() AS TEXT)").front().text(0);
}

std::string TableRepository::fateOf(Transaction& tx, std::string_view transactionNumber) {
    return tx.query("SELECT COALESCE(pg_xact_status(CAST(CAST($1 AS TEXT) AS xid8)), '')", transactionNumber)
        .front()
        .text(0);
}

std::int64_t TableRepository::otherSessions(Transaction& tx) {
    return tx
        .query(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND application_name = current_setting('application_name')")
        .front()
        .integer(0);
}

TableFiller::TableFiller(Transaction& tx, TableShape table)
    : tx_(tx),
      table_(std::move(table)),
      atOnce_(std::clamp<std::size_t>(mostParameters / std::max<std::size_t>(1, table_.columns.size()), 1, mostRows)) {
    const auto there = data::columnsOf(tx, table_.name);
    for (const auto& column : table_.columns)
        if (std::ranges::none_of(there, [&](const auto& other) { return other.name == column.name; }))
            throw ArchiveError("the table " + table_.name + " has no column “" + column.name + "” here" +
                               (there.empty() ? "; no migration makes this table" : ""));
}

std::string TableFiller::statement(std::size_t rows) const {
    auto sql = "INSERT INTO " + quoted(table_.name) + " (" + columnList(table_) + ")" +
               (onPostgresql(tx_) ? " OVERRIDING SYSTEM VALUE" : "") + " VALUES ";
    const auto width = table_.columns.size();
    for (std::size_t row = 0; row < rows; ++row)
        sql += (row == 0 ? "(" : ", (") + data::placeholders(row * width + 1, width) + ")";
    return sql;
}

void TableFiller::add(const Cells& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) waiting_.push_back(paramOf(cells[i], table_.columns[i]));
    if (waiting_.size() == atOnce_ * table_.columns.size()) finish();
}

void TableFiller::finish() {
    if (waiting_.empty()) return;
    tx_.executeWith(statement(waiting_.size() / table_.columns.size()), waiting_);
    waiting_.clear();
}

OpenGates::OpenGates(Transaction& tx, const std::vector<TableShape>& tables) : tx_(tx), tables_(tables) {
    onPostgresql(tx) ? openPostgresql() : openSqlite();
}

void OpenGates::openSqlite() {
    run(tx_, "PRAGMA defer_foreign_keys = ON");
    for (const auto row : tx_.query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")) {
        run(tx_, "DROP TRIGGER " + quoted(row.text(0)));
        closing_.push_back(row.text(1));
    }
}

void OpenGates::openPostgresql() {
    closing_.emplace_back("SET CONSTRAINTS ALL IMMEDIATE");
    for (const auto row : tx_.query(
             "SELECT CAST(CAST(conrelid AS regclass) AS TEXT), CAST(conname AS TEXT) FROM pg_constraint"
             " WHERE contype = 'f' AND NOT condeferrable AND connamespace = CAST(current_schema() AS regnamespace)")) {
        const auto constraint = "ALTER TABLE " + row.text(0) + " ALTER CONSTRAINT " + quoted(row.text(1));
        run(tx_, constraint + " DEFERRABLE INITIALLY DEFERRED");
        closing_.push_back(constraint + " NOT DEFERRABLE");
    }
    for (const auto& table : tables_) {
        run(tx_, "ALTER TABLE " + quoted(table.name) + " DISABLE TRIGGER USER");
        closing_.push_back("ALTER TABLE " + quoted(table.name) + " ENABLE TRIGGER USER");
    }
}

void OpenGates::end() {
    for (const auto& statement : closing_) run(tx_, statement);
    if (onPostgresql(tx_))
        for (const auto& table : tables_) adjustSequences(tx_, table);
}

}  // namespace guildhall::backup
