#include <guildhall/sdk/csv.hpp>

#include <Poco/UTF8Encoding.h>
#include <Poco/Windows1252Encoding.h>

#include <algorithm>
#include <array>

namespace guildhall::sdk {

namespace {

constexpr std::size_t chunkBytes = 64 * 1024;
constexpr int endOfFile = -1;

/// Length of the valid UTF-8 at the start of `text`; what follows is broken or cut off.
std::size_t validUtf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t at = 0;
    while (at < text.size()) {
        if (bytes[at] < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = bytes[at] >= 0xF0 ? 4 : bytes[at] >= 0xE0 ? 3 : 2;
        if (at + length > text.size() || !Poco::UTF8Encoding::isLegal(bytes + at, static_cast<int>(length))) return at;
        at += length;
    }
    return at;
}

/// True when the sample is UTF-8, allowing for one character cut off at its end.
bool looksLikeUtf8(std::string_view sample, bool whole) {
    const std::size_t valid = validUtf8(sample);
    if (valid == sample.size()) return true;
    return !whole && sample.size() - valid < 4 && (static_cast<unsigned char>(sample[valid]) & 0xC0) == 0xC0;
}

/// The separator that stands most often in the first line, outside quotes; a comma when none does.
char findDelimiter(std::string_view sample) {
    std::size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false, anything = false;
    for (const char c : sample) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') {
            if (anything) break;
            continue;
        }
        anything = true;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (commas >= semicolons && commas >= tabs) return ',';
    return semicolons >= tabs ? ';' : '\t';
}

bool startsFormula(std::string_view cell) {
    static constexpr std::array<std::string_view, 10> starts = {
        "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) { return cell.starts_with(start); });
}

}  // namespace

CsvError::~CsvError() = default;

struct CsvReader::State {
    State(std::istream& stream, CsvLimits csvLimits) : in(stream), limits(csvLimits) { detect(); }

    void detect();
    bool fill();
    int peek() { return position < length || fill() ? static_cast<unsigned char>(buffer[position]) : endOfFile; }
    int take();
    bool takeLineBreak(int c, bool kept);
    void keep(int c);
    void readQuoted();
    void readPlain();
    void finishCell(CsvRecord& record);
    std::string toUtf8(const std::string& bytes) const;

