// The tables kernel_import, kernel_import_row and kernel_import_columns: how far each import came, what each of its
// rows did, and which column of a list was which field the last time.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/record_model.hpp>
#include <guildhall/sdk/record_rules.hpp>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// “397 added, 1 changed, 2 already there, 3 left out”
std::string countsText(const sdk::ImportCounts& counts);

/// A list that was uploaded.
struct Import {
    std::string id;
    std::string record;  ///< name of the record type
    std::string parent;  ///< id of what its rows belong to; empty: they stand by themselves
    std::string personId;
    std::string role;  ///< in which they uploaded it
    std::string encoding;
    std::vector<std::string> columns = {};  ///< field of each column, empty: not used; none: not decided yet
    std::int64_t rowsDone = 0;
    sdk::ImportCounts counts = {};
    bool begun = false;
    bool finished = false;
    std::string fileName = {};
    sdk::Instant at = {};  ///< uploaded
    std::string undoneBy = {};
    std::string undoRole = {};  ///< in which they undo it
    bool undoBegun = false;
    std::optional<sdk::Instant> undoneAt = {};
};

/// What one row of a list did to one record.
struct ImportedRow {
    std::int64_t line = 0;
    std::string recordId;
    bool added = false;  ///< not added: changed
    std::int64_t version = 0;
    std::string before = {};  ///< JSON of the changed fields
    std::string about = {};   ///< id and address of whom the record was about before, one a line
    std::string state = {};   ///< empty, undone, kept, failed
    std::string reason = {};
};

/// How many rows of an import came to which end when it was undone.
struct UndoCounts {
    std::int64_t open = 0, removed = 0, setBack = 0, kept = 0, failed = 0;
    std::int64_t all() const { return open + removed + setBack + kept + failed; }
};

/// Stateless; every call works in the caller's transaction.
struct ImportRepository {
    static void add(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    static std::optional<Import> find(sdk::Transaction& tx, std::string_view id);
    /// Its encoding and columns, and that it has begun.
    static void begin(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    /// How far it came.
    static void save(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    /// Ids of those of this record type whose list may go: never begun and older than `unused`, or ended; and of those
    /// older than `kept`, of which nothing is kept.
    static std::vector<std::string> listsToRemove(sdk::Transaction& tx, std::string_view record, sdk::Instant unused);
    static std::vector<std::string> removeBefore(sdk::Transaction& tx, std::string_view record, sdk::Instant kept);

    /// Of the records of these ids in the table of a record type.
    static std::map<std::string, std::int64_t, std::less<>> versions(sdk::Transaction& tx, const std::string& table,
                                                                     const std::vector<std::string>& ids);
    static void addRows(sdk::Transaction& tx, std::string_view import, std::span<const ImportedRow> rows);
    /// Those not yet undone, below a line, the last of the list first: what came later may refer to what came before.
    static std::vector<ImportedRow> openRows(sdk::Transaction& tx, std::string_view import, std::int64_t below,
                                             int most);
    /// Those that came to this end, in the order of the list.
    static std::vector<ImportedRow> rowsOf(sdk::Transaction& tx, std::string_view import, std::string_view state,
                                           int most);
    /// What it was before is not kept any longer than it is needed.
    static void settle(sdk::Transaction& tx, std::string_view import, std::int64_t line, std::string_view state,
                       std::string_view reason);
    /// Records of the scope with these values in these fields, at most `most` ids. `anyCase`: of text, in any letters.
    static std::vector<std::string> idsWith(sdk::Transaction& tx, const sdk::RecordModel& model,
                                            const std::vector<std::pair<std::string, std::string>>& values,
                                            bool anyCase, const sdk::ListScope& scope, int most);
    /// What it has added and changed in each parent of its records, by their id; of what is there still.
    static std::map<std::string, sdk::ImportCounts, std::less<>> inParents(sdk::Transaction& tx,
                                                                           std::string_view import,
                                                                           const std::string& table,
                                                                           const std::string& parentField);
    static UndoCounts undoCounts(sdk::Transaction& tx, std::string_view import);
    static void beginUndo(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    static void finishUndo(sdk::Transaction& tx, std::string_view import, sdk::Instant now);
    /// The imports of a record type, for selectPage with `importFields()`.
    static const sdk::ListSource& list();

    // Of somebody who is forgotten nothing stays of what was before. By the record, and by whom it was about then.
    static void forgetRecord(sdk::Transaction& tx, std::string_view record);
    static std::int64_t countAbout(sdk::Transaction& tx, std::string_view person, std::string_view address);
    static std::vector<std::pair<std::string, std::string>> about(sdk::Transaction& tx, std::string_view person,
                                                                  std::string_view address);
    static void forgetAbout(sdk::Transaction& tx, std::string_view person, std::string_view address);

    /// Of a list with this head; none: not known.
    static std::vector<std::string> columnsOf(sdk::Transaction& tx, std::string_view record, std::string_view head);
    static void rememberColumns(sdk::Transaction& tx, std::string_view record, std::string_view head,
                                const std::vector<std::string>& columns, sdk::Instant now);

    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

/// What a list of imports shows: record, file_name, created_at, who, added, changed, unchanged, skipped, state.
const sdk::FieldSet& importFields();

}  // namespace guildhall::records
