// The participant's way: in by the roster, three cards, one more look, the choice.
#include "coaching_site.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace guildhall::coaching_tests {
namespace {

class Selector : public CoachingSite {
protected:
    void SetUp() override {
        CoachingSite::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("coaching_admin"));
        alp_ = program(*admin_, "ALP");
    }
    void TearDown() override {
        admin_.reset();
        CoachingSite::TearDown();
    }
    Client& admin() { return *admin_; }
    const std::string& alp() const { return alp_; }
    void coaches(int count, int places = 20) {
        for (int i = 0; i < count; ++i) coach(admin(), "Coach " + std::string(1, char('A' + i)), alp_, places);
    }
    Client entered(const std::string& email) {
        auto visitor = host().signedOut();
        const auto answer = visitor.post("/coaching", {{"email", email}});
        EXPECT_EQ(answer.status, 303) << answer.body;
        return visitor;
    }
    /// The ids on the cards.
    static std::vector<std::string> cards(const Answer& page) {
        std::vector<std::string> ids;
        const std::string mark = "href=\"/coaching/choose/";
        for (auto at = page.body.find(mark); at != std::string::npos; at = page.body.find(mark, at + 1))
            ids.push_back(page.body.substr(at + mark.size(), 17));
        return ids;
    }

private:
    std::optional<Client> admin_;
    std::string alp_;
};
GUILDHALL_ON_BOTH_DATABASES(Selector);

TEST_P(Selector, LetsInWhoIsOnTheRosterAndNobodyElse) {
    coaches(4);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = host().signedOut();
    EXPECT_EQ(visitor.get("/coaching/choose").location(), "/coaching");
    const auto unknown = visitor.post("/coaching", {{"email", "mallory@example.com"}});
    EXPECT_EQ(unknown.status, 422);
    EXPECT_TRUE(unknown.shows("We do not know this e-mail address."));
    EXPECT_TRUE(unknown.shows("mallory@example.com")) << "what was typed is still there";
    EXPECT_EQ(visitor.post("/coaching", {{"email", ""}}).status, 422);
    EXPECT_EQ(visitor.post("/coaching", {{"email", " ADA@Example.com "}}).location(), "/coaching/choose");
    EXPECT_TRUE(visitor.get("/coaching/choose").shows("Ada Example"));
    EXPECT_EQ(visitor.get("/coaching").location(), "/coaching/choose") << "no form for who has come in";
    EXPECT_EQ(visitor.post("/coaching/leave").location(), "/coaching");
    EXPECT_EQ(visitor.get("/coaching/choose").location(), "/coaching");
    EXPECT_THAT(host().audit("ROSTER_ENTERED"), SizeIs(1));
}

TEST_P(Selector, OpensNothingButItself) {
    coaches(4);
    // The address belongs to a member of staff, too.
    const auto id = participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    for (const auto* page : {"/", "/engagements", "/coaches", "/cohorts", "/admin/plugins", "/profile", "/coach",
                             "/coaching-programs", "/api/v1/engagements"}) {
        const auto answer = visitor.get(page);
        EXPECT_TRUE(answer.status == 401 || answer.status == 403 || answer.status == 404 ||
                    (answer.status == 303 && answer.location().starts_with("/login")))
            << page << " " << answer.status << " " << answer.location();
    }
    EXPECT_NE(visitor.get("/engagements/" + id).status, 200);
}

TEST_P(Selector, TakesTheAddressAsItIsPasted) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    for (const auto* typed : {"ada@example.com\t",
                              "\xC2\xA0"
                              "ada@example.com",
                              "Ada@EXAMPLE.com\r\n",
                              "\xE2\x80\x8B"
                              "ada@example.com"})
        EXPECT_EQ(host().signedOut().post("/coaching", {{"email", typed}}).status, 303) << typed;
    for (const auto* typed : {"ada@example.com, bob@example.com", "ada", "' OR 1=1 --"})
        EXPECT_EQ(host().signedOut().post("/coaching", {{"email", typed}}).status, 422) << typed;
    EXPECT_EQ(host().signedOut().post("/coaching", {{"email", std::string(5000, 'a') + "@example.com"}}).status, 422);
}

