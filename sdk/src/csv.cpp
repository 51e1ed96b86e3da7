#include <guildhall/sdk/csv.hpp>

#include "csv_encoding.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>

namespace guildhall::sdk {

namespace {

constexpr std::size_t chunkBytes = 64 * 1024;
constexpr int endOfFile = -1;

/// How often a character stands in each of the first lines, outside quotes; lines without anything are left out.
std::vector<std::size_t> countByLine(std::string_view sample, char wanted) {
    constexpr std::size_t mostLines = 20;
    std::vector<std::size_t> counts;
    std::size_t count = 0;
    bool quoted = false, anything = false;
    for (const char c : sample) {
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r')) {
            if (anything) counts.push_back(count);
            if (counts.size() == mostLines) return counts;
            count = 0;
            anything = false;
            continue;
        }
        anything = true;
        count += !quoted && c == wanted;
    }
    if (anything && counts.empty()) counts.push_back(count);
    return counts;
}

/// The separator that the first line has and most lines have as often as it, or once more: spreadsheets end lines with
/// one. Of equals the one that stands there most; a comma when there is none.
char findDelimiter(std::string_view sample) {
    char best = ',';
    std::pair<std::size_t, std::size_t> most{};
    for (const char candidate : {',', ';', '\t', '|'}) {
        const auto counts = countByLine(sample, candidate);
        if (counts.empty() || counts.front() == 0) continue;
        const auto alike = std::count_if(counts.begin(), counts.end(), [&](std::size_t count) {
            return count == counts.front() || count == counts.front() + 1;
        });
        const std::pair<std::size_t, std::size_t> found{static_cast<std::size_t>(alike), counts.front()};
        if (found > most) best = candidate, most = found;
    }
    return best;
}

/// A cell that a spreadsheet would run, or one that was kept from it already.
bool startsFormula(std::string_view cell) {
    static constexpr std::array<std::string_view, 10> starts = {
        "=", "+", "-", "@", "\t", "\r", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    cell.remove_prefix(std::min(cell.find_first_not_of('\''), cell.size()));
    return std::any_of(starts.begin(), starts.end(), [&](std::string_view start) { return cell.starts_with(start); });
}

/// What a cell says without what it says to spreadsheets: `'-Dash` is -Dash, `="0012"` is 0012.
std::string plainCell(std::string cell) {
    if (cell.starts_with('\'') && startsFormula(cell)) return cell.substr(1);
    if (!cell.starts_with("=\"") || !cell.ends_with('"') || cell.size() < 3) return cell;
    std::string text;
    for (std::size_t at = 2; at + 1 < cell.size(); ++at) {
        if (cell[at] == '"' && cell[++at] != '"') return cell;  // a formula after all
        if (at + 1 < cell.size()) text += cell[at];
    }
    return text;
}

bool isBlankRecord(const std::vector<std::string>& cells) {
    return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trim(cell).empty(); });
}

}  // namespace

CsvError::~CsvError() = default;

