// Finding sessions, who else facilitates one, copying one and printing who takes part.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SessionLists : public SessionTest {
protected:
    bool lists(const std::string& address, const Session& session) {
        return admin().get(address).body.find(session.url()) != std::string::npos;
    }
};
GUILDHALL_ON_BOTH_DATABASES(SessionLists);

TEST_P(SessionLists, HideWhatIsClosedOrCancelledBehindATab) {
    const auto open = addSession("Open one"), closed = addSession("Closed one", [](Session&s) { s.finalized = true; }),
               cancelled = addSession("Cancelled one", [](Session&s) { s.cancelled = true; });
    EXPECT_TRUE(lists("/sessions", open));
    EXPECT_FALSE(lists("/sessions", closed));
    EXPECT_FALSE(lists("/sessions", cancelled));
    for (const auto& session : {open, closed, cancelled}) EXPECT_TRUE(lists("/sessions/all", session));
}

TEST_P(SessionLists, TellUpcomingFromPast) {
    const auto past = addSession("Past", [](Session& s) { s.start = s.end = day(2); });
    const auto upcoming = addSession("Upcoming", [](Session& s) { s.start = s.end = day(20); });
    EXPECT_TRUE(lists("/sessions?start_date_from=2026-03-10", upcoming));
    EXPECT_FALSE(lists("/sessions?start_date_from=2026-03-10", past));
    EXPECT_TRUE(lists("/sessions?start_date_to=2026-03-10", past));
    EXPECT_FALSE(lists("/sessions?start_date_to=2026-03-10", upcoming));
}

TEST_P(SessionLists, ShowAMonthForThoseWhoMayOpenThem) {
    const auto leeds =
        addSession("Leeds", [](Session& s) { s.start = day(30), s.end = s.start + std::chrono::months(1); });
    const auto other = addSession("Other", [](Session& s) { s.start = s.end = day(2); });
    const auto gone = addSession("Gone", [](Session& s) { s.start = s.end = day(3), s.cancelled = true; });
    EXPECT_TRUE(lists("/sessions/calendar", leeds)) << "it is March";
    EXPECT_TRUE(lists("/sessions/calendar?month=2026-03", other));
    EXPECT_FALSE(lists("/sessions/calendar?month=2026-03", gone));
    EXPECT_TRUE(lists("/sessions/calendar?month=2026-04", leeds)) << "it began the month before";
    EXPECT_FALSE(lists("/sessions/calendar?month=2026-04", other));
    EXPECT_FALSE(lists("/sessions/calendar?month=2026-06", leeds));
    for (const auto* odd : {"2026-13", "x", "2026-3", "'; --"})
        EXPECT_EQ(admin().get(std::string("/sessions/calendar?month=") + odd).status, 200) << odd;
    auto contractor = host().signedInAs("contractor");
    facilitates(contractor, other);
    const auto page = contractor.get("/sessions/calendar").body;
    EXPECT_THAT(page, testing::AllOf(HasSubstr(other.url()), Not(HasSubstr(leeds.url()))));
}

TEST_P(SessionLists, FindByClientAndByLead) {
    const auto lead = host().signedInAs("facilitator");
    const auto client = addClient("Larkfield");
    const auto one = addSession("One", [&](Session& s) { s.client = client.id; });
    const auto two = addSession("Two", [&](Session& s) { s.lead = lead.personId(); });
    EXPECT_TRUE(lists("/sessions?q=larkf", one));
    EXPECT_FALSE(lists("/sessions?q=larkf", two));
    const auto word = nameOf(lead).substr(nameOf(lead).rfind(' ') + 1);
    EXPECT_TRUE(lists("/sessions?q=" + word, two)) << word;
    EXPECT_FALSE(lists("/sessions?q=" + word, one)) << word;
}

TEST_P(SessionLists, OfferTheClientsThereAreAsSoonAsThereIsOne) {
    const auto offered = [&](const Client& client) {
        return admin().get("/sessions").body.find("<option value=\"" + client.id + "\">" + client.name) !=
               std::string::npos;
    };
    auto client = addClient("Northwind");
    EXPECT_FALSE(offered(client)) << "no session is for them";
    const auto session = addSession("For Northwind", [&](Session& s) { s.client = client.id; });
    EXPECT_TRUE(offered(client));
    client.name = "Southwind";
    host().database().write([&](sdk::Transaction& tx) { clients().update(tx, client); });
    EXPECT_TRUE(offered(client));
    host().database().write([&](sdk::Transaction& tx) { sessions().remove(tx, session.id); });
    EXPECT_FALSE(offered(client));
}

TEST_P(SessionLists, LetOneTypeWhereThereAreTooManyClientsToLookThrough) {
    Client one;
    for (int i = 0; i < 41; ++i) {
        one = addClient("Client " + std::to_string(i));
        addSession("Session " + std::to_string(i), [&](Session& s) { s.client = one.id; });
    }
    const auto page = admin().get("/sessions").body;
    EXPECT_THAT(page, HasSubstr("<input class=\"govuk-input\" id=\"filter-client\""));
    EXPECT_THAT(page, Not(HasSubstr(one.id)));
    EXPECT_THAT(admin().get("/sessions?client=client+40").body,
                AllOf(HasSubstr(">Session 40<"), Not(HasSubstr(">Session 4<"))));
}

TEST_P(SessionLists, StandOnThePagesOfTheClientAndOfTheLead) {
    const auto lead = host().signedInAs("facilitator");
    const auto client = addClient("Larkfield");
    const auto session = addSession("Leeds", [&](Session& s) {
        s.client = client.id;
        s.lead = lead.personId();
    });
    const auto page = "/clients/" + client.id;
    EXPECT_TRUE(lists(page, session));
    EXPECT_TRUE(lists("/users/" + lead.personId(), session));
    EXPECT_TRUE(admin().get("/clients/" + addClient("Hartwick").id).shows("No session is planned for this client."));
    auto manager = host().signedInAs("crm");
    EXPECT_THAT(manager.get(page).body, Not(HasSubstr(session.url()))) << "not where one may not open it";
    facilitates(manager, session);
    EXPECT_THAT(manager.get(page).body, HasSubstr(session.url()));
}

