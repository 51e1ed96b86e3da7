#include <guildhall/sdk/csv.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <malloc.h>

#include <algorithm>
#include <sstream>

namespace guildhall::sdk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CsvRecord> readAll(const std::string& text, CsvLimits limits = {}) {
    std::istringstream in(text);
    CsvReader reader(in, limits);
    std::vector<CsvRecord> records;
    for (CsvRecord record; reader.next(record);) records.push_back(record);
    return records;
}

std::string errorOf(const std::string& text, std::size_t line, CsvLimits limits = {}) {
    try {
        readAll(text, limits);
    } catch (const CsvError& error) {
        EXPECT_EQ(error.line(), line);
        return error.what();
    }
    return "no error";
}

TEST(Csv, ReadsQuotedLineBreaksAndCountsThemAsLines) {
    const auto records = readAll("Name,Note\r\n\"Ada\",\"first\r\nsecond, \"\"quoted\"\"\"\nBob,x\rCem,y");
    ASSERT_EQ(records.size(), 4u);
    EXPECT_THAT(records[1].cells, ElementsAre("Ada", "first\r\nsecond, \"quoted\""));
    EXPECT_EQ(records[1].line, 2u);
    EXPECT_THAT(records[2].cells, ElementsAre("Bob", "x"));
    EXPECT_EQ(records[2].line, 4u);
    EXPECT_EQ(records[3].line, 5u);
}

TEST(Csv, SkipsByteOrderMarkAndEmptyLines) {
    const auto records = readAll("\xEF\xBB\xBF\"Name\",B\n\n\r\nAda,1\n\n");
    ASSERT_EQ(records.size(), 2u);
    EXPECT_THAT(records[0].cells, ElementsAre("Name", "B"));
    EXPECT_EQ(records[1].line, 4u);
}

TEST(Csv, KeepsEmptyCellsButNoLinesOfNothingButSeparators) {
    const auto records = readAll("a,b,\n,,\n\"\"\n\"\",\" \",\"\"\n,x,\n,,,,,,,\n");
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[0].cells, ElementsAre("a", "b", ""));
    EXPECT_THAT(records[1].cells, ElementsAre("")) << "a lone empty cell that was meant";
    EXPECT_THAT(records[2].cells, ElementsAre("", "x", ""));
    EXPECT_EQ(records[2].line, 5u);
}

TEST(Csv, HasNoRecordsInAnEmptyFile) {
    EXPECT_TRUE(readAll("").empty());
    EXPECT_TRUE(readAll("\xEF\xBB\xBF").empty());
    EXPECT_TRUE(readAll("\r\n\n").empty());
}

TEST(Csv, ReadsEveryCharacterOfWindows1252) {
    const std::string bytes =
        "n;t\r\n\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8E;"
        "\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9A\x9B\x9C\x9E\x9F\xE9\r\n";
    std::istringstream in(bytes);
    CsvReader reader(in, {}, "Windows-1252");
    CsvRecord record;
    ASSERT_TRUE(reader.next(record));
    ASSERT_TRUE(reader.next(record));
    EXPECT_EQ(reader.delimiter(), ';');
    EXPECT_THAT(record.cells, ElementsAre("€‚ƒ„…†‡ˆ‰Š‹ŒŽ", "‘’“”•–—˜™š›œžŸé"));
}

/// The lines in an encoding, read without being told which.
std::string guessedFor(const std::string& text, const char* encoding) {
    std::string bytes(4 * text.size(), '\0');
    UErrorCode status = U_ZERO_ERROR;
    const auto length = ucnv_convert(encoding, "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()), text.data(),
                                     static_cast<int32_t>(text.size()), &status);
    bytes.resize(static_cast<std::size_t>(length));
    std::istringstream in(bytes);
    CsvReader reader(in);
    std::string read;
    for (CsvRecord record; reader.next(record);) read += csvLine(record.cells);
    return read == text ? reader.encoding() : reader.encoding() + ": " + read;
}

