// CSV after RFC 4180, read as real files come: UTF-8 with or without byte order mark, the Windows and Mac encodings
// that spreadsheets still write, UTF-16; comma, semicolon, tab or bar, or what a first line `sep=;` says; `="0012"`, as
// spreadsheets keep digits a text; quoted line breaks; LF, CRLF or CR. Strict where guessing would corrupt: a quote
// left open is an error.
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

struct CsvEncoding {
    std::string name;   ///< as IANA has it
    std::string label;  ///< as people choose it
};
/// What a list may be encoded in, the usual ones first.
const std::vector<CsvEncoding>& csvEncodings();

/// Streams records with memory for one record. A file that is UTF-8 but for some bytes is an error that names the line.
/// Lines without anything but separators are skipped. One thread.
class CsvReader {
public:
    /// `encoding`: one of csvEncodings(), or empty to guess: from a byte order mark, else from the whole file when `in`
    /// can be rewound, else from its first 64 KiB.
    explicit CsvReader(std::istream& in, CsvLimits limits = {}, std::string_view encoding = {});
    ~CsvReader();

    /// False at the end. Throws CsvError. The first record is the header; the caller reads it like any other.
    bool next(CsvRecord& record);
    char delimiter() const;
    /// The name of one of csvEncodings().
    const std::string& encoding() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One record as a line with CRLF. Cells that a spreadsheet would run (`= + - @`, tab, CR first, also full-width forms)
/// get a leading apostrophe, which CsvReader takes away again.
std::string csvLine(const std::vector<std::string>& cells);

}  // namespace guildhall::sdk
