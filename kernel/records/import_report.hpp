// The whole dry run of a list: what importing it would do.
#pragma once

#include "kernel/records/row_rules.hpp"

namespace guildhall::records {

/// Counts, and some of the problems.
struct ImportReport {
    std::size_t rows = 0, add = 0, change = 0, unchanged = 0, wrong = 0;
    std::vector<RowProblem> problems = {};
    std::size_t problemCount = 0;
    /// Some titles, as they will be stored; first those that show whether the encoding is right.
    std::vector<std::string> samples = {};
    /// Of a list whose rows say what they belong to: what would happen in each.
    struct InParent {
        std::string title, url;
        std::size_t add = 0, change = 0, unchanged = 0, wrong = 0;
    };
    std::map<std::string, InParent, std::less<>> parents = {};
    std::string parentNoun = {};
    std::string fatal = {};  ///< why nothing of the file can be used; empty when it can

    std::size_t usable() const { return add + change; }
};
/// Why nothing of a file can be used that is not CSV, as a sentence.
std::string whyUnreadable(const sdk::CsvError& problem);
/// At most `most` problems.
ImportReport dryRun(ImportReader& reader, sdk::Moment& moment, const RecordDesk& desk, const Place& place,
                    const RowVerdicts& verdicts, std::size_t most);

}  // namespace guildhall::records
