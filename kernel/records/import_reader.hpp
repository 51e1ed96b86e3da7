// Reads a list for one record type and says of every row what importing it would do. Streams: memory for the rows asked
// for and the keys seen.
#pragma once

#include "kernel/records/import_columns.hpp"
#include "kernel/records/import_parents.hpp"
#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/rules.hpp>

#include <any>
#include <istream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace guildhall::records {

struct RowProblem {
    std::size_t line = 0;
    std::string field;  ///< label
    std::string value;  ///< as it stands in the file
    std::string problem;
};

struct ImportRow {
    enum class Outcome { Add, Change, Unchanged, Wrong };
    Outcome outcome = Outcome::Wrong;
    std::size_t line = 0;
    sdk::Value values = sdk::Value::object();  ///< by field, as parseField makes them
    std::map<std::string, std::string, std::less<>> typed = {};
    ImportParentFinder::Told told = {};  ///< what says which parent it belongs to, and what the rules read
    Place place = {};                    ///< that it belongs to
    AnyRecord before = {};               ///< null: there is none
    AnyRecord after = {};
    std::vector<RowProblem> problems = {};
    std::any advice = {};  ///< what the rules' consult() answered
    bool looked = false;   ///< what it refers to was looked for
};

/// One pass over one file. Its moments may be of several transactions. A place without a parent, of what belongs to
/// one: each row says which.
class ImportReader {
public:
    /// Reads the head. `encoding`: one of sdk::csvEncodings(), or empty to guess. `columns`: the field of each column
    /// of the file, empty where it is not used; when there are none they are told by their heads. Throws sdk::Invalid
    /// with a sentence when the file has no head.
    ImportReader(std::istream& file, const RecordDesk& desk, sdk::Moment& moment, const Place& place,
                 const std::string& encoding = {}, std::vector<std::string> columns = {});

    const std::string& encoding() const { return reader_.encoding(); }
    /// The first line, in the file's words.
    const std::vector<std::string>& head() const { return head_; }
    const std::vector<std::string>& columns() const { return columns_; }
    /// What a column can be, for this viewer, in order; of all() by name.
    const std::vector<std::string>& possible() const { return possible_; }
    const ImportColumns& known() const { return known_; }
    /// Why nothing can be imported with these columns, as a sentence; empty: it can.
    std::string complaint() const { return known_.complaint(columns_, head_, possible_); }

    /// At most `most` rows, checked as far as they can be by themselves. Empty at the end. Throws sdk::CsvError when
    /// the file cannot be read on.
    std::vector<ImportRow> read(std::size_t most);
    /// What rules say of a row that was read and not judged yet.
    void heed(ImportRow& row, const sdk::RowVerdict& verdict);
    /// What is there already, and the rest of the checks. `hold`: to write them in this transaction; a place with a
    /// parent is held by the caller.
    void judge(sdk::Moment& moment, const Place& place, std::span<ImportRow> rows, bool hold = false);

private:
    using There = std::map<std::pair<std::string, sdk::Cell>, std::vector<AnyRecord>>;  ///< by parent (and RecordImport::within) and key

    void findPossible(const sdk::Viewer& viewer, sdk::Relation relation);
    void parse(ImportRow& row, const sdk::CsvRecord& record);
    void parseField(ImportRow& row, const sdk::Field& field, std::string text);
    /// Gives each row its place, or a problem.
    void placeRows(sdk::Moment& moment, const Place& place, std::span<ImportRow> rows, bool hold);
    void refuseHidden(const sdk::Viewer& viewer, ImportRow& row) const;
    /// What has the same unique value in the same parent on an earlier line.
    void refuseRepeated(ImportRow& row);
    There findThere(sdk::Moment& moment, std::span<ImportRow> rows) const;
    /// False: it cannot be told which is meant, or the viewer may not know.
    bool takeBefore(sdk::Moment& moment, ImportRow& row, const There& there) const;
    void resolveReferences(sdk::Moment& moment, ImportRow& row);
    std::optional<std::string> meant(sdk::Moment& moment, const std::string& name, const std::string& text);
    void judgeOne(sdk::Moment& moment, ImportRow& row);
    /// What a row has in a column that is not asked for with the row's other values would be lost without a word.
    void refuseUnasked(ImportRow& row) const;
    /// A new record that must have a file cannot come with a list.
    void refuseWithoutFile(ImportRow& row) const;
    bool differs(const std::string& field, const sdk::Cell& one, const sdk::Cell& other) const;
    void fail(ImportRow& row, const std::string& field, std::string problem) const;

    const RecordDesk& desk_;
    const sdk::RecordImport& wanted_;
    bool several_;
    ImportColumns known_;
    std::optional<ImportParentFinder> parents_;
    sdk::CsvReader reader_;
    sdk::FieldSet fields_;
    std::vector<std::string> possible_;
    std::vector<std::string> head_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, std::size_t> seen_;                   ///< parent, unique field and value → line
    std::map<std::string, std::optional<std::string>, std::less<>> ids_;  ///< field and text → id of what it means
};

/// Asks the rules' consult() about rows that were judged, outside of any transaction.
void consultAbout(std::span<ImportRow> rows, const RecordDesk& desk, const sdk::Viewer& viewer);

}  // namespace guildhall::records