TEST(Csv, TellsTheEncodingsOfOldSpreadsheetsApart) {
    const std::string head = "FullName,Email\r\n";
    EXPECT_EQ(guessedFor(head + "Jürgen Müßig,a@b.c\r\nHélène Françoise,b@b.c\r\nSøren Ærø,c@b.c\r\n"
                                "José Peña,d@b.c\r\nPatrick O’Shea,e@b.c\r\nJoão Conceição,f@b.c\r\n",
                         "windows-1252"),
              "Windows-1252");
    EXPECT_EQ(guessedFor(head + "Jón Þórðarson,a@b.c\r\nGuðrún Ýr Sæmundsdóttir,b@b.c\r\n", "windows-1252"),
              "Windows-1252");
    EXPECT_EQ(
        guessedFor(head + "Jiří Dvořák,a@b.c\r\nMarkéta Procházková,b@b.c\r\nTomáš Novák,c@b.c\r\n", "windows-1250"),
        "Windows-1250");
    EXPECT_EQ(guessedFor(head + "Świętosława Brzęczyszczykiewicz,a@b.c\r\nŁukasz Żółw,b@b.c\r\n", "windows-1250"),
              "Windows-1250");
    EXPECT_EQ(guessedFor(head + "Erdős Pál,a@b.c\r\nSzűcs Ágnes,b@b.c\r\nKovács Györgyné,c@b.c\r\n", "windows-1250"),
              "Windows-1250");
    EXPECT_EQ(guessedFor(head + "Сергей Иванов,a@b.c\r\nОльга Петрова,b@b.c\r\nЮРИЙ ГАГАРИН,c@b.c\r\n", "windows-1251"),
              "Windows-1251");
    EXPECT_EQ(guessedFor(head + "Γιώργος Παπαδόπουλος,a@b.c\r\nΕλένη Νικολάου,b@b.c\r\n", "windows-1253"),
              "Windows-1253");
    EXPECT_EQ(guessedFor(head + "Ayşe Yılmaz,a@b.c\r\nİbrahim Öztürk,b@b.c\r\nŞule Çağlar,c@b.c\r\n", "windows-1254"),
              "Windows-1254");
    EXPECT_EQ(guessedFor(head + "Jürgen Groß,a@b.c\r\nHélène François,b@b.c\r\nÅsa Öberg,c@b.c\r\n", "macintosh"),
              "Macintosh");
}

TEST(Csv, IsReadInTheEncodingOneChooses) {
    std::istringstream in("n\r\n\xA3ukasz\r\n");
    CsvReader reader(in, {}, "Windows-1250");
    CsvRecord record;
    ASSERT_TRUE(reader.next(record) && reader.next(record));
    EXPECT_THAT(record.cells, ElementsAre("Łukasz"));
    EXPECT_EQ(reader.encoding(), "Windows-1250");
}

