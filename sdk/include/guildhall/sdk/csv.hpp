// CSV after RFC 4180, read as real files come: UTF-8 with or without byte order mark or Windows-1252; comma, semicolon
// or tab; quoted line breaks; LF, CRLF or CR. Strict where guessing would corrupt: a quote left open is an error.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

struct CsvLimits {
    std::size_t maxFieldBytes = 64 * 1024;
    std::size_t maxColumns = 200;
    std::size_t maxRecords = 1'000'000;
};

/// The file cannot be read on; `line` is where, from 1.
class CsvError : public std::runtime_error {
public:
    CsvError(const std::string& what, std::size_t line) : std::runtime_error(what), line_(line) {}
    ~CsvError() override;
    std::size_t line() const { return line_; }

private:
    std::size_t line_;
};

struct CsvRecord {
    std::size_t line = 0;            ///< where the record starts, from 1, counting line breaks inside quotes
    std::vector<std::string> cells;  ///< UTF-8
};

/// Streams records with memory for one record. Encoding and delimiter are found in the first 64 KiB; text that stops
/// being UTF-8 later is an error that names the line. Empty lines are skipped. One thread.
class CsvReader {
public:
    explicit CsvReader(std::istream& in, CsvLimits limits = {});
    ~CsvReader();

    /// False at the end. Throws CsvError. The first record is the header; the caller reads it like any other.
    bool next(CsvRecord& record);
    char delimiter() const;
    /// "UTF-8" or "Windows-1252"
    const std::string& encoding() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One record as a line with CRLF. Cells that a spreadsheet would run (`= + - @`, tab, CR first, also full-width forms)
/// get a leading apostrophe.
std::string csvLine(const std::vector<std::string>& cells);

}  // namespace guildhall::sdk
