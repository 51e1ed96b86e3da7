// Lists from the CRM: people of several sessions, and sessions.
#include "session_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* crmHead = "Session Code,First Name,Last Name,Email,Company / Account,Job Title,Region,Notes\n";

int number(const std::string& page, const std::string& label) {
    std::smatch found;
    return std::regex_search(page, found, std::regex("<p>" + label + "</p><p class=\"gh-number\">(\\d+)"))
               ? std::stoi(found[1])
               : -1;
}

/// Of each session, what stands in its row: "New,Changed,Unchanged,With problems", or what was added and changed.
std::string inSession(const std::string& page, const std::string& title) {
    const std::regex row("<bdi>" + title + "</bdi></a></th>(.*?)</tr>"), cell("<td[^>]*>(\\d+)</td>");
    std::smatch found;
    if (!std::regex_search(page, found, row)) return "none";
    std::string counts;
    const std::string cells = found[1];
    for (auto at = std::sregex_iterator(cells.begin(), cells.end(), cell); at != std::sregex_iterator(); ++at)
        counts += (counts.empty() ? "" : ",") + (*at)[1].str();
    return counts;
}

class CrmImports : public SessionTest {
protected:
    Session withCrmId(const std::string& title, const std::string& crmId) {
        return addSession(title, [&](Session& session) { session.crmId = crmId; });
    }
    std::string checked(testkit::Client& person, const std::string& csv, const std::string& path = "/importer/people",
                        const std::string& query = {}) {
        const auto answer = person.upload(path, "list", "crm.csv", csv);
        EXPECT_EQ(answer.status, 303) << answer.body;
        preview_ = answer.location();
        return person.get(preview_ + query).body;
    }
    std::string checked(const std::string& csv) { return checked(admin(), csv); }
    void import() {
        EXPECT_EQ(admin().post(preview_).status, 303);
        host().runJobs();
    }
    void undo() {
        EXPECT_EQ(admin().post(preview_ + "/undo").status, 303);
        host().runJobs();
    }
    std::string preview_;
};
GUILDHALL_ON_BOTH_DATABASES(CrmImports);

TEST_P(CrmImports, BringPeopleIntoTheSessionsThatTheirRowsName) {
    const auto leeds = withCrmId("Leeds", "PSDM-2401"), rome = withCrmId("Rome", "PSDM-2402");
    const auto page = checked(std::string(crmHead) +
                              "PSDM-2401,Ada,Example,ADA@example.com,Example Ltd,Analyst,EU,\"Vegetarian\nlate\"\n"
                              "psdm-2402,Björn,Beispiel,bjorn@example.com,,,sea,\n"
                              "PSDM-2402,Ada,Example,ada@example.com,Example Ltd,Analyst,Europe,\n");
    EXPECT_EQ(number(page, "New people"), 3) << page;
    EXPECT_EQ(inSession(page, "Leeds"), "1,0,0,0");
    EXPECT_EQ(inSession(page, "Rome"), "2,0,0,0") << "the same person may be on several sessions";
    EXPECT_TRUE(peopleOf(leeds).empty()) << "a dry run writes nothing";
    import();
    ASSERT_EQ(peopleOf(leeds).size(), 1u);
    const auto ada = peopleOf(leeds).front();
    EXPECT_EQ(ada.fullName, "Ada Example");
    EXPECT_EQ(ada.email, "ada@example.com");
    EXPECT_EQ(ada.company, "Example Ltd");
    EXPECT_EQ(ada.region, "EU");
    EXPECT_EQ(ada.notes, "Vegetarian\nlate");
    EXPECT_EQ(peopleOf(rome).at(1).region, "SEA");
    EXPECT_EQ(inSession(admin().get(preview_).body, "Rome"), "2,0");
    const auto created = host().audit("PARTICIPANT_CREATED");
    EXPECT_EQ(std::ranges::count_if(created, [](const auto& one) { return one.details.contains("import"); }), 3);
    EXPECT_EQ(host().audit("PARTICIPANTS_IMPORTED").size(), 2u) << "each session's history tells of it";
}