TEST(Csv, ReadsTheUnicodeTextOfSpreadsheets) {
    for (const auto* encoding : {"UTF-16LE", "UTF-16BE"}) {
        std::string text = "\uFEFFName\tNote\r\n";
        for (int i = 0; i < 20'000; ++i) text += "Zoë 😀\t\"two\nlines\"\r\n";
        std::string bytes(4 * text.size(), '\0');
        UErrorCode status = U_ZERO_ERROR;
        bytes.resize(
            static_cast<std::size_t>(ucnv_convert(encoding, "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()),
                                                  text.data(), static_cast<int32_t>(text.size()), &status)));
        const auto records = readAll(bytes);
        ASSERT_EQ(records.size(), 20'001u) << encoding;
        EXPECT_THAT(records.back().cells, ElementsAre("Zoë 😀", "two\nlines"));
    }
}

TEST(Csv, ReadsWhatSpreadsheetsWriteForThemselves) {
    const auto records = readAll("sep=;\r\nName;Code, old\r\nAda;=\"0012\"\r\nBob;\"=\"\"a;b\"\"\"\r\n");
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[0].cells, ElementsAre("Name", "Code, old"));
    EXPECT_EQ(records[0].line, 2u);
    EXPECT_THAT(records[1].cells, ElementsAre("Ada", "0012"));
    EXPECT_THAT(records[2].cells, ElementsAre("Bob", "a;b"));
    EXPECT_THAT(readAll("\xEF\xBB\xBF\"SEP=\t\"\na\tb\n")[0].cells, ElementsAre("a", "b"));
    EXPECT_THAT(readAll("a,b\n=\"x\"&\"y\",=\"\n")[1].cells, ElementsAre("=\"x\"&\"y\"", "=\""));
}

TEST(Csv, FindsTheDelimiterOutsideQuotesOfTheFirstLine) {
    const auto tabs = readAll("\"a;b;c;d\"\tb, c\tx\n1\t2\t3\n");
    EXPECT_THAT(tabs[0].cells, ElementsAre("a;b;c;d", "b, c", "x"));
    EXPECT_THAT(readAll("one column\nx;y,z\n")[1].cells, ElementsAre("x;y", "z"));
    EXPECT_THAT(readAll("Name, as printed;Email\nAda;a@b.c\nBob;b@b.c\n")[1].cells, ElementsAre("Ada", "a@b.c"));
    EXPECT_THAT(readAll("Name;Email;Note\nAda;a@b.c;x, y, z;\nBob;b@b.c;,,,;\n")[1].cells,
                ElementsAre("Ada", "a@b.c", "x, y, z", ""));
    EXPECT_THAT(readAll("Name|Email\nAda|a@b.c\n")[1].cells, ElementsAre("Ada", "a@b.c"));
}

TEST(Csv, NamesTheLineWhereAnOpenQuoteBegan) {
    EXPECT_THAT(errorOf("a,b\n1,\"open\n2,3\n4,5\n", 2), HasSubstr("never closed"));
}

TEST(Csv, RefusesTextAfterAClosingQuote) {
    EXPECT_THAT(errorOf("a\n\"x\"y\n", 2), HasSubstr("closing quote"));
    EXPECT_THAT(readAll("a\n5\" pipe\n")[1].cells, ElementsAre("5\" pipe"));
}

TEST(Csv, RefusesTooManyColumnsLongCellsAndTooManyRecords) {
    EXPECT_THAT(errorOf("a\n1,2,3\n", 2, {.maxColumns = 2}), HasSubstr("more than 2 columns"));
    EXPECT_THAT(errorOf("a\n\"" + std::string(20, '\n') + "\"", 12, {.maxFieldBytes = 10}),
                HasSubstr("longer than 10"));
    EXPECT_THAT(errorOf("a\n1\n2\n", 3, {.maxRecords = 2}), HasSubstr("more than 2 lines"));
}

TEST(Csv, RefusesNulBytes) { EXPECT_THAT(errorOf(std::string("a\nb\0c\n", 6), 2), HasSubstr("NUL")); }

TEST(Csv, NamesTheLineWithAnOddByteInsteadOfReadingAllOfItWrong) {
    EXPECT_THAT(errorOf("n\nżółw\nZoë\ncaf\xE9\nÅsa\n", 4), HasSubstr("not UTF-8"));
    std::string text = "n\n";
    for (int i = 0; i < 20'000; ++i) text += "żółw\n";
    EXPECT_THAT(errorOf(text + "caf\xE9\n", 20'002), HasSubstr("not UTF-8"));
}

TEST(Csv, FindsAnotherEncodingHoweverLateItShows) {
    std::string text = "n\n";
    for (int i = 0; i < 20'000; ++i) text += "plain\n";
    EXPECT_EQ(readAll(text + "M\xFCller\n").back().cells.front(), "Müller");
}

TEST(Csv, FindsUtf8WhenACharacterIsCutAtTheSampleEnd) {
    std::istringstream in(std::string(64 * 1024 - 1, 'a') + "é,b\n");
    EXPECT_EQ(CsvReader(in, {.maxFieldBytes = 100'000}).encoding(), "UTF-8");
}

std::size_t heapBytes() { return mallinfo2().uordblks; }

/// A file of any length without its bytes in memory.
class Repeated : public std::streambuf {
public:
    explicit Repeated(int times) : times_(times) {}

private:
    int_type underflow() override {
        if (times_-- <= 0) return traits_type::eof();
        setg(row_.data(), row_.data(), row_.data() + row_.size());
        return traits_type::to_int_type(row_.front());
    }
    int times_;
    std::string row_ = "\"Świętosława Brzęczyszczykiewicz\",someone@example.org,\"Director, Operations\"\r\n";
};

TEST(Csv, ReadsFiftyThousandRowsInFlatMemory) {
    Repeated rows(50'000);
    std::istream in(&rows);
    CsvReader reader(in);
    CsvRecord record;
    ASSERT_TRUE(reader.next(record));
    const std::size_t before = heapBytes();
    std::size_t count = 1, most = before;
    while (reader.next(record)) {
        if (++count % 1000 == 0) most = std::max(most, heapBytes());
    }
    EXPECT_EQ(count, 50'000u);
    EXPECT_LT(most - before, 64u * 1024);
}

TEST(Csv, WritesCellsASpreadsheetCannotRun) {
    EXPECT_EQ(csvLine({"=1+1", "+x", "-x", "@x", "\tx", "＝x"}),
              "\"'=1+1\",\"'+x\",\"'-x\",\"'@x\",\"'\tx\",\"'＝x\"\r\n");
    EXPECT_EQ(csvLine({"a=b", "O'Neil", "x, \"y\"", "l1\nl2"}), "a=b,O'Neil,\"x, \"\"y\"\"\",\"l1\nl2\"\r\n");
    EXPECT_EQ(csvLine({}), "\r\n");
}

TEST(Csv, ReadsWhatItWrites) {
    const std::vector<std::string> cells = {"Ada", "", "a\r\nb", "\"", ";", "Ž, €"};
    EXPECT_EQ(readAll(csvLine({"a", "b", "c", "d", "e", "f"}) + csvLine(cells))[1].cells, cells);
    EXPECT_THAT(readAll(csvLine({""}))[0].cells, ElementsAre(""));
    const std::vector<std::string> odd = {"-Dash", "'-Dash", "''=1", "=1+1", "=\"0012\"", "O'Neil", "'quoted'"};
    EXPECT_EQ(readAll(csvLine({"a", "b", "c", "d", "e", "f", "g"}) + csvLine(odd))[1].cells, odd);
}

}  // namespace
}  // namespace guildhall::sdk