    std::istream& in;
    CsvLimits limits;
    std::string buffer = std::string(chunkBytes, '\0');
    std::size_t position = 0;
    std::size_t length = 0;
    std::size_t line = 1;
    std::size_t records = 0;
    char delimiter = ',';
    std::string encoding = "UTF-8";
    std::string cell;
};

void CsvReader::State::detect() {
    fill();
    std::string_view sample(buffer.data(), length);
    if (sample.starts_with("\xFF\xFE") || sample.starts_with("\xFE\xFF")) {
        throw CsvError("The file is in UTF-16. Save it as “CSV UTF-8” and try again.", 1);
    }
    if (sample.starts_with("\xEF\xBB\xBF")) {
        position = 3;
    } else if (!looksLikeUtf8(sample, length < chunkBytes)) {
        encoding = "Windows-1252";
    }
    delimiter = findDelimiter(sample.substr(position));
}

bool CsvReader::State::fill() {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    if (in.bad()) throw CsvError("The file could not be read to its end.", line);
    position = 0;
    length = static_cast<std::size_t>(in.gcount());
    return length > 0;
}

int CsvReader::State::take() {
    const int c = peek();
    if (c == endOfFile) return c;
    ++position;
    if (c == 0) throw CsvError("The file has a NUL byte, so it is not a CSV text file.", line);
    return c;
}

/// Consumes what is left of the line break that began with `c` and counts it; false when `c` begins none.
bool CsvReader::State::takeLineBreak(int c, bool kept) {
    if (c != '\n' && c != '\r') return false;
    if (kept) keep(c);
    if (c == '\r' && peek() == '\n') {
        ++position;
        if (kept) keep('\n');
    }
    ++line;
    return true;
}

void CsvReader::State::keep(int c) {
    if (cell.size() >= limits.maxFieldBytes) {
        throw CsvError("A cell is longer than " + std::to_string(limits.maxFieldBytes) + " bytes.", line);
    }
    cell.push_back(static_cast<char>(c));
}

/// Reads up to and including the closing quote.
void CsvReader::State::readQuoted() {
    const std::size_t opened = line;
    for (;;) {
        const int c = take();
        if (c == endOfFile) throw CsvError("A quote opened here is never closed.", opened);
        if (c == '"') {
            if (peek() != '"') break;
            ++position;
            keep('"');
        } else if (!takeLineBreak(c, true)) {
            keep(c);
        }
    }
    const int after = peek();
    if (after != endOfFile && after != delimiter && after != '\n' && after != '\r') {
        throw CsvError("Text follows a closing quote. A quote inside a quoted cell is written twice.", line);
    }
}

void CsvReader::State::readPlain() {
    for (int c = peek(); c != endOfFile && c != delimiter && c != '\n' && c != '\r'; c = peek()) keep(take());
}

std::string CsvReader::State::toUtf8(const std::string& bytes) const {
    if (encoding == "UTF-8") {
        if (validUtf8(bytes) == bytes.size()) return bytes;
        throw CsvError("The file began as UTF-8 but has bytes here that are not. Save it again as “CSV UTF-8”.", line);
    }
    static const Poco::Windows1252Encoding windows;
    static const Poco::UTF8Encoding utf8;
    std::string text;
    text.reserve(bytes.size() + 8);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        const int point = byte < 0x80 ? byte : windows.convert(&byte);
        if (point < 0 || (point >= 0x80 && point < 0xA0)) {
            throw CsvError("The file is neither UTF-8 nor Windows-1252. Save it as “CSV UTF-8” and try again.", line);
        }
        std::array<unsigned char, 4> encoded{};
        const int size = utf8.convert(point, encoded.data(), static_cast<int>(encoded.size()));
        text.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(size));
    }
    return text;
}

void CsvReader::State::finishCell(CsvRecord& record) {
    if (record.cells.size() >= limits.maxColumns) {
        throw CsvError("A line has more than " + std::to_string(limits.maxColumns) + " columns.", record.line);
    }
    record.cells.push_back(toUtf8(cell));
}

CsvReader::CsvReader(std::istream& in, CsvLimits limits) : state_(std::make_unique<State>(in, limits)) {}
CsvReader::~CsvReader() = default;

bool CsvReader::next(CsvRecord& record) {
    State& s = *state_;
    record.cells.clear();
    record.line = s.line;
    if (s.peek() == endOfFile) return false;
    bool anyQuote = false;
    for (;;) {
        s.cell.clear();
        if (s.peek() == '"') {
            anyQuote = true;
            s.take();
            s.readQuoted();
        } else {
            s.readPlain();
        }
        s.finishCell(record);
        const int end = s.take();
        if (end == s.delimiter) continue;
        const bool empty = record.cells.size() == 1 && record.cells.front().empty() && !anyQuote;
        const bool more = s.takeLineBreak(end, false);
        if (!empty) break;
        if (!more || s.peek() == endOfFile) return false;
        record.cells.clear();
        record.line = s.line;
    }
    if (++s.records > s.limits.maxRecords) {
        throw CsvError("The file has more than " + std::to_string(s.limits.maxRecords) + " lines.", record.line);
    }
    return true;
}

char CsvReader::delimiter() const { return state_->delimiter; }
const std::string& CsvReader::encoding() const { return state_->encoding; }

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != &cells.front()) line += ',';
        const bool formula = startsFormula(cell);
        const bool lone = cell.empty() && cells.size() == 1;  // an unquoted empty line would be skipped when read
        if (!formula && !lone && cell.find_first_of(",;\t\"\r\n") == std::string::npos) {
            line += cell;
            continue;
        }
        line += '"';
        if (formula) line += '\'';
        for (const char c : cell) {
            if (c == '"') line += '"';
            line += c;
        }
        line += '"';
    }
    return line + "\r\n";
}

}  // namespace guildhall::sdk
