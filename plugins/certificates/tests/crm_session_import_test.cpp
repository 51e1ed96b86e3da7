// Lists of sessions from the CRM.
#include "session_fixture.hpp"

#include <regex>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;

constexpr const char* sessionHead =
    "CRM session id,Title,Workshop code,Client,Start date,End date,Region,Delivery,Language,Lead\n";

class CrmSessionImports : public SessionTest {
protected:
    std::string checked(const std::string& csv) {
        const auto answer = admin().upload("/sessions/import", "list", "sessions.csv", csv);
        EXPECT_EQ(answer.status, 303) << answer.body;
        preview_ = answer.location();
        return admin().get(preview_).body;
    }
    static int number(const std::string& page, const std::string& label) {
        std::smatch found;
        return std::regex_search(page, found, std::regex("<p>" + label + "</p><p class=\"gh-number\">(\\d+)"))
                   ? std::stoi(found[1])
                   : -1;
    }
    void import() { EXPECT_EQ(admin().post(preview_).status, 303); }
    std::vector<Session> all() {
        return host().database().read(
            [](sdk::Transaction& tx) { return sessions().select(tx, "ORDER BY r.crm_session_id, r.title"); });
    }
    std::string addressOf(const testkit::Client& person) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT email FROM kernel_person WHERE id = $1", person.personId()).front().text(0);
        });
    }
    std::string preview_;
};
GUILDHALL_ON_BOTH_DATABASES(CrmSessionImports);

TEST_P(CrmSessionImports, AddWhatIsNewAndChangeWhatHasTheId) {
    const auto client = addClient("Example Ltd");
    auto facilitator = host().signedInAs("facilitator");
    const auto there = addSession("Old title", [](Session& one) { one.crmId = "A-1"; });
    const auto page = checked(std::string(sessionHead) +
                              "A-1,New title,psdm,,2026-03-12,2026-03-13,Europe,On-site,English,\n"
                              "A-2,Another,PSDM,example ltd,2026-05-01,2026-05-02,na,virtual,German," +
                              addressOf(facilitator) + "\n");
    EXPECT_EQ(number(page, "New sessions"), 1) << page;
    EXPECT_EQ(number(page, "Sessions that change"), 1);
    import();
    ASSERT_EQ(all().size(), 2u);
    const auto changed = all()[0], added = all()[1];
    EXPECT_EQ(changed.id, there.id);
    EXPECT_EQ(changed.title, "New title");
    EXPECT_EQ(changed.end, day(13));
    EXPECT_EQ(changed.location, "Leeds") << "what the list does not tell stays";
    EXPECT_EQ(added.client, client.id);
    EXPECT_EQ(added.region, "NA");
    EXPECT_EQ(added.delivery, "Virtual");
    EXPECT_EQ(added.language, "de");
    EXPECT_EQ(added.startTime, "08:00");
    EXPECT_EQ(added.lead, facilitator.personId());
    EXPECT_EQ(host().audit("SESSION_UPDATED").at(0).changes["title"]["before"], "Old title");
}

TEST_P(CrmSessionImports, ReportRowsThatCannotBe) {
    addSession("Cancelled", [](Session& one) {
        one.crmId = "A-1";
        one.cancelled = true;
    });
    for (int i = 0; i < 2; ++i) addSession("Twin " + std::to_string(i), [](Session& one) { one.crmId = "A-2"; });
    auto learner = host().signedInAs("participant");
    const auto page = checked(
        std::string(sessionHead) + "A-1,New,PSDM,,2026-03-12,2026-03-12,EU,,,\n" +
        "A-2,New,PSDM,,2026-03-12,2026-03-12,EU,,,\n" + ",No id,PSDM,,2026-03-12,2026-03-12,EU,,,\n" +
        "A-3,No such type,XYZ,,2026-03-12,2026-03-12,EU,,,\n" + "A-4,Dates,PSDM,,2026-03-12,2026-03-11,EU,,,\n" +
        "A-5,Lead,PSDM,,2026-03-12,2026-03-12,EU,,," + addressOf(learner) + "\n" +
        "A-6,Fine,PSDM,,2026-03-12,2026-03-12,EU,,,\n" + "A-6,Again,PSDM,,2026-03-12,2026-03-12,EU,,,\n");
    EXPECT_EQ(number(page, "Rows with problems"), 7) << page;
    EXPECT_EQ(number(page, "New sessions"), 1);
    EXPECT_THAT(page, HasSubstr("cancelled"));
    EXPECT_THAT(page, HasSubstr("Several sessions have this, so it does not tell which is meant"));
    EXPECT_THAT(page, HasSubstr("Enter CRM session id"));
    EXPECT_THAT(page, HasSubstr("End date must be on or after the start date"));
    EXPECT_THAT(page, HasSubstr("This person is no facilitator"));
    EXPECT_THAT(page, HasSubstr("is already on line 8 of the file"));
}

TEST_P(CrmSessionImports, ChangeNothingTheSecondTimeAndCanBeUndone) {
    addSession("Old title", [](Session& one) { one.crmId = "A-1"; });
    const std::string list = std::string(sessionHead) + "A-1,New title,PSDM,,2026-03-12,2026-03-12,EU,,,\n" +
                             "A-2,Another,PSDM,,2026-05-01,2026-05-02,NA,,,\n";
    checked(list);
    import();
    const auto first = preview_;
    EXPECT_EQ(number(checked(list), "Already there, unchanged"), 2);
    EXPECT_EQ(admin().post(first + "/undo").status, 303);
    host().runJobs();
    ASSERT_EQ(all().size(), 1u);
    EXPECT_EQ(all()[0].title, "Old title");
}

TEST_P(CrmSessionImports, KeepWhatWasAddedWhenPeopleAreOnItByNow) {
    checked(std::string(sessionHead) + "A-2,Another,PSDM,,2026-05-01,2026-05-02,NA,,,\n");
    import();
    addParticipant(all().at(0), "Ada", "ada@example.com");
    EXPECT_EQ(admin().post(preview_ + "/undo").status, 303);
    host().runJobs();
    EXPECT_EQ(all().size(), 1u);
    EXPECT_THAT(admin().get(preview_).body, HasSubstr("Only a session without participants"));
}

TEST_P(CrmSessionImports, AreForWhoeverPlansSessions) {
    EXPECT_EQ(host().signedInAs("contractor").get("/sessions/import").status, 403);
    EXPECT_EQ(host().signedInAs("facilitator").get("/sessions/import").status, 403);
}

TEST_P(CrmSessionImports, RefuseAnIdThatAnotherSessionHas) {
    addSession("One", [](Session& one) { one.crmId = "A-1"; });
    const auto other = addSession("Other");
    const auto answer = admin().post(other.url() + "/edit", {{"title", "Other"},
                                                             {"workshop_type", type_},
                                                             {"start_date", "2026-03-12"},
                                                             {"end_date", "2026-03-12"},
                                                             {"time_zone", "UTC"},
                                                             {"delivery_type", "Onsite"},
                                                             {"region", "EU"},
                                                             {"language", "en"},
                                                             {"crm_session_id", "A-1"},
                                                             {"version", "1"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(answer.body, HasSubstr("Another session has this CRM session id"));
}

}  // namespace
}  // namespace guildhall::certificates