TEST_P(CrmImports, ChangeNothingTheSecondTimeAndCanBeUndone) {
    const auto leeds = withCrmId("Leeds", "PSDM-2401"), rome = withCrmId("Rome", "PSDM-2402");
    const auto there = addParticipant(rome, "Old Name", "eve@example.com");
    const std::string list = std::string(crmHead) + "PSDM-2401,Ada,Example,ada@example.com,,Analyst,EU,\n" +
                             "PSDM-2402,Eve,Example,eve@example.com,,Clerk,,\n";
    checked(list);
    import();
    EXPECT_EQ(peopleOf(rome).at(0).fullName, "Eve Example");
    const auto first = preview_;
    const auto again = checked(list);
    EXPECT_EQ(number(again, "Already there, unchanged"), 2);
    EXPECT_THAT(again, HasSubstr("There is nothing to import"));
    preview_ = first;
    undo();
    EXPECT_TRUE(peopleOf(leeds).empty());
    EXPECT_EQ(peopleOf(rome).at(0).fullName, "Old Name");
    EXPECT_EQ(peopleOf(rome).at(0).id, there.id);
}

TEST_P(CrmImports, TellASessionByItsCodeAndDates) {
    const auto march = addSession("March");
    const auto april = addSession("April", [](Session& one) {
        one.start = one.end = sdk::Date{std::chrono::year{2026}, std::chrono::month{4}, std::chrono::day{2}};
    });
    const std::string columns = "Session code,Start date,FullName,Email\n";
    auto page = checked(columns + "PSDM,2026-04-02,Ada,ada@example.com\n");
    EXPECT_EQ(inSession(page, "April"), "1,0,0,0");
    page = checked(columns + "PSDM,,Ada,ada@example.com\nPSDM,2026-05-01,Eve,eve@example.com\n");
    EXPECT_EQ(number(page, "Rows with problems"), 2);
    EXPECT_THAT(page, HasSubstr("Two sessions fit session code PSDM: “"));
    EXPECT_THAT(page, HasSubstr("No session has the session code PSDM and start date 2026-05-01"));
}

TEST_P(CrmImports, SayWhichRowBelongsNowhere) {
    withCrmId("Leeds", "PSDM-2401");
    const auto page = checked(
        "CRM session id,FullName,Email\nPSDM-9999,Ada,ada@example.com\n"
        ",Eve,eve@example.com\nPSDM-2401,Bob,bob@example.com\n");
    EXPECT_THAT(page, HasSubstr("No session has the CRM session id PSDM-9999"));
    EXPECT_THAT(page, HasSubstr("This row does not say which session it belongs to"));
    EXPECT_EQ(number(page, "New people"), 1) << "one bad row never stops the others";
    EXPECT_THAT(checked("FullName,Email\nAda,ada@example.com\n"),
                HasSubstr("Choose the column that tells which session each row belongs to"));
}

TEST_P(CrmImports, KeepOutOfSessionsThatAreLocked) {
    const auto closed = addSession("Closed one", [](Session& one) {
        one.crmId = "A";
        one.ready = one.delivered = one.finalized = true;
    });
    const auto page = checked("CRM session id,FullName,Email\nA,Ada,ada@example.com\n");
    EXPECT_THAT(page, HasSubstr("This session is closed, so its participants can no longer be changed."));
    EXPECT_EQ(number(page, "Rows with problems"), 1);
}

