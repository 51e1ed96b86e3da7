// Where sessions are and who looks: lists that begin with one's own region, and facilitators of it.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;

class SessionRegions : public SessionTest {
protected:
    void liveIn(const testkit::Client& person, const std::string& region, const std::string& name = {}) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_person SET region = $1 WHERE id = $2", region, person.personId());
            if (!name.empty()) tx.execute("UPDATE kernel_person SET name = $1 WHERE id = $2", name, person.personId());
        });
    }
    static testkit::FormValues form(const std::string& region, const std::string& lead) {
        return {{"title", "Typed title"},   {"workshop_type", "x"}, {"start_date", "2026-03-12"},
                {"end_date", "2026-03-12"}, {"time_zone", "UTC"},   {"delivery_type", "Onsite"},
                {"region", region},         {"language", "en"},     {"lead", lead}};
    }
};
GUILDHALL_ON_BOTH_DATABASES(SessionRegions);

TEST_P(SessionRegions, BeginListsWithOnesOwnAndLeadOutOfIt) {
    addSession("Leeds session");
    addSession("Boston session", [](Session& one) { one.region = "NA"; });
    EXPECT_THAT(admin().get("/sessions").body, HasSubstr("Boston session")) << "whoever has none sees all";
    liveIn(admin(), "eu");
    auto page = admin().get("/sessions").body;
    EXPECT_THAT(page, HasSubstr("Leeds session"));
    EXPECT_THAT(page, Not(HasSubstr("Boston session")));
    EXPECT_THAT(page, HasSubstr(">Show all regions</a>"));
    page = admin().get("/sessions?region=all&sort=title").body;
    EXPECT_THAT(page, HasSubstr("Boston session"));
    EXPECT_THAT(page, HasSubstr("region=all&amp;sort=-title")) << "each link of the list stays there";
    EXPECT_THAT(admin().get("/sessions?region=NA").body, Not(HasSubstr("Leeds session")));
    EXPECT_THAT(admin().get("/api/v1/sessions").body, HasSubstr("Boston session")) << "programs ask for what they want";
}

TEST_P(SessionRegions, ShowOnesOwnSessionsWhereverTheyAre) {
    auto facilitator = host().signedInAs("facilitator");
    liveIn(facilitator, "EU");
    addSession("Boston session", [&](Session& one) {
        one.region = "NA";
        one.lead = facilitator.personId();
    });
    EXPECT_THAT(facilitator.get("/sessions/mine").body, HasSubstr("Boston session"));
}

TEST_P(SessionRegions, FilterByClientAndLeadOfWhatOneMaySee) {
    const auto one = addClient("Larkfield"), other = addClient("Hartwick"), unused = addClient("Nobody's");
    auto contractor = host().signedInAs("contractor");
    const auto theirs = addSession("Leeds session", [&](Session& session) { session.client = one.id; });
    addSession("Rome session", [&](Session& session) { session.client = other.id; });
    facilitates(contractor, theirs);
    auto page = admin().get("/sessions").body;
    EXPECT_THAT(page, HasSubstr("<option value=\"" + one.id + "\">Larkfield</option>"));
    EXPECT_THAT(page, Not(HasSubstr("Nobody's")));
    EXPECT_THAT(contractor.get("/sessions").body, Not(HasSubstr("Hartwick")));
    page = admin().get("/sessions?client=" + other.id).body;
    EXPECT_THAT(page, HasSubstr("Client: Hartwick"));
    EXPECT_THAT(page, Not(HasSubstr("Leeds session")));
    page = admin().get("/sessions?client=hart").body;
    EXPECT_THAT(page, HasSubstr("Rome session")) << "a part of the name does, too";
    EXPECT_THAT(page, Not(HasSubstr("Leeds session")));
}

TEST_P(SessionRegions, PartWhatIsToComeFromWhatIsOver) {
    addSession("Long ago", [](Session& one) {
        one.start = one.end = sdk::Date{std::chrono::year{2001}, std::chrono::month{1}, std::chrono::day{2}};
    });
    addSession("Far away", [](Session& one) {
        one.start = one.end = sdk::Date{std::chrono::year{2099}, std::chrono::month{1}, std::chrono::day{2}};
    });
    addSession("Closed one", [](Session& one) { one.ready = one.delivered = one.finalized = true; });
    EXPECT_THAT(admin().get("/sessions/upcoming").body, Not(HasSubstr("Long ago")));
    EXPECT_THAT(admin().get("/sessions/upcoming").body, HasSubstr("Far away"));
    EXPECT_THAT(admin().get("/sessions/past").body, HasSubstr("Long ago"));
    EXPECT_THAT(admin().get("/sessions/past").body, Not(HasSubstr("Far away")));
    EXPECT_THAT(admin().get("/sessions/past").body, Not(HasSubstr("Closed one")));
    EXPECT_THAT(admin().get("/sessions/all").body, HasSubstr("Closed one"));
}

TEST_P(SessionRegions, OfferFacilitatorsOfTheRegionFirstAndKeepWhatWasTyped) {
    auto near = host().signedInAs("facilitator"), far = host().signedInAs("contractor");
    liveIn(near, "EU", "Nora Near");
    liveIn(far, "NA", "Fred Far");
    auto values = form("EU", near.personId());
    values.emplace_back("lead.wide", "no");
    auto page = admin().post("/sessions", values).body;
    EXPECT_THAT(page, HasSubstr("Nora Near"));
    EXPECT_THAT(page, Not(HasSubstr("Fred Far")));
    EXPECT_THAT(page, HasSubstr("Include people from other regions"));
    values.back().second = "yes";
    page = admin().post("/sessions", values).body;
    EXPECT_THAT(page, HasSubstr("Fred Far"));
    EXPECT_THAT(page, HasSubstr("value=\"Typed title\""));
    EXPECT_THAT(page, HasSubstr("value=\"" + near.personId() + "\" selected"));
    EXPECT_THAT(page, HasSubstr("Only people in the session’s region"));
    EXPECT_THAT(page, Not(HasSubstr("govuk-error-summary"))) << "nothing is wrong with what is not finished";
    EXPECT_THAT(page, HasSubstr("name=\"lead.all\" value=\"yes\""));
}

TEST_P(SessionRegions, OfferNoOthersWhereThereAreNone) {
    auto near = host().signedInAs("facilitator");
    liveIn(near, "EU", "Nora Near");
    auto values = form("EU", "");
    values.emplace_back("lead.wide", "no");
    EXPECT_THAT(admin().post("/sessions", values).body, Not(HasSubstr("Include people from other regions")));
}

TEST_P(SessionRegions, AreSetOnAPersonsPageByWhoMayEditPeople) {
    auto facilitator = host().signedInAs("facilitator");
    const auto page = "/users/" + facilitator.personId() + "/edit";
    const auto in = [&](const std::string& region) {
        return admin()
            .post(page, {{"name", "Farid Example"}, {"region", region}, {"time_zone", "UTC"}, {"locale", "en"}})
            .status;
    };
    EXPECT_EQ(in("EU"), 303);
    EXPECT_THAT(facilitator.get("/my-profile").body, HasSubstr("<bdi>EU</bdi>"));
    EXPECT_EQ(host().audit("PARTICIPANT_UPDATED").at(0).changes["region"]["after"], "EU");
    EXPECT_EQ(in(std::string(61, 'x')), 422);
    EXPECT_EQ(in(""), 422) << "somebody who works here has one";
    EXPECT_EQ(facilitator.get(page).status, 403);
}

}  // namespace
}  // namespace guildhall::certificates
