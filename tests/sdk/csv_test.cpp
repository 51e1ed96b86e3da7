#include <guildhall/sdk/csv.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <malloc.h>

#include <algorithm>
#include <sstream>

namespace guildhall::sdk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

TEST(Csv, KeepsEmptyCellsAndLinesOfOnlyDelimiters) {
    const auto records = readAll("a,b,\n,,\n\"\"\n");
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[0].cells, ElementsAre("a", "b", ""));
    EXPECT_THAT(records[1].cells, ElementsAre("", "", ""));
    EXPECT_THAT(records[2].cells, ElementsAre(""));
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
    CsvReader reader(in);
    CsvRecord record;
    ASSERT_TRUE(reader.next(record));
    ASSERT_TRUE(reader.next(record));
    EXPECT_EQ(reader.encoding(), "Windows-1252");
    EXPECT_EQ(reader.delimiter(), ';');
    EXPECT_THAT(record.cells, ElementsAre("€‚ƒ„…†‡ˆ‰Š‹ŒŽ", "‘’“”•–—˜™š›œžŸé"));
}

TEST(Csv, RefusesBytesThatWindows1252DoesNotDefine) {
    for (const char byte : {'\x81', '\x8D', '\x8F', '\x90', '\x9D'}) {
        EXPECT_THAT(errorOf(std::string("a,b\nx,") + byte + "\n", 2), HasSubstr("neither UTF-8 nor Windows-1252"));
    }
}

TEST(Csv, FindsTheDelimiterOutsideQuotesOfTheFirstLine) {
    const auto tabs = readAll("\"a;b;c;d\"\tb, c\tx\n1\t2\t3\n");
    EXPECT_THAT(tabs[0].cells, ElementsAre("a;b;c;d", "b, c", "x"));
    EXPECT_THAT(readAll("one column\nx;y,z\n")[1].cells, ElementsAre("x;y", "z"));
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

TEST(Csv, RefusesNulBytesAndUtf16) {
    EXPECT_THAT(errorOf(std::string("a\nb\0c\n", 6), 2), HasSubstr("NUL"));
    EXPECT_THAT(errorOf(std::string("\xFF\xFE"
                                    "a\0",
                                    4),
                        1),
                HasSubstr("UTF-16"));
}

TEST(Csv, NamesTheLineWhereUtf8Ends) {
    std::string text = "n\n";
    for (int i = 0; i < 20'000; ++i) text += "żółw\n";
    EXPECT_THAT(errorOf(text + "caf\xE9\n", 20'002), HasSubstr("began as UTF-8"));
}

TEST(Csv, FindsUtf8WhenACharacterIsCutAtTheSampleEnd) {
    std::istringstream in(std::string(64 * 1024 - 1, 'a') + "é,b\n");
    EXPECT_EQ(CsvReader(in).encoding(), "UTF-8");
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
}

}  // namespace
}  // namespace guildhall::sdk