TEST_P(CrmImports, TellContractorsNothingOfSessionsTheyAreNotNamedOn) {
    auto contractor = host().signedInAs("contractor");
    const auto theirs = withCrmId("Theirs", "A"), secret = withCrmId("Secret one", "B");
    facilitates(contractor, theirs);
    const auto page = checked(contractor,
                              "CRM session id,FullName,Email\nA,Ada,ada@example.com\n"
                              "B,Eve,eve@example.com\nC,Bob,bob@example.com\n");
    EXPECT_EQ(inSession(page, "Theirs"), "1,0,0,0");
    EXPECT_THAT(page, HasSubstr("No session has the CRM session id B"));
    EXPECT_THAT(page, HasSubstr("No session has the CRM session id C"));
    EXPECT_THAT(page, Not(HasSubstr("Secret one")));
    EXPECT_EQ(contractor.post(preview_).status, 303);
    EXPECT_EQ(peopleOf(theirs).size(), 1u);
    EXPECT_TRUE(peopleOf(secret).empty());
    EXPECT_EQ(contractor.get(preview_ + "/undo").status, 200) << "their own import they may undo";
    auto other = host().signedInAs("contractor");
    EXPECT_EQ(other.get(preview_).status, 404) << "one list tells of many sessions";
    EXPECT_THAT(other.get("/importer").body, Not(HasSubstr("crm.csv")));
    EXPECT_THAT(admin().get("/importer").body, HasSubstr("crm.csv"));
    EXPECT_TRUE(admin().get("/").shows("Lists imported in 7 days"));
    EXPECT_FALSE(other.get("/").shows("Lists imported in 7 days"));
    EXPECT_EQ(host().signedInAs("readonly").get("/importer").status, 403);
    EXPECT_THAT(contractor.get("/importer").body, Not(HasSubstr("/sessions/import")));
}

TEST_P(CrmImports, TakeAttendanceAsPeopleWriteIt) {
    const auto leeds = withCrmId("Leeds", "A");
    checked(
        "CRM session id,FullName,Email,Attended,Completion date\nA,Ada,ada@example.com,Yes,2026-03-11\n"
        "A,Bob,bob@example.com,NO,\nA,Eve,eve@example.com,,\nA,Joe,joe@example.com,Attended,\n"
        "A,Sue,sue@example.com,perhaps,\n");
    import();
    const auto people = peopleOf(leeds);
    ASSERT_EQ(people.size(), 4u) << "what nobody can read is a row's problem";
    EXPECT_EQ(people[0].attendance, "attended");
    EXPECT_EQ(people[0].completed, day(11));
    EXPECT_EQ(people[1].attendance, "absent");
    EXPECT_EQ(people[2].attendance, "expected");
    EXPECT_EQ(people[3].attendance, "attended");
}

TEST_P(CrmImports, RememberWhichColumnWasWhich) {
    withCrmId("Leeds", "A");
    const std::string list = "Wo,Vorname,Nachname,Wohin\nA,Ada,Example,ada@example.com\n";
    EXPECT_THAT(checked(list), HasSubstr("FullName and Email are missing"));
    EXPECT_EQ(admin()
                  .post(preview_, {{"column0", "session_crm_id"},
                                   {"column1", "first_name"},
                                   {"column2", "last_name"},
                                   {"column3", "email"}})
                  .status,
              303);
    EXPECT_EQ(number(checked(list), "Already there, unchanged"), 1);
}

