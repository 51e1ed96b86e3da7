// Lists of participants: what becomes of each row.
#include "session_fixture.hpp"

#include <regex>

namespace guildhall::certificates {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

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

class ParticipantImports : public SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        if (IsSkipped()) return;
        const auto session = addSession("Leeds");
        path_ = session.url() + "/participants/import";
        session_ = session.id;
    }
    void there(const std::string& name, const std::string& email, const std::string& title) {
        host().database().write([&](sdk::Transaction& tx) {
            Participant one{.sessionId = session_, .fullName = name, .email = email, .title = title};
            participants().insert(tx, one, random_, host().clock().now());
        });
    }
    /// Of its preview.
    std::string checked(const std::string& csv, const std::string& query = {}) {
        const auto answer = admin().upload(path_, "list", "people.csv", csv);
        EXPECT_EQ(answer.status, 303) << answer.body;
        preview_ = answer.location();
        return admin().get(preview_ + query).body;
    }
    static int number(const std::string& page, const std::string& label) {
        std::smatch found;
        return std::regex_search(page, found, std::regex("<p>" + label + "</p><p class=\"gh-number\">(\\d+)"))
                   ? std::stoi(found[1])
                   : -1;
    }
    std::vector<Participant> imported() {
        EXPECT_EQ(admin().post(preview_).status, 303);
        return host().database().read([&](sdk::Transaction& tx) { return participantsOf(tx, session_); });
    }

    std::string path_, session_, preview_;
};
GUILDHALL_ON_BOTH_DATABASES(ParticipantImports);

TEST_P(ParticipantImports, ReportEachBadRowWithItsLine) {
    const auto page = checked(withErrors);
    EXPECT_THAT(page, HasSubstr("The file has 10 rows"));
    EXPECT_EQ(number(page, "New people"), 3);
    EXPECT_EQ(number(page, "Rows with problems"), 7);
    std::vector<std::pair<int, std::string>> places;
    const std::regex row("<th scope=\"row\" data-label=\"Line\">(\\d+)</th><td data-label=\"Field\">([^<]*)</td>");
    for (auto at = std::sregex_iterator(page.begin(), page.end(), row); at != std::sregex_iterator(); ++at)
        places.emplace_back(std::stoi((*at)[1]), (*at)[2]);
    EXPECT_THAT(places, ElementsAre(Pair(3, "Full name"), Pair(4, "E-mail"), Pair(5, "E-mail"), Pair(6, "E-mail"),
                                    Pair(7, "Full name"), Pair(9, "Row"), Pair(10, "Full name")));
    EXPECT_THAT(page, HasSubstr("This address is already on line 2 of the file"));
    EXPECT_THAT(page, HasSubstr("4 columns but the first line names 3"));
    EXPECT_THAT(imported(), testing::SizeIs(3));
    EXPECT_THAT(admin().get(preview_).body, HasSubstr("List imported"));
    EXPECT_THAT(admin().get(preview_ + "/report").body, HasSubstr("5,E-mail,not-an-email,"));
}

TEST_P(ParticipantImports, DoNotMindSeparatorsAtTheEndOfLines) {
    const auto page = checked("FullName;Email\nAda Example;ada@example.com;\nBob;bob@example.com;;\n;;;\n");
    EXPECT_EQ(number(page, "New people"), 2);
    EXPECT_THAT(page, HasSubstr("The file has 2 rows"));
}