TEST_P(Selector, ShowsTheSecondOnOneComputerNothingOfTheFirst) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp());
    participant(admin(), spring, "ada@example.com", "Ada Example");
    participant(admin(), spring, "bob@example.com", "Bob Example");
    auto shared = entered("ada@example.com");
    EXPECT_EQ(shared.post("/coaching", {{"email", "bob@example.com"}}).status, 303);
    const auto page = shared.get("/coaching/choose");
    EXPECT_TRUE(page.shows("Bob Example"));
    EXPECT_FALSE(page.shows("Ada Example"));
}

TEST_P(Selector, ForgetsVisitsWhenTheAddressIsCorrected) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp());
    const auto id = participant(admin(), spring, "wrong@example.com");
    auto visitor = entered("wrong@example.com");
    const auto page = "/engagements/" + id + "/edit";
    const auto version = text("SELECT CAST(version AS TEXT) FROM coaching_engagement");
    EXPECT_EQ(
        admin()
            .post(page, {{"version", version}, {"name", "Ada"}, {"email", "right@example.com"}, {"cohort", spring}})
            .status,
        303);
    EXPECT_EQ(visitor.get("/coaching/choose").location(), "/coaching");
}

TEST_P(Selector, NeedsTheFormsToken) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto id = cards(visitor.get("/coaching/choose")).front();
    EXPECT_EQ(visitor.postWithoutToken("/coaching/choose/" + id).status, 403);
    EXPECT_EQ(visitor.postWithoutToken("/coaching/others").status, 403);
    EXPECT_EQ(text("SELECT coach FROM coaching_engagement"), "");
}

TEST_P(Selector, OpensInItsWindowOnly) {
    coaches(4);
    participant(admin(), cohort(admin(), "ALP-1", alp(), {{"opens", "2026-03-20"}}), "early@example.com");
    participant(admin(), cohort(admin(), "ALP-2", alp(), {{"closes", "2026-03-11"}}), "late@example.com");
    participant(admin(), cohort(admin(), "ALP-3", alp(), {{"closes", "2026-03-12"}}), "today@example.com");
    auto visitor = host().signedOut();
    auto answer = visitor.post("/coaching", {{"email", "early@example.com"}});
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("You can choose your coach from 20 Mar 2026."));
    answer = visitor.post("/coaching", {{"email", "late@example.com"}});
    EXPECT_TRUE(answer.shows("The time to choose a coach ended on 11 Mar 2026."));
    auto today = entered("today@example.com");
    EXPECT_EQ(today.get("/coaching/choose").status, 200);
    host().clock().advance(std::chrono::hours(24));
    EXPECT_EQ(today.get("/coaching/choose").status, 409) << "the window has closed since";
    EXPECT_EQ(today.post("/coaching/others").status, 409);
}

TEST_P(Selector, StopsWhoGuesses) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = host().signedOut();
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(visitor.post("/coaching", {{"email", "g" + std::to_string(i) + "@example.com"}}).status, 422);
    const auto answer = visitor.post("/coaching", {{"email", "ada@example.com"}});
    EXPECT_EQ(answer.status, 429);
    EXPECT_FALSE(answer.header("Retry-After").empty());
    EXPECT_TRUE(answer.shows("Wait an hour"));
    host().clock().advance(std::chrono::minutes(61));
    EXPECT_EQ(visitor.post("/coaching", {{"email", "ada@example.com"}}).status, 303);
    EXPECT_EQ(host().runJob("coaching.sweep"), "done");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_failure"), 0);
}

