#include "import/participant_import.hpp"

#include "participant/participant.hpp"

#include <guildhall/sdk/error.hpp>

#include <algorithm>

namespace guildhall::certificates {

namespace {

/// `Full Name`, `full_name` and `FULLNAME` are the same column.
std::string columnKey(const std::string& head) {
    std::string key;
    for (const char c : sdk::asciiLower(head))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) key += c;
    return key;
}

std::string lineText(std::size_t line) { return "line " + std::to_string(line); }

constexpr std::size_t shownNames = 6;

/// The head of a very long cell, so that a report stays readable.
std::string headOf(const std::string& value) { return sdk::shortened(value, 120, "…"); }

bool isAscii(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

ParticipantImport::ParticipantImport(std::istream& file, const Known& known, const std::string& encoding)
    : reader_(file, {}, encoding), known_(known) {
    sdk::CsvRecord head;
    if (!reader_.next(head))
        throw sdk::Invalid("The file is empty. It needs a first line with the column names FullName, Email and Title.");
    columns_ = head.cells.size();
    for (std::size_t i = 0; i < head.cells.size(); ++i) {
        const auto key = columnKey(head.cells[i]);
        auto* column = key == "fullname" || key == "name"        ? &nameColumn_
                       : key == "email" || key == "emailaddress" ? &emailColumn_
                       : key == "title" || key == "jobtitle"     ? &titleColumn_
                                                                 : nullptr;
        if (column && *column) throw sdk::Invalid("The column “" + head.cells[i] + "” stands twice in the first line.");
        if (column)
            *column = i;
        else if (!head.cells[i].empty())
            ignored_.push_back(headOf(head.cells[i]));
    }
    if (!nameColumn_ || !emailColumn_)
        throw sdk::Invalid("The first line must name the columns FullName and Email (Title is optional). " +
                           std::string(!nameColumn_ ? "FullName" : "Email") + " is missing.");
}

std::string ParticipantImport::cell(const sdk::CsvRecord& record, std::size_t column) const {
    return column < record.cells.size() ? record.cells[column] : std::string();
}

bool ParticipantImport::next(ImportRow& row) {
    sdk::CsvRecord record;
    if (!reader_.next(record)) return false;
    // Spreadsheets end lines with separators that the first line does not have.
    while (record.cells.size() > columns_ && sdk::trim(record.cells.back()).empty()) record.cells.pop_back();
    row = {};
    row.line = record.line;
    row.fullName = cell(record, *nameColumn_);
    row.email = cell(record, *emailColumn_);
    row.title = titleColumn_ ? cell(record, *titleColumn_) : std::string();
    if (record.cells.size() > columns_)
        row.problems.push_back({row.line, "Row", headOf(record.cells.back()),
                                "This row has " + std::to_string(record.cells.size()) +
                                    " columns but the first line names " + std::to_string(columns_) +
                                    " — put quotes around values that contain the separator"});
    else
        check(row);
    return true;
}

void ParticipantImport::check(ImportRow& row) {
    const auto& fields = participantFields();
    const auto read = [&](const char* name, std::string& text) {
        const auto& field = fields.get(name);
        const auto parsed = sdk::parseField(field, text);
        if (parsed.error)
            row.problems.push_back({row.line, field.label, headOf(text), *parsed.error});
        else
            text = parsed.value.get<std::string>();
        return !parsed.error;
    };
    if (read("full_name", row.fullName))
        if (const auto problem = nameProblem(row.fullName))
            row.problems.push_back({row.line, "Full name", headOf(row.fullName), *problem});
    const bool address = read("email", row.email);
    read("title", row.title);
    if (address) {
        const auto [first, fresh] = seen_.emplace(row.email, row.line);
        if (!fresh)
            row.problems.push_back({row.line, "E-mail", row.email,
                                    "This address is already on " + lineText(first->second) + " of the file"});
    }
    if (!row.problems.empty()) return;
    const auto there = known_.find(row.email);
    if (there == known_.end()) {
        row.outcome = ImportRow::Outcome::Add;
        return;
    }
    row.participantId = there->second.id;
    if (!titleColumn_) row.title = there->second.title;
    const bool same = sdk::folded(there->second.fullName) == sdk::folded(row.fullName) &&
                      sdk::folded(there->second.title) == sdk::folded(row.title);
    row.outcome = same ? ImportRow::Outcome::Unchanged : ImportRow::Outcome::Change;
}

ImportReport dryRun(std::istream& file, const ParticipantImport::Known& known, std::size_t most,
                    const std::string& encoding) {
    ImportReport report;
    report.encoding = encoding;
    std::vector<std::string> plain;
    try {
        ParticipantImport import(file, known, encoding);
        report.encoding = import.encoding();
        report.ignored = import.ignored();
        for (ImportRow row; import.next(row);) {
            ++report.rows;
            auto& count = row.outcome == ImportRow::Outcome::Add         ? report.add
                          : row.outcome == ImportRow::Outcome::Change    ? report.change
                          : row.outcome == ImportRow::Outcome::Unchanged ? report.unchanged
                                                                         : report.wrong;
            ++count;
            auto& names = isAscii(row.fullName) ? plain : report.names;
            if (row.problems.empty() && names.size() < shownNames) names.push_back(row.fullName);
            report.problemCount += row.problems.size();
            for (auto& problem : row.problems)
                if (report.problems.size() < most) report.problems.push_back(std::move(problem));
        }
        if (report.rows == 0) report.fatal = "The file has column names but no rows.";
    } catch (const sdk::CsvError& problem) {
        report.fatal = "The file cannot be read from line " + std::to_string(problem.line()) + " on: " + problem.what();
    } catch (const sdk::Invalid& problem) {
        report.fatal = problem.what();
    }
    plain.resize(std::min(plain.size(), shownNames - report.names.size()));
    report.names.insert(report.names.end(), plain.begin(), plain.end());
    return report;
}

}  // namespace guildhall::certificates
