// Whole tables, read and written row by row, and what stands in the way of filling them: triggers, foreign keys and
// sequences. Names come from the database's own catalogue.
#pragma once

#include "kernel/backup/table_shape.hpp"

#include <guildhall/sdk/database.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::backup {

/// Stateless; every call works in the caller's transaction.
class TableRepository {
public:
    /// The tables of everything that has migrations: `kernel_…` and `<plugin>_…`, by name. None: an empty database.
    static std::vector<TableShape> tables(sdk::Transaction& tx);
    /// Every row, in no promised order.
    static void eachRow(sdk::Transaction& tx, const TableShape& table, const std::function<void(const Cells&)>& take);
    /// The same with the subjects of each (PersonalTable::subjects), of a table that has some.
    using Subjects = std::vector<std::string>;
    static void eachRow(sdk::Transaction& tx, const TableShape& table,
                        const std::function<void(Cells&, const Subjects&)>& take);
    /// Only the subjects, each once.
    static void eachSubject(sdk::Transaction& tx, const keys::PersonalTable& table,
                            const std::function<void(const Subjects&)>& take);
    static void clear(sdk::Transaction& tx, const std::string& table);
    /// Removes the site's tables with what hangs on them, leaving everything else in the schema alone. PostgreSQL only.
    static void drop(sdk::Transaction& tx);
    /// PostgreSQL: a number that tells later whether this transaction was committed.
    static std::string transactionNumber(sdk::Transaction& tx);
    /// `committed`, `aborted`, `in progress`, or empty when that is too long ago to be known.
    static std::string fateOf(sdk::Transaction& tx, std::string_view transactionNumber);
    /// PostgreSQL: sessions of other Guildhall processes on this database.
    static std::int64_t otherSessions(sdk::Transaction& tx);
};

/// Fills one table; rows go in batches. Throws ArchiveError when the table lacks a column.
class TableFiller {
public:
    TableFiller(sdk::Transaction& tx, TableShape table);
    void add(const Cells& cells);
    /// Writes what waits.
    void finish();

private:
    std::string statement(std::size_t rows) const;

    sdk::Transaction& tx_;
    const TableShape table_;
    std::size_t atOnce_;
    std::vector<sdk::Param> waiting_;
};

/// While it lasts no trigger fires and foreign keys are looked at in the end only: a table may be filled before the one
/// it refers to, and the audit log's triggers do not refuse. `end` puts all of it back and checks the keys.
class OpenGates {
public:
    OpenGates(sdk::Transaction& tx, const std::vector<TableShape>& tables);
    void end();

private:
    void openSqlite();
    void openPostgresql();

    sdk::Transaction& tx_;
    const std::vector<TableShape>& tables_;
    std::vector<std::string> closing_;  ///< statements that put things back
};

}  // namespace guildhall::backup