TEST_P(Selector, CountsNobodyWhoComesInAgainstTheirOffice) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp());
    for (int i = 0; i < 15; ++i) participant(admin(), spring, "p" + std::to_string(i) + "@example.com");
    for (int i = 0; i < 15; ++i) entered("p" + std::to_string(i) + "@example.com");
}

TEST_P(Selector, EndsThirtyDaysAfterTheLastVisit) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp(), {{"closes", "2026-12-31"}}), "ada@example.com");
    auto visitor = entered("ada@example.com");
    for (int i = 0; i < 3; ++i) {
        host().clock().advance(std::chrono::days(29));
        EXPECT_EQ(visitor.get("/coaching/choose").status, 200);
    }
    host().clock().advance(std::chrono::days(31));
    EXPECT_EQ(visitor.get("/coaching/choose").location(), "/coaching");
}

TEST_P(Selector, ShowsTheSameThreeOnReload) {
    coaches(8);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto first = visitor.get("/coaching/choose");
    const auto shown = cards(first);
    ASSERT_THAT(shown, SizeIs(3));
    EXPECT_EQ(std::set(shown.begin(), shown.end()).size(), 3u);
    EXPECT_EQ(cards(visitor.get("/coaching/choose")), shown);
    EXPECT_EQ(cards(entered("ada@example.com").get("/coaching/choose")), shown) << "from another computer";
    EXPECT_EQ(first.body.find("book.example"), std::string::npos) << "no booking page before the choice";
    EXPECT_EQ(first.body.find("@coaches.example"), std::string::npos);
    EXPECT_EQ(first.header("Cache-Control"), "no-store");
}

TEST_P(Selector, ShowsFewerWhereThereAreFewer) {
    coaches(2);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    EXPECT_THAT(cards(visitor.get("/coaching/choose")), SizeIs(2));
    const auto nobody = visitor.post("/coaching/others");
    EXPECT_EQ(nobody.status, 409);
    EXPECT_TRUE(nobody.shows("There are no other coaches with a free place now."));
    coach(admin(), "Coach Z", alp());
    EXPECT_EQ(visitor.post("/coaching/others").status, 303) << "the turn was kept";
    EXPECT_THAT(cards(visitor.get("/coaching/choose")), SizeIs(1));
}

TEST_P(Selector, GivesOneTurnToSeeOthers) {
    coaches(7);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto before = cards(visitor.get("/coaching/choose"));
    EXPECT_TRUE(visitor.get("/coaching/others").shows("cannot be undone"));
    EXPECT_EQ(visitor.post("/coaching/others").location(), "/coaching/choose");
    const auto after = cards(visitor.get("/coaching/choose"));
    EXPECT_THAT(after, SizeIs(3));
    for (const auto& id : after) EXPECT_EQ(std::ranges::find(before, id), before.end());
    auto again = entered("ada@example.com");
    const auto refused = again.post("/coaching/others");
    EXPECT_EQ(refused.status, 403) << "a new session gives no second turn";
    EXPECT_TRUE(refused.shows("You've already refreshed your coach options."));
    EXPECT_EQ(again.get("/coaching/others").status, 403);
    EXPECT_EQ(again.get("/coaching/choose/" + before.front()).status, 404) << "not on a card any more";
    again.post("/coaching/choose/" + before.front());
    EXPECT_EQ(text("SELECT coach FROM coaching_engagement"), "");
}