/// Blanks of every kind around addresses, as mail programs and spreadsheets leave them; names of several words.
TEST_P(ParticipantImports, ReadAddressesAndNamesAsOtherProgramsWriteThem) {
    checked(
        "FullName,Email\n"
        "Max-Martin von der Richter,max@example.com\u00A0\n"
        "\u00A0Maria  del  Carmen\u2003,  maria@example.com \n"
        "\"D\u2019Arcy O'Neil, Jr.\",\u200Bdarcy@example.com\uFEFF\n"
        "Ada Example,mailto:ada@example.com\n");
    std::map<std::string, std::string> people;
    for (const auto& one : imported()) people[one.email] = one.fullName;
    EXPECT_THAT(people, ElementsAre(Pair("darcy@example.com", "D\u2019Arcy O'Neil, Jr."),
                                    Pair("maria@example.com", "Maria del Carmen"),
                                    Pair("max@example.com", "Max-Martin von der Richter")));
    EXPECT_THAT(admin().get(preview_ + "/report").body, HasSubstr("5,E-mail,mailto:ada@example.com,"));
}

TEST_P(ParticipantImports, ReadALineBreakInsideACellAsABlank) {
    checked("FullName,Email,Title\n\"Ada\r\nExample\",ada@example.com,\"Analyst\nand more\"\n");
    const auto people = imported();
    ASSERT_EQ(people.size(), 1u);
    EXPECT_EQ(people[0].fullName, "Ada Example");
    EXPECT_EQ(people[0].title, "Analyst and more");
}

TEST_P(ParticipantImports, ShowNamesThatTellWhetherTheLettersAreRight) {
    const auto page = checked(
        "FullName,Email\nAda Plain,a@b.c\nBob Plain,b@b.c\nZoe\u0308 A\u030Angstro\u0308m,c@b.c\nWrong \uFFFD,d@b.c\n");
    EXPECT_THAT(page, HasSubstr("<ul><li><bdi>Zoë Ångström</bdi></li><li><bdi>Ada Plain</bdi></li>"
                                "<li><bdi>Bob Plain</bdi></li></ul>"));
}

TEST_P(ParticipantImports, ReadAListInTheEncodingOneChooses) {
    EXPECT_THAT(checked("FullName,Email\n\xA3ukasz,a@b.c\n", "?encoding=Windows-1250"), HasSubstr("<bdi>Łukasz</bdi>"));
}

TEST_P(ParticipantImports, TakeTheSamePersonInOtherLettersForTheSame) {
    there("Zoë Ångström", "zoe@example.com", "Ingénieure");
    const auto page =
        checked("Email,FullName,Title\nZOE@example.com,ZOE\u0308 A\u030ANGSTRO\u0308M,INGE\u0301NIEURE\n");
    EXPECT_EQ(number(page, "Already there, unchanged"), 1);
    EXPECT_EQ(number(page, "People who change"), 0);
}

TEST_P(ParticipantImports, ChangeNothingTheSecondTime) {
    there("Ada Example", "ada@example.com", "Analyst");
    there("Bob", "bob@example.com", "Old");
    const auto page = checked("Email;FULLNAME;title\nADA@example.com;Ada Example;Analyst\nbob@example.com;Bob;New\n");
    EXPECT_EQ(number(page, "Already there, unchanged"), 1);
    EXPECT_EQ(number(page, "People who change"), 1);
    EXPECT_EQ(number(page, "New people"), 0);
    const auto people = imported();
    EXPECT_EQ(people.at(1).title, "New");
    const auto changed = host().audit("PARTICIPANT_UPDATED");
    ASSERT_EQ(changed.size(), 1u) << "who was changed tells so, field by field";
    EXPECT_EQ(changed[0].changes["title"]["before"], "Old");
    EXPECT_EQ(host().audit("PARTICIPANTS_IMPORTED").at(0).details["changed"], 1);
}

TEST_P(ParticipantImports, ReadWindowsListsWithTheRightLetters) {
    const auto page = checked(
        "email;Full Name;Job title\nsoren@example.org;S\xF6ren Wei\xDF;Chef "
        "d'\xE9quipe\noshea@example.org;O\x92Shea;\n");
    EXPECT_THAT(page, HasSubstr("<option value=\"Windows-1252\" selected>"));
    const auto people = imported();
    ASSERT_EQ(people.size(), 2u);
    EXPECT_EQ(people[1].fullName, "Sören Weiß");
    EXPECT_EQ(people[1].title, "Chef d'équipe");
    EXPECT_EQ(people[0].fullName, "O’Shea");
}

