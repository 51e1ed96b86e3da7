// Reads a list for one record type and says of every row what importing it would do. Streams: memory for the rows asked
// for and the keys seen.
#pragma once

#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/csv.hpp>

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
    AnyRecord before = {};  ///< null: there is none
    AnyRecord after = {};
    std::vector<RowProblem> problems = {};
    std::any advice = {};  ///< what the rules' consult() answered
    bool looked = false;   ///< what it refers to was looked for
};

/// The fields a list of these may bring.
std::vector<std::string> importedFields(const sdk::RecordModel& model);
/// Must each list have a column for it?
bool importNeeds(const sdk::RecordModel& model, const std::string& field);
/// What people call the column of a field: the first of its declared heads, or its label.
std::string columnName(const sdk::RecordModel& model, const std::string& field);

/// One pass over one file. Its moments may be of several transactions.
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
    /// Fields that a column can be, for this viewer, in order.
    const std::vector<std::string>& possible() const { return possible_; }
    /// Why nothing can be imported with these columns, as a sentence; empty: it can.
    std::string complaint() const;

    /// At most `most` rows, checked as far as they can be by themselves. Empty at the end. Throws sdk::CsvError when
    /// the file cannot be read on.
    std::vector<ImportRow> read(std::size_t most);
    /// What is there already, and the rest of the checks.
    void judge(sdk::Moment& moment, const Place& place, std::span<ImportRow> rows);

    /// Told apart by what a column is called, whatever its letters, blanks and signs.
    static std::string headKey(const std::string& head);

private:
    void guess();
    void parse(ImportRow& row, const sdk::CsvRecord& record);
    void resolveReferences(sdk::Moment& moment, ImportRow& row);
    std::optional<std::string> meant(sdk::Moment& moment, const std::string& name, const std::string& text);
    void judgeOne(sdk::Moment& moment, const Place& place, ImportRow& row);
    /// What a row has in a column that is not asked for with the row's other values would be lost without a word.
    void refuseUnasked(ImportRow& row) const;
    /// A new record that must have a file cannot come with a list.
    void refuseWithoutFile(ImportRow& row) const;
    bool differs(const std::string& field, const sdk::Cell& one, const sdk::Cell& other) const;
    void fail(ImportRow& row, const std::string& field, std::string problem) const;

    const RecordDesk& desk_;
    const sdk::RecordImport& wanted_;
    sdk::CsvReader reader_;
    sdk::FieldSet fields_;
    std::vector<std::string> possible_;
    std::vector<std::string> head_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, std::size_t> seen_;                   ///< unique field and value → line
    std::map<std::string, std::optional<std::string>, std::less<>> ids_;  ///< field and text → id of what it means
};

/// The whole dry run: counts, and at most `most` problems.
struct ImportReport {
    std::size_t rows = 0, add = 0, change = 0, unchanged = 0, wrong = 0;
    std::vector<RowProblem> problems = {};
    std::size_t problemCount = 0;
    /// Some titles, as they will be stored; first those that show whether the encoding is right.
    std::vector<std::string> samples = {};
    std::string fatal = {};  ///< why nothing of the file can be used; empty when it can

    std::size_t usable() const { return add + change; }
};
/// Why nothing of a file can be used that is not CSV, as a sentence.
std::string whyUnreadable(const sdk::CsvError& problem);
ImportReport dryRun(ImportReader& reader, sdk::Moment& moment, const RecordDesk& desk, const Place& place,
                    std::size_t most);

/// Asks the rules' consult() about rows that were judged, outside of any transaction.
void consultAbout(std::span<ImportRow> rows, const RecordDesk& desk, const sdk::Viewer& viewer);

}  // namespace guildhall::records
