// Who sees which session, in which role, and what of it.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;

class SessionAccess : public SessionTest {
protected:
    /// May this person open it as staff?
    static bool opens(testkit::Client& person, const Session& session) {
        const auto status = person.get(session.url()).status;
        EXPECT_THAT(status, testing::AnyOf(200, 404));
        const bool opened = status == 200;
        const auto listed = person.get("/sessions/all").body.find(session.id) != std::string::npos;
        EXPECT_EQ(listed, opened) << "the list says the same";
        EXPECT_EQ(person.get(session.url() + "/participants").status, status);
        EXPECT_EQ(person.get(session.url() + "/history").status, status);
        EXPECT_EQ(person.get("/api/v1/sessions/" + session.id).status, status);
        return opened;
    }
    static bool isMine(testkit::Client& person, const Session& session) {
        const bool listed = person.get("/my-sessions").body.find(session.id) != std::string::npos;
        EXPECT_EQ(person.get("/my-sessions/" + session.id).status, listed ? 200 : 404);
        return listed;
    }
};
GUILDHALL_ON_BOTH_DATABASES(SessionAccess);

TEST_P(SessionAccess, IsForAllSessionsInTheRolesOfOwnStaff) {
    const auto session = addSession("Leeds");
    for (const auto* role : {"admin", "facilitator", "helpdesk", "analyst", "auditor", "readonly"}) {
        auto person = host().signedInAs(role);
        EXPECT_TRUE(opens(person, session)) << role;
        EXPECT_FALSE(isMine(person, session)) << role;
    }
}

TEST_P(SessionAccess, IsForThoseOneIsNamedOnInTheRolesOfOthers) {
    for (const auto* role : {"contractor", "crm"}) {
        auto person = host().signedInAs(role);
        const auto& id = person.personId();
        const auto client = addClient(std::string("Client of ") + role, id);
        const auto led = addSession("Led", [&](Session& s) { s.lead = id; });
        const auto administered = addSession("Administered", [&](Session& s) { s.csa = id; });
        const auto managed = addSession("Managed", [&](Session& s) { s.client = client.id; });
        const auto supported = addSession("Supported"), foreign = addSession("Foreign");
        facilitates(person, supported);
        for (const auto& session : {led, administered, managed, supported}) {
            EXPECT_TRUE(opens(person, session)) << role << ": " << session.title;
            EXPECT_TRUE(isMine(person, session)) << role << ": " << session.title;
            EXPECT_THAT(person.get("/sessions/mine").body, HasSubstr(session.id));
        }
        EXPECT_FALSE(opens(person, foreign)) << role;
        EXPECT_FALSE(isMine(person, foreign)) << role;
        EXPECT_EQ(person.get(foreign.url() + "/participants/new").status, 404) << role;
        EXPECT_EQ(person.post(foreign.url() + "/participants", {{"full_name", "X"}, {"email", "x@example.com"}}).status,
                  404)
            << role;
    }
}

TEST_P(SessionAccess, EndsWithBeingNamed) {
    auto manager = host().signedInAs("crm");
    const auto client = addClient("Larkfield", manager.personId());
    const auto session = addSession("Leeds", [&](Session& s) { s.client = client.id; });
    ASSERT_TRUE(opens(manager, session));
    admin().post("/clients/" + client.id + "/edit",
                 {{"name", "Larkfield"}, {"data_region", "EU"}, {"crm", ""}, {"active", "yes"}, {"version", "1"}});
    EXPECT_FALSE(opens(manager, session));
}