TEST_P(ParticipantImports, SayWhyAFileIsNoList) {
    EXPECT_THAT(admin().upload(path_, "list", "people.csv", "").body, HasSubstr("empty"));
    EXPECT_THAT(checked("Name of person,Mail\nA,b@c.d\n"), HasSubstr("FullName and Email are missing"));
    EXPECT_THAT(checked("Name of person,Email\nA,b@c.d\n"), HasSubstr("FullName is missing"));
    EXPECT_THAT(checked("FullName,Email,E-mail\nA,b@c.d,e@f.g\n"), HasSubstr("stands twice"));
    EXPECT_THAT(checked("FullName,Email\n"), HasSubstr("no rows"));
    EXPECT_THAT(checked("FullName,Email\n\"Ada,ada@example.com\n"), HasSubstr("line"));
}

TEST_P(ParticipantImports, KeepThePresentTitleWhenTheListHasNone) {
    there("Bob", "bob@example.com", "Old");
    EXPECT_EQ(number(checked("FullName,Email\nBob,bob@example.com\n"), "Already there, unchanged"), 1);
}

TEST_P(ParticipantImports, NameColumnsTheyDoNotUse) {
    EXPECT_THAT(checked("FullName,Email,Shoe size\nBob,bob@example.com,43\n"), HasSubstr("not used: “Shoe size”"));
}

TEST_P(ParticipantImports, CanBeToldWhichColumnIsWhichAndRememberIt) {
    const std::string list = "Wer,Wohin,Was\nBob,bob@example.com,Coach\n";
    EXPECT_THAT(checked(list), HasSubstr("FullName and Email are missing"));
    const std::string columns = "?encoding=UTF-8&column0=full_name&column1=email&column2=title";
    EXPECT_EQ(number(admin().get(preview_ + columns).body, "New people"), 1);
    EXPECT_EQ(admin().post(preview_, {{"column0", "full_name"}, {"column1", "email"}, {"column2", "title"}}).status,
              303);
    EXPECT_EQ(number(checked("wer,WOHIN,Was\nEve,eve@example.com,Clerk\n"), "New people"), 1)
        << "the same columns are known the next time";
    EXPECT_THAT(checked("Wer,Wohin\nEve,eve@example.com\n"), HasSubstr("are missing"));
}

TEST_P(ParticipantImports, AreTheirOwnersAndOfTheirSessionOnly) {
    checked("FullName,Email\nBob,bob@example.com\n");
    auto other = host().signedInAs("admin");
    EXPECT_EQ(other.get(preview_).status, 404);
    EXPECT_EQ(other.post(preview_).status, 404);
    EXPECT_EQ(other.get(preview_ + "/report").status, 404);
    auto reader = host().signedInAs("readonly");
    EXPECT_EQ(reader.get(path_).status, 403);
}

TEST_P(ParticipantImports, AreAJobWhenTheyAreLong) {
    std::string list = "FullName,Email\n";
    for (int i = 0; i < 2'500; ++i) list += "Zoë " + std::to_string(i) + ",zoe." + std::to_string(i) + "@example.org\n";
    checked(list + "Nobody,no address\n");
    EXPECT_THAT(admin().post(preview_).location(), testing::StartsWith("/jobs/"));
    EXPECT_GT(host().runJobs(), 0);
    const auto page = admin().get(preview_).body;
    EXPECT_EQ(number(page, "Added"), 2'500);
    EXPECT_EQ(number(page, "Left out"), 1);
    EXPECT_EQ(host().audit("PARTICIPANTS_IMPORTED").at(0).details["added"], 2'500);
    EXPECT_EQ(admin().post(preview_).location(), preview_) << "twice is once";
}

}  // namespace
}  // namespace guildhall::certificates