struct CsvReader::State {
    State(std::istream& stream, CsvLimits csvLimits, std::string_view chosen) : in(stream), limits(csvLimits) {
        detect(chosen);
    }
    ~State() {
        ucnv_close(source);
        ucnv_close(target);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void detect(std::string_view chosen);
    void convertFrom(const std::string& name);
    void readSeparatorLine();
    bool fill();
    bool convert();
    int peek() { return position < length || fill() ? static_cast<unsigned char>(buffer[position]) : endOfFile; }
    int take();
    bool takeLineBreak(int c, bool kept);
    void keep(int c);
    void readQuoted();
    void readPlain();
    void finishCell(CsvRecord& record);

    std::istream& in;
    CsvLimits limits;
    std::string buffer = std::string(chunkBytes, '\0');
    // Of another encoding than UTF-8: the bytes as they came, and what converts them.
    std::string raw;
    std::size_t rawPosition = 0;
    std::vector<UChar> between = {};
    UChar *betweenFrom = nullptr, *betweenTo = nullptr;
    UConverter *source = nullptr, *target = nullptr;
    bool lastBytes = false;
    std::size_t position = 0;
    std::size_t length = 0;
    std::size_t line = 1;
    std::size_t records = 0;
    char delimiter = ',';
    std::string encoding = "UTF-8";
    std::string cell;
};

void CsvReader::State::detect(std::string_view chosen) {
    fill();
    const std::string_view start(buffer.data(), length);
    const auto mark = byteOrderMark(start);
    encoding = !chosen.empty() ? chosen : !mark.encoding.empty() ? mark.encoding : guessEncoding(in, start);
    if (mark.encoding == encoding || (!mark.encoding.empty() && chosen.empty())) position = mark.bytes;
    if (encoding != "UTF-8") convertFrom(encoding);
    delimiter = findDelimiter(std::string_view(buffer.data(), length).substr(position));
    readSeparatorLine();
}

/// What was read so far becomes the first of the bytes to convert.
void CsvReader::State::convertFrom(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    source = ucnv_open(name.c_str(), &status);
    target = ucnv_open("UTF-8", &status);
    if (U_FAILURE(status)) throw CsvError(say("The file cannot be read as {encoding}.", {{"encoding", name}}), 1);
    raw.assign(buffer, position, length - position);
    position = length = 0;
    between.resize(chunkBytes / 4);
    betweenFrom = betweenTo = between.data();
    fill();
}

/// Spreadsheets write `sep=;` as the first line and understand it themselves.
void CsvReader::State::readSeparatorLine() {
    const auto start = std::string_view(buffer.data(), length).substr(position);
    const auto end = std::min(start.find_first_of("\r\n"), start.size());
    auto text = start.substr(0, end);
    if (text.starts_with('"') && text.ends_with('"') && text.size() > 1) text = text.substr(1, text.size() - 2);
    if (text.size() != 5 || asciiLower(text.substr(0, 4)) != "sep=") return;
    delimiter = text.back();
    position += end;
    takeLineBreak(take(), false);
}

bool CsvReader::State::fill() {
    if (source) return convert();
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    if (in.bad()) throw CsvError(say("The file could not be read to its end."), line);
    position = 0;
    length = static_cast<std::size_t>(in.gcount());
    return length > 0;
}

bool CsvReader::State::convert() {
    position = length = 0;
    while (length == 0) {
        if (rawPosition == raw.size() && !lastBytes) {
            raw.resize(chunkBytes);
            in.read(raw.data(), static_cast<std::streamsize>(raw.size()));
            if (in.bad()) throw CsvError(say("The file could not be read to its end."), line);
            raw.resize(static_cast<std::size_t>(in.gcount()));
            rawPosition = 0;
            lastBytes = raw.empty();
        }
        UErrorCode status = U_ZERO_ERROR;
        char* to = buffer.data();
        const char* from = raw.data() + rawPosition;
        ucnv_convertEx(target, source, &to, buffer.data() + buffer.size(), &from, raw.data() + raw.size(),
                       between.data(), &betweenFrom, &betweenTo, between.data() + between.size(), false, lastBytes,
                       &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
            throw CsvError(say("The file cannot be read as {encoding}.", {{"encoding", encoding}}), line);
        rawPosition = static_cast<std::size_t>(from - raw.data());
        length = static_cast<std::size_t>(to - buffer.data());
        if (lastBytes && status != U_BUFFER_OVERFLOW_ERROR) break;
    }
    return length > 0;
}

int CsvReader::State::take() {
    const int c = peek();
    if (c == endOfFile) return c;
    ++position;
    if (c == 0) throw CsvError(say("The file has a NUL byte, so it is not a CSV text file."), line);
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
        throw CsvError(say("A cell is longer than {most} bytes.", {{"most", std::to_string(limits.maxFieldBytes)}}),
                       line);
    }
    cell.push_back(static_cast<char>(c));
}

/// Reads up to and including the closing quote.
void CsvReader::State::readQuoted() {
    const std::size_t opened = line;
    for (;;) {
        const int c = take();
        if (c == endOfFile) throw CsvError(say("A quote opened here is never closed."), opened);
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
        throw CsvError(say("Text follows a closing quote. A quote inside a quoted cell is written twice."), line);
    }
}

void CsvReader::State::readPlain() {
    for (int c = peek(); c != endOfFile && c != delimiter && c != '\n' && c != '\r'; c = peek()) keep(take());
}

void CsvReader::State::finishCell(CsvRecord& record) {
    if (record.cells.size() >= limits.maxColumns) {
        throw CsvError(say("A line has more than {most} columns.", {{"most", std::to_string(limits.maxColumns)}}),
                       record.line);
    }
    if (!isUtf8(cell))
        throw CsvError(
            say("There is a character here that is not UTF-8, as the rest of the file is. Mend this line, or "
                "save the file again as “CSV UTF-8”."),
            record.line);
    record.cells.push_back(plainCell(cell));
}

CsvReader::CsvReader(std::istream& in, CsvLimits limits, std::string_view encoding)
    : state_(std::make_unique<State>(in, limits, encoding)) {}
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
        // A lone pair of quotes is a record with one empty cell.
        const bool empty = isBlankRecord(record.cells) && !(record.cells.size() == 1 && anyQuote);
        const bool more = s.takeLineBreak(end, false);
        if (!empty) break;
        if (!more || s.peek() == endOfFile) return false;
        record.cells.clear();
        record.line = s.line;
        anyQuote = false;
    }
    if (++s.records > s.limits.maxRecords) {
        throw CsvError(say("The file has more than {most} lines.", {{"most", std::to_string(s.limits.maxRecords)}}),
                       record.line);
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
