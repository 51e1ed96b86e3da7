// Reads a participant list (`FullName,Email,Title`) and says of every row what importing it would do. Streams:
// memory for one row and the addresses seen. No database: what the session already has is handed in.
#pragma once

#include "participant/participant_repository.hpp"

#include <guildhall/sdk/csv.hpp>

#include <istream>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace guildhall::certificates {

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
    std::string participantId;  ///< when it is already on the session
    std::string fullName, email, title;
    std::vector<RowProblem> problems;
};

/// One pass over one file.
class ParticipantImport {
public:
    using Known = std::unordered_map<std::string, ParticipantRepository::Known>;

    /// Reads the header. `encoding`: one of sdk::csvEncodings(), or empty to guess. Throws sdk::Invalid with a sentence
    /// when the file is not such a list.
    ParticipantImport(std::istream& file, const Known& known, const std::string& encoding = {});
    ParticipantImport(std::istream& file, Known&& known, const std::string& encoding = {}) = delete;  // kept to the end

    /// False at the end. Throws sdk::CsvError when the file cannot be read on.
    bool next(ImportRow& row);

    const std::string& encoding() const { return reader_.encoding(); }
    /// Columns of the file that are not used, in the file's words.
    const std::vector<std::string>& ignored() const { return ignored_; }

private:
    void check(ImportRow& row);
    std::string cell(const sdk::CsvRecord& record, std::size_t column) const;

    sdk::CsvReader reader_;
    const Known& known_;
    std::size_t columns_ = 0;
    std::optional<std::size_t> nameColumn_, emailColumn_, titleColumn_;
    std::vector<std::string> ignored_;
    std::unordered_map<std::string, std::size_t> seen_;  ///< address → line
};

/// The whole dry run: counts, and at most `most` problems.
struct ImportReport {
    std::size_t rows = 0, add = 0, change = 0, unchanged = 0, wrong = 0;
    std::vector<RowProblem> problems;
    std::size_t problemCount = 0;
    std::string encoding;
    std::vector<std::string> ignored;
    std::vector<std::string>
        names;          ///< some, as they will be stored; first those that show whether the encoding is right
    std::string fatal;  ///< why nothing of the file can be used; empty when it can

    std::size_t usable() const { return add + change; }
};
ImportReport dryRun(std::istream& file, const ParticipantImport::Known& known, std::size_t most,
                    const std::string& encoding = {});

}  // namespace guildhall::certificates
