#include "import/participant_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace guildhall::certificates {

namespace {

using testing::HasSubstr;

ImportReport check(const std::string& csv, const ParticipantImport::Known& known = {}) {
    std::istringstream file(csv);
    return dryRun(file, known, 100);
}

constexpr const char* withErrors =
    "FullName,Email,Title\n"
    "Ada Example,ada@example.com,Analyst\n"
    ",noname@example.com,\n"
    "No Address,,Clerk\n"
    "Bad Address,not-an-email,Clerk\n"
    "Ada Again,ADA@example.com,dup\n"
    "\"=HYPERLINK(\"\"http://x\"\")\",formula@example.com,=1+1\n"
    "Ok Person,ok@example.com,\"Lead, \"\"A\"\" team\"\n"
    "Too,many,columns,here\n"
    "Tab\tName,tab@example.com,x\n"
    "李小龙,bruce@example.com,Coach\n";

}  // namespace

TEST(ParticipantImports, ReportEachBadRowWithItsLine) {
    const auto report = check(withErrors);
    EXPECT_EQ(report.rows, 10u);
    EXPECT_EQ(report.add, 3u);
    EXPECT_EQ(report.wrong, 7u);
    std::vector<std::pair<std::size_t, std::string>> places;
    for (const auto& problem : report.problems) places.emplace_back(problem.line, problem.field);
    EXPECT_EQ(places, (std::vector<std::pair<std::size_t, std::string>>{{3, "Full name"},
                                                                        {4, "E-mail"},
                                                                        {5, "E-mail"},
                                                                        {6, "E-mail"},
                                                                        {7, "Full name"},
                                                                        {9, "Row"},
                                                                        {10, "Full name"}}));
    EXPECT_EQ(report.problems[3].problem, "This address is already on line 2 of the file");
    EXPECT_THAT(report.problems[5].problem, HasSubstr("4 columns but the first line names 3"));
}

TEST(ParticipantImports, DoNotMindSeparatorsAtTheEndOfLines) {
    const auto report = check("FullName;Email\nAda Example;ada@example.com;\nBob;bob@example.com;;\n;;;\n");
    EXPECT_EQ(report.add, 2u);
    EXPECT_EQ(report.rows, 2u);
}

TEST(ParticipantImports, ShowNamesThatTellWhetherTheLettersAreRight) {
    const auto report = check(
        "FullName,Email\nAda Plain,a@b.c\nBob Plain,b@b.c\nZoe\u0308 A\u030Angstro\u0308m,c@b.c\nWrong \uFFFD,d@b.c\n");
    EXPECT_EQ(report.names, (std::vector<std::string>{"Zoë Ångström", "Ada Plain", "Bob Plain"}));
}

TEST(ParticipantImports, ReadAListInTheEncodingOneChooses) {
    std::istringstream file("FullName,Email\n\xA3ukasz,a@b.c\n");
    EXPECT_EQ(dryRun(file, {}, 100, "Windows-1250").names, std::vector<std::string>{"Łukasz"});
}

TEST(ParticipantImports, TakeTheSamePersonInOtherLettersForTheSame) {
    const ParticipantImport::Known known{{"zoe@example.com", {"part-1", "Zoë Ångström", "Ingénieure"}}};
    const auto report =
        check("Email,FullName,Title\nZOE@example.com,ZOE\u0308 A\u030ANGSTRO\u0308M,INGE\u0301NIEURE\n", known);
    EXPECT_EQ(report.unchanged, 1u);
    EXPECT_EQ(report.change, 0u);
}

TEST(ParticipantImports, ChangeNothingTheSecondTime) {
    const ParticipantImport::Known known{{"ada@example.com", {"part-1", "Ada Example", "Analyst"}},
                                         {"bob@example.com", {"part-2", "Bob", "Old"}}};
    const auto report =
        check("Email;FULLNAME;title\nADA@example.com;Ada Example;Analyst\nbob@example.com;Bob;New\n", known);
    EXPECT_EQ(report.unchanged, 1u);
    EXPECT_EQ(report.change, 1u);
    EXPECT_EQ(report.add, 0u);
}

TEST(ParticipantImports, ReadWindowsListsWithTheRightLetters) {
    std::istringstream file(
        "email;Full Name;Job title\nsoren@example.org;S\xF6ren Wei\xDF;Chef "
        "d'\xE9quipe\noshea@example.org;O\x92Shea;\n");
    const ParticipantImport::Known nobody;
    ParticipantImport import(file, nobody);
    ImportRow row;
    ASSERT_TRUE(import.next(row));
    EXPECT_EQ(row.fullName, "Sören Weiß");
    EXPECT_EQ(row.title, "Chef d'équipe");
    ASSERT_TRUE(import.next(row));
    EXPECT_EQ(row.fullName, "O’Shea");
    EXPECT_EQ(import.encoding(), "Windows-1252");
}

TEST(ParticipantImports, SayWhyAFileIsNoList) {
    EXPECT_THAT(check("").fatal, HasSubstr("empty"));
    EXPECT_THAT(check("Name of person,Mail\nA,b@c.d\n").fatal, HasSubstr("FullName is missing"));
    EXPECT_THAT(check("FullName,Email,E-mail\nA,b@c.d,e@f.g\n").fatal, HasSubstr("stands twice"));
    EXPECT_THAT(check("FullName,Email\n").fatal, HasSubstr("no rows"));
    EXPECT_THAT(check("FullName,Email\n\"Ada,ada@example.com\n").fatal, HasSubstr("line"));
}

TEST(ParticipantImports, KeepThePresentTitleWhenTheListHasNone) {
    const auto report = check("FullName,Email\nBob,bob@example.com\n", {{"bob@example.com", {"part-2", "Bob", "Old"}}});
    EXPECT_EQ(report.unchanged, 1u);
}

TEST(ParticipantImports, NameColumnsTheyDoNotUse) {
    EXPECT_EQ(check("FullName,Email,Shoe size\nBob,bob@example.com,43\n").ignored,
              std::vector<std::string>{"Shoe size"});
}

}  // namespace guildhall::certificates