TEST_P(SessionAccess, IsThereForAFacilitatorWhoActsAsALearner) {
    auto learner = host().signedInAs("participant");
    const auto led = addSession("Led", [&](Session& s) {
        s.lead = learner.personId();
        s.notes = "Bring cables";
        s.outline = "A tower of straws";
        s.sponsor = "Sam Sponsor";
        s.startTime = "08:30";
        s.endTime = "16:00";
        s.timeZone = "Europe/London";
    });
    addParticipant(led, "Ada Example", "ada@example.com");
    const auto foreign = addSession("Foreign");
    EXPECT_TRUE(isMine(learner, led));
    EXPECT_FALSE(isMine(learner, foreign));
    EXPECT_TRUE(learner.get("/").shows("My sessions")) << "it is found from Home";
    const auto page = learner.get("/my-sessions/" + led.id);
    for (const auto* shown : {"Led", "PSDM — Problem Solving", "12 Mar 2026", "08:30–16:00, Europe/London", "Onsite",
                              "Leeds", "English", "Ready for delivery", "Ada Example", "ada@"})
        EXPECT_TRUE(page.shows(shown)) << shown;
    for (const auto* hidden : {"Bring cables", "A tower of straws", "Sam Sponsor"})
        EXPECT_FALSE(page.shows(hidden)) << hidden;
    for (const auto& path : {std::string("/sessions"), led.url(), led.url() + "/history", led.url() + "/participants",
                             led.url() + "/certificates", "/api/v1/sessions/" + led.id, std::string("/issued")})
        EXPECT_EQ(learner.get(path).status, 403) << path;
}

TEST_P(SessionAccess, LeadsToTheFullPageWhereTheRoleMayMore) {
    auto contractor = host().signedInAs("contractor");
    const auto session = addSession("Led", [&](Session& s) { s.lead = contractor.personId(); });
    EXPECT_THAT(contractor.get("/my-sessions").body, HasSubstr("href=\"" + session.url() + "\""));
    auto learner = host().signedInAs("participant");
    facilitates(learner, session);
    EXPECT_THAT(learner.get("/my-sessions").body, HasSubstr("href=\"/my-sessions/" + session.id + "\""));
}

TEST_P(SessionAccess, ShowsNobodyElseACardOrASession) {
    addSession("Leeds");
    auto learner = host().signedInAs("participant");
    EXPECT_FALSE(learner.get("/").shows("My sessions"));
    EXPECT_TRUE(learner.get("/my-sessions").shows("You are named on no session that is still open."));
    EXPECT_EQ(host().signedOut().get("/my-sessions").status, 303) << "to the page where one signs in";
    EXPECT_EQ(learner.get("/my-sessions?attendance=absent&q=leeds").status, 200);
}

TEST_P(SessionAccess, KeepsWhatIsOverBehindATab) {
    auto learner = host().signedInAs("participant");
    const auto closed = addSession("Closed one", [&](Session& s) {
        s.lead = learner.personId();
        s.finalized = true;
    });
    EXPECT_THAT(learner.get("/my-sessions").body, Not(HasSubstr(closed.id)));
    EXPECT_THAT(learner.get("/my-sessions?show=all").body, HasSubstr(closed.id));
    EXPECT_THAT(learner.get("/my-sessions?show=all&start_date_from=2026-04-01").body, Not(HasSubstr(closed.id)));
}

TEST_P(SessionAccess, CountsARelationshipManagersOwnOnHome) {
    auto manager = host().signedInAs("crm");
    const auto client = addClient("Larkfield", manager.personId());
    const auto today = sdk::dateIn(host().clock().now(), "UTC");
    const auto soon = [&](Session& s) { s.start = s.end = today; };
    addSession("Foreign", soon);
    EXPECT_THAT(manager.get("/").body, HasSubstr("My sessions in the next 7 days"));
    const auto number = [&] {
        const auto home = manager.get("/").body;
        const auto card = home.substr(home.find("My sessions in the next 7 days"));
        return card.substr(0, card.find("</li>"));
    };
    EXPECT_THAT(number(), HasSubstr(">0<"));
    addSession("Managed", [&](Session& s) {
        soon(s);
        s.client = client.id;
    });
    EXPECT_THAT(number(), HasSubstr(">1<"));
}

}  // namespace
}  // namespace guildhall::certificates