TEST_P(SessionLists, NameMoreFacilitatorsOneByOneAndNeverTheLeadTwice) {
    const auto lead = host().signedInAs("facilitator"), second = host().signedInAs("facilitator"),
               third = host().signedInAs("contractor"), stranger = host().signedInAs("analyst");
    const auto session = addSession("Leeds", [&](Session& s) { s.lead = lead.personId(); });
    const auto add = [&](const testkit::Client& person) {
        return admin().post(session.url() + "/facilitators", {{"person", person.personId()}}).status;
    };
    const auto others = [&] {
        return host().database().read(
            [&](sdk::Transaction& tx) { return SessionRepository::facilitators(tx, session.id); });
    };
    const auto offered = [&](const testkit::Client& person) {
        return admin().get(session.url()).body.find("<option value=\"" + person.personId()) != std::string::npos;
    };
    EXPECT_TRUE(offered(second));
    EXPECT_TRUE(offered(third));
    EXPECT_FALSE(offered(lead));
    EXPECT_FALSE(offered(stranger));
    for (const auto* person : {&second, &third, &lead, &stranger}) EXPECT_EQ(add(*person), 303);
    ASSERT_THAT(others(), SizeIs(2)) << "neither the lead nor who does not facilitate";
    EXPECT_FALSE(offered(second)) << "who is there is not offered again";
    EXPECT_THAT(host().audit("SESSION_FACILITATOR_ADDED"), SizeIs(2));
    admin().post(session.url() + "/facilitators/remove", {{"person", second.personId()}});
    ASSERT_THAT(others(), SizeIs(1));
    EXPECT_EQ(others().at(0).value, third.personId());
    auto facilitator = host().signedInAs("facilitator");
    EXPECT_EQ(facilitator.post(session.url() + "/facilitators", {{"person", facilitator.personId()}}).status, 403);
}

TEST_P(SessionLists, CopyASessionWithoutDatesStepsAndPeople) {
    const auto lead = host().signedInAs("facilitator");
    const auto client = addClient("Larkfield");
    const auto session = addSession("Leeds again", [&](Session& s) {
        s.client = client.id;
        s.lead = lead.personId();
        s.outline = "A tower of straws";
        s.shipContact = "Rita Receiver";
        s.materials = {{"Workbook", 24, ""}};
        s.ready = true;
    });
    EXPECT_THAT(admin().get(session.url()).body, HasSubstr("href=\"" + session.url() + "/copy\""));
    const auto page = admin().get(session.url() + "/copy");
    for (const auto* kept :
         {"value=\"Leeds again\"", "A tower of straws", "value=\"Workbook\"", "action=\"/sessions\""})
        EXPECT_THAT(page.body, HasSubstr(kept));
    EXPECT_THAT(page.body, HasSubstr("<option value=\"" + client.id + "\" selected"));
    EXPECT_THAT(page.body, Not(HasSubstr("2026-03-12")));
    EXPECT_THAT(page.body, Not(HasSubstr("Rita Receiver")));
    EXPECT_THAT(page.body, Not(HasSubstr("<option value=\"" + lead.personId() + "\" selected")));
    EXPECT_EQ(host().signedInAs("facilitator").get(session.url() + "/copy").status, 403);
    EXPECT_EQ(admin().get("/sessions/sess-aaaaaaaaaaaa/copy").status, 404);
}

TEST_P(SessionLists, PrintASheetToSignForEachDay) {
    const auto session = addSession("Leeds", [&](Session& s) {
        s.start = day(9);
        s.end = day(15);
    });
    EXPECT_TRUE(admin().get(session.url() + "/sign-in-sheet").shows("Nobody is on this session yet."));
    addParticipant(session, "Ada Example", "ada@example.com");
    addParticipant(session, "Bea Example", "bea@example.com");
    addParticipant(session, "Álvaro Example", "alvaro@example.com");
    const auto page = admin().get(session.url() + "/sign-in-sheet");
    for (const auto* shown : {"Ada Example", "Bea Example", "9 Mar 2026", "13 Mar 2026", "15 Mar 2026"})
        EXPECT_TRUE(page.shows(shown)) << shown;
    std::size_t cells = 0;
    for (auto at = page.body.find("<td></td>"); at != page.body.npos; at = page.body.find("<td></td>", at + 1)) ++cells;
    EXPECT_EQ(cells, 3u * 7u);
    EXPECT_LT(page.body.find("Álvaro"), page.body.find("Bea")) << "as people sort names";
    EXPECT_THAT(page.body, Not(HasSubstr("ada@")));
    const auto sheet = page.body.find("rel=\"stylesheet\" href=\"/assets/plugins/certificates/");
    ASSERT_NE(sheet, std::string::npos);
    const auto begin = page.body.find("/assets", sheet);
    EXPECT_EQ(admin().get(page.body.substr(begin, page.body.find('"', begin) - begin)).status, 200);
    EXPECT_EQ(host().signedInAs("contractor").get(session.url() + "/sign-in-sheet").status, 404);
    const auto longer = addSession("Long", [&](Session& s) {
        s.start = sdk::Date{std::chrono::year{2026}, std::chrono::month{1}, std::chrono::day{1}};
    });
    EXPECT_EQ(admin().get(longer.url() + "/sign-in-sheet").status, 409);
}

}  // namespace
}  // namespace guildhall::certificates