TEST_P(Selector, ConfirmsAndShowsTheCoachWhoWasChosen) {
    coaches(3);
    const auto ada = participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto id = cards(visitor.get("/coaching/choose")).front();
    EXPECT_TRUE(visitor.get("/coaching/choose/" + id).shows("You cannot change your coach by yourself afterwards."));
    EXPECT_EQ(visitor.post("/coaching/choose/" + id).location(), "/coaching/chosen");
    EXPECT_TRUE(visitor.get("/coaching/chosen").shows("Book your session"));
    EXPECT_EQ(visitor.get("/coaching/choose").location(), "/coaching/chosen");
    EXPECT_EQ(visitor.post("/coaching/others").location(), "/coaching/chosen");
    EXPECT_EQ(entered("ada@example.com").get("/coaching/choose").location(), "/coaching/chosen");
    EXPECT_EQ(text("SELECT status FROM coaching_engagement"), "coach_selected");
    EXPECT_TRUE(admin().get("/engagements/" + ada).shows("Coach selected"));
    EXPECT_THAT(host().audit("ENGAGEMENT_COACH_SELECTED"), SizeIs(1));
    host().clock().advance(std::chrono::days(25));
    EXPECT_TRUE(entered("ada@example.com").get("/coaching/chosen").shows("Book your session"))
        << "who has chosen finds their coach after the window, too";
}

TEST_P(Selector, SaysWhatHappensWithoutABookingPage) {
    const auto id = coach(admin(), "Coach A", alp());
    host().database().write([&](sdk::Transaction& tx) { tx.execute("UPDATE coaching_coach SET booking_url = ''"); });
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    visitor.post("/coaching/choose/" + id);
    EXPECT_TRUE(visitor.get("/coaching/chosen").shows("Your coach will write to you at"));
}

TEST_P(Selector, ReplacesTheCardOfACoachWhoIsFullWithoutUsingTheTurn) {
    coaches(4, 1);
    const auto spring = cohort(admin(), "ALP-1", alp());
    participant(admin(), spring, "ada@example.com");
    participant(admin(), spring, "bob@example.com");
    auto ada = entered("ada@example.com"), bob = entered("bob@example.com");
    const auto adas = cards(ada.get("/coaching/choose")), bobs = cards(bob.get("/coaching/choose"));
    std::string both;
    for (const auto& id : adas)
        if (std::ranges::find(bobs, id) != bobs.end()) both = id;
    ASSERT_FALSE(both.empty()) << "of four, three and three meet";
    EXPECT_EQ(ada.post("/coaching/choose/" + both).location(), "/coaching/chosen");
    const auto late = bob.post("/coaching/choose/" + both);
    EXPECT_EQ(late.status, 409);
    EXPECT_TRUE(late.shows("This coach is no longer available."));
    const auto now = cards(late);
    EXPECT_THAT(now, SizeIs(3));
    EXPECT_EQ(std::ranges::find(now, both), now.end());
    EXPECT_EQ(cards(bob.get("/coaching/choose")), now);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE reshuffled"), 0);
}

TEST_P(Selector, RefusesACoachWhoIsNoLongerActive) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto id = cards(visitor.get("/coaching/choose")).front();
    host().database().write(
        [&](sdk::Transaction& tx) { tx.execute("UPDATE coaching_coach SET active = false WHERE id = $1", id); });
    EXPECT_EQ(visitor.post("/coaching/choose/" + id).status, 409);
    EXPECT_EQ(text("SELECT coach FROM coaching_engagement"), "");
}

TEST_P(Selector, TellsOperationsOnceWhenNobodyIsFree) {
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto page = visitor.get("/coaching/choose");
    EXPECT_NE(page.body.find("No coaches are currently available. We'll notify the team."), std::string::npos);
    visitor.post("/coaching/look");
    entered("ada@example.com");
    const auto mails = host().mails();
    ASSERT_THAT(mails, SizeIs(1));
    EXPECT_NE(mails[0].text.find("Ada Example"), std::string::npos);
    EXPECT_NE(mails[0].text.find("ALP"), std::string::npos);
    coach(admin(), "Coach A", alp());
    visitor.post("/coaching/look");
    EXPECT_THAT(cards(visitor.get("/coaching/choose")), SizeIs(1));
}

TEST_P(Selector, OffersNobodyFromAnotherPool) {
    const auto ef = program(admin(), "EF", false);
    coach(admin(), "Executive Coach", ef);
    coaches(1);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    const auto page = visitor.get("/coaching/choose");
    EXPECT_FALSE(page.shows("Executive Coach"));
    EXPECT_TRUE(page.shows("Coach A"));
}