TEST_P(CrmImports, AreAJobWhenTheyAreLong) {
    const auto leeds = withCrmId("Leeds", "A"), rome = withCrmId("Rome", "B");
    std::string list = "CRM session id,FullName,Email\n";
    for (int i = 0; i < 2'400; ++i)
        list += std::string(i % 3 ? "A" : "B") + ",Zoë " + std::to_string(i) + ",zoe." + std::to_string(i) +
                "@example.org\n";
    checked(list + "Z,Nobody,nobody@example.org\n");
    EXPECT_THAT(admin().post(preview_).location(), testing::StartsWith("/jobs/"));
    host().runJobs();
    const auto page = admin().get(preview_).body;
    EXPECT_EQ(inSession(page, "Leeds"), "1600,0");
    EXPECT_EQ(inSession(page, "Rome"), "800,0");
    EXPECT_EQ(number(page, "Left out"), 1);
    undo();
    EXPECT_TRUE(peopleOf(leeds).empty());
    EXPECT_TRUE(peopleOf(rome).empty());
}

TEST_P(CrmImports, ReadTheExportOfARealCrm) {
    std::ifstream file(GUILDHALL_SOURCE_DIR "/../shared/data/crm-export-120.csv", std::ios::binary);
    if (!file) GTEST_SKIP() << "only where the shared samples are at hand";
    std::stringstream list;
    list << file.rdbuf();
    for (const auto* code : {"PSDM-2401", "PSDM-2402", "FRG-2403", "PM-2404"}) withCrmId(code, code);
    EXPECT_EQ(number(checked(list.str()), "New people"), 120);
    import();
    EXPECT_EQ(inSession(admin().get(preview_).body, "FRG-2403"), "30,0");
    const auto first = preview_;
    EXPECT_EQ(number(checked(list.str()), "Already there, unchanged"), 120);
    preview_ = first;
    undo();
    EXPECT_EQ(number(checked(list.str()), "New people"), 120);
}

// What users of other importers have reported.

TEST_P(CrmImports, LeaveWhatIsThereWhereACellIsEmpty) {  // Mailtrain 750, SEED 610
    const auto leeds = withCrmId("Leeds", "A");
    checked("CRM session id,FullName,Email,Company,Notes\nA,Ada,ada@example.com,Example Ltd,Vegetarian\n");
    import();
    EXPECT_EQ(number(checked("CRM session id,FullName,Email,Company,Notes\nA,Ada,ada@example.com,,\n"),
                     "Already there, unchanged"),
              1);
    EXPECT_EQ(peopleOf(leeds).at(0).notes, "Vegetarian");
}

TEST_P(CrmImports, DoNotTakeAnEmptyAddressForTheOneBefore) {  // SuiteCRM 5445
    withCrmId("Leeds", "A");
    const auto page = checked("CRM session id,FullName,Email\nA,Ada,ada@example.com\nA,Eve,\nA,Bob,bob@example.com\n");
    EXPECT_EQ(number(page, "New people"), 2);
    EXPECT_THAT(page, HasSubstr("Enter e-mail"));
}

TEST_P(CrmImports, NameTheChoicesWhereAValueIsNone) {  // SuiteCRM 1976
    withCrmId("Leeds", "A");
    const auto page = checked("CRM session id,FullName,Email,Region\nA,Ada,ada@example.com,Atlantis\n");
    EXPECT_THAT(page, HasSubstr("Choose one of the listed values for region: NA, EU, SEA, Other"));
}

TEST_P(CrmImports, ChangeAChoiceOfSomebodyWhoIsThere) {  // SuiteCRM 2421
    const auto leeds = withCrmId("Leeds", "A");
    checked("CRM session id,FullName,Email,Region\nA,Ada,ada@example.com,EU\n");
    import();
    checked("CRM session id,FullName,Email,Region\nA,Ada,ada@example.com,North America\n");
    import();
    EXPECT_EQ(peopleOf(leeds).at(0).region, "NA");
}

TEST_P(CrmImports, TakeTheWholeNameOfAListThatHasItsPartsToo) {  // breatheco-de 10715, noptin 1122
    const auto leeds = withCrmId("Leeds", "A");
    const std::string list =
        "CRM session id,First name,Last name,Full name,Email\nA,Ada,Example,Ada M. Example,ada@example.com\n";
    checked(list);
    import();
    EXPECT_EQ(peopleOf(leeds).at(0).fullName, "Ada M. Example");
    EXPECT_THAT(admin().get(preview_ + "").body, HasSubstr("List imported"));
    checked(list);
    EXPECT_THAT(admin()
                    .get(preview_ + "?column0=session_crm_id&column1=first_name&column2=&column3=full_name&"
                                    "column4=email&encoding=UTF-8")
                    .body,
                HasSubstr("First name is a part of Full name, and a column is chosen for each"));
}

TEST_P(CrmImports, TellPeopleOfTheSameNameApart) {  // Odoo: the first of several was taken
    auto one = host().signedInAs("facilitator"), other = host().signedInAs("facilitator");
    const std::string name = "Sam Twin";
    host().database().write([&](sdk::Transaction& tx) {
        for (const auto* person : {&one, &other})
            tx.execute("UPDATE kernel_person SET name = $1 WHERE id = $2", name, person->personId());
    });
    const auto page = checked(admin(),
                              "CRM session id,Title,Workshop code,Start date,End date,Region,Lead\n"
                              "A,Leeds,PSDM,2026-03-12,2026-03-12,EU," +
                                  name + "\n",
                              "/sessions/import");
    EXPECT_THAT(page, HasSubstr("Several people are called " + name));
}

}  // namespace
}  // namespace guildhall::certificates