TEST_P(Selector, GivesTheLastPlaceToExactlyOne) {
    coaches(3, 2);  // six places
    const auto spring = cohort(admin(), "ALP-1", alp());
    constexpr int people = 24;
    std::vector<Client> visitors;
    for (int i = 0; i < people; ++i) {
        const auto email = "p" + std::to_string(i) + "@example.com";
        participant(admin(), spring, email);
        visitors.push_back(entered(email));
    }
    std::vector<std::thread> threads;
    std::atomic<int> strange = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = t; i < people; i += 4) {
                auto page = visitors[std::size_t(i)].get("/coaching/choose");
                for (auto shown = cards(page); !shown.empty(); shown = cards(page)) {
                    page = visitors[std::size_t(i)].post("/coaching/choose/" + shown.front());
                    if (page.status == 303) break;
                    if (page.status != 409) ++strange;
                }
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(strange, 0);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE status = 'coach_selected'"), 6);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT coach FROM coaching_engagement WHERE coach <> '' GROUP BY coach "
                    "HAVING count(*) > 2) x"),
              0);
}

TEST_P(Selector, AsksForACodeWhereTheCohortDoes) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp(), {{"access_codes", "yes"}});
    participant(admin(), spring, "ada@example.com");
    const auto made = admin().post("/cohorts/" + spring + "/mailing");
    ASSERT_EQ(made.status, 200);
    const auto line = made.body.substr(made.body.find("ada@example.com"));
    const auto code = line.substr(line.find("\r\n") - 6, 6);
    auto visitor = host().signedOut();
    EXPECT_TRUE(visitor.get("/coaching").shows("Access code"));
    const auto wrong = visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", "000000"}});
    const auto unknown = visitor.post("/coaching", {{"email", "mallory@example.com"}, {"code", "000000"}});
    EXPECT_EQ(wrong.status, unknown.status);
    EXPECT_TRUE(wrong.shows("We do not know this e-mail address, or the code is not right. Check both."));
    EXPECT_TRUE(unknown.shows("We do not know this e-mail address, or the code is not right. Check both."));
    EXPECT_EQ(visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", code}}).status, 303);
    EXPECT_EQ(host().signedOut().post("/coaching", {{"email", "ada@example.com"}, {"code", code}}).status, 422)
        << "good once";
}

TEST_P(Selector, LocksACodeAfterThreeWrongOnes) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp(), {{"access_codes", "yes"}});
    const auto ada = participant(admin(), spring, "ada@example.com");
    const auto codeIn = [&](const Answer& made) {
        const auto line = made.body.substr(made.body.find("ada@example.com"));
        return line.substr(line.find("\r\n") - 6, 6);
    };
    const auto code = codeIn(admin().post("/cohorts/" + spring + "/mailing"));
    auto visitor = host().signedOut();
    for (int i = 0; i < 3; ++i) visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", "12"}});
    EXPECT_EQ(visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", code}}).status, 422);
    const auto next = codeIn(admin().post("/cohorts/" + spring + "/mailing"));
    EXPECT_NE(next, code);
    EXPECT_EQ(visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", next}}).status, 303);
}

TEST_P(Selector, LetsWhoHasChosenComeBackWithANewCode) {
    coaches(3);
    const auto spring = cohort(admin(), "ALP-1", alp(), {{"access_codes", "yes"}});
    const auto ada = participant(admin(), spring, "ada@example.com");
    const auto codeOn = [&] {
        // The clock moves on, and who was signed in is not any more.
        const auto page = host()
                              .signedInAs("coaching_admin")
                              .post("/engagements/" + ada + "/access-code",
                                    {{"version", text("SELECT CAST(version AS TEXT) FROM coaching_engagement")}});
        EXPECT_EQ(page.status, 200);
        const auto at = page.body.find("value=\"", page.body.find("New access code"));
        return page.body.substr(at + 7, 6);
    };
    auto visitor = host().signedOut();
    EXPECT_EQ(visitor.post("/coaching", {{"email", "ada@example.com"}, {"code", codeOn()}}).status, 303);
    visitor.post("/coaching/choose/" + cards(visitor.get("/coaching/choose")).front());
    host().clock().advance(std::chrono::days(40));
    auto later = host().signedOut();
    EXPECT_TRUE(later.get("/coaching").shows("Access code")) << "after the window, too";
    EXPECT_EQ(later.post("/coaching", {{"email", "ada@example.com"}}).status, 422);
    EXPECT_EQ(later.post("/coaching", {{"email", "ada@example.com"}, {"code", codeOn()}}).status, 303);
    EXPECT_EQ(later.get("/coaching/choose").location(), "/coaching/chosen");
    EXPECT_THAT(host().audit("ACCESS_CODE_RENEWED"), SizeIs(2));
    EXPECT_EQ(host().signedInAs("coach").get("/engagements/" + ada + "/access-code").status, 403);
}

TEST_P(Selector, RollsItsCookieWithEachVisit) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    auto visitor = entered("ada@example.com");
    EXPECT_NE(visitor.get("/coaching/choose").header("Set-Cookie").find("Max-Age=2592000"), std::string::npos);
}

TEST_P(Selector, ShowsCoachesAgainOnceTheyHaveRoom) {
    const auto only = coach(admin(), "Coach A", alp(), 1);
    const auto spring = cohort(admin(), "ALP-1", alp());
    participant(admin(), spring, "ada@example.com");
    participant(admin(), spring, "bob@example.com");
    auto ada = entered("ada@example.com"), bob = entered("bob@example.com");
    EXPECT_EQ(ada.post("/coaching/choose/" + only).location(), "/coaching/chosen");
    EXPECT_EQ(bob.post("/coaching/choose/" + only).status, 409);
    EXPECT_THAT(cards(bob.get("/coaching/choose")), IsEmpty());
    host().database().write([&](sdk::Transaction& tx) { tx.execute("UPDATE coaching_coach SET max_engagements = 2"); });
    bob.post("/coaching/look");
    EXPECT_THAT(cards(bob.get("/coaching/choose")), ElementsAre(only));
    EXPECT_EQ(bob.post("/coaching/choose/" + only).location(), "/coaching/chosen");
    host().clock().advance(std::chrono::days(30));
    EXPECT_EQ(replay(host().signedOut().get("/coaching/record/" + spring).body), 0);
}

TEST_P(Selector, LeadsWhoIsOnTwoRostersToTheOneThatIsToBeChosenIn) {
    coaches(4);
    participant(admin(), cohort(admin(), "ALP-1", alp(), {{"opens", "2026-02-01"}}), "ada@example.com");
    participant(admin(), cohort(admin(), "ALP-2", alp(), {{"opens", "2026-03-05"}}), "ada@example.com");
    auto first = entered("ada@example.com");
    first.post("/coaching/choose/" + cards(first.get("/coaching/choose")).front());
    auto second = entered("ada@example.com");
    EXPECT_THAT(cards(second.get("/coaching/choose")), SizeIs(3));
    second.post("/coaching/choose/" + cards(second.get("/coaching/choose")).front());
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE status = 'coach_selected'"), 2);
}

TEST_P(Selector, IsClosedWhileTheProgramIsSwitchedOff) {
    coaches(3);
    participant(admin(), cohort(admin(), "ALP-1", alp()), "ada@example.com");
    host().database().write([&](sdk::Transaction& tx) { tx.execute("UPDATE coaching_program SET active = false"); });
    EXPECT_EQ(host().signedOut().post("/coaching", {{"email", "ada@example.com"}}).status, 409);
}

}  // namespace
}  // namespace guildhall::coaching_tests
