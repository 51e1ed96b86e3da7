// What a coach sees of their engagements, and how they log sessions.
#include "coach_desk_site.hpp"

#include <array>
#include <latch>
#include <thread>

namespace guildhall::coaching_tests {
namespace {

using std::chrono::days;

class CoachDesk : public CoachDeskSite {};
GUILDHALL_ON_BOTH_DATABASES(CoachDesk);

TEST_P(CoachDesk, IsInTheNavigationOfCoachesOnly) {
    EXPECT_NE(grace().get("/").body.find("href=\"/coach\""), std::string::npos);
    EXPECT_EQ(host().signedInAs("participant").get("/").body.find("href=\"/coach\""), std::string::npos);
}

TEST_P(CoachDesk, ShowsACoachTheirOwnEngagementsOnly) {
    const auto other = coach(admin(), "Hedy Coach", program_);
    auto hedy = signedInCoach(other);
    const auto page = grace().get("/coach");
    EXPECT_EQ(page.status, 200) << page.body;
    EXPECT_TRUE(page.shows("Ada Example"));
    EXPECT_TRUE(page.shows("ada@example.com")) << "whom they coach they may write to";
    EXPECT_TRUE(page.shows("ALP-1"));
    EXPECT_TRUE(page.shows("0 of 2"));
    EXPECT_TRUE(hedy.get("/coach").shows("You have no active engagement"));
    for (const auto* below : {"", "?session=new"}) EXPECT_EQ(hedy.get(pathOf(ada_) + below).status, 404);
    EXPECT_EQ(hedy.post(pathOf(ada_) + "/sessions", filled(grace().get(pathOf(ada_)))).status, 404);
    EXPECT_EQ(hedy.post(pathOf(ada_) + "/draft", filled(grace().get(pathOf(ada_)))).status, 404);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 0);
}

TEST_P(CoachDesk, IsForCoaches) {
    EXPECT_EQ(host().signedInAs("participant").get("/coach").status, 403);
    EXPECT_EQ(admin().get(pathOf(ada_)).status, 403) << "operations have pages of their own";
    auto stranger = host().signedInAs("coach");
    EXPECT_TRUE(stranger.get("/coach").shows("You are not on the list of coaches"));
    for (const auto* path : {"/coach/calendar", "/coach/engagements/nonsense", "/coach/sessions/cses-aaaaaaaaaaaa.ics"})
        EXPECT_EQ(stranger.get(path).status, 404) << path;
    EXPECT_EQ(stranger.get(pathOf(ada_)).status, 404);
}

TEST_P(CoachDesk, LeadsThereFromHome) {
    EXPECT_TRUE(grace().get("/").shows("1 active engagement"));
    EXPECT_FALSE(host().signedInAs("participant").get("/").shows("My coaching"));
}

TEST_P(CoachDesk, SaysInWordsWhatNeedsAttention) {
    EXPECT_FALSE(grace().get("/coach").shows("No session yet"));
    later(days(13));
    EXPECT_FALSE(grace().get("/coach").shows("No session yet"));
    later(days(1));
    EXPECT_TRUE(grace().get("/coach").shows("No session yet for 14 days"));
    EXPECT_TRUE(grace().get("/").shows("1 needs attention"));
    EXPECT_EQ(log(grace(), ada_, {{"occurred_on", "2026-03-25"}}).status, 303);
    EXPECT_FALSE(grace().get("/coach").shows("No session yet"));
    later(days(16));
    EXPECT_TRUE(grace().get("/coach").shows("No session for 17 days"));
    EXPECT_EQ(admin().post("/engagements/" + ada_ + "/hold", {{"reason", "Leave"}}).status, 303);
    EXPECT_FALSE(grace().get("/coach").shows("No session for")) << "nothing is awaited of the coach meanwhile";
}

TEST_P(CoachDesk, CountsAndKeepsWhatIsCompletedApart) {
    engagement("bob@example.com", "Bob Example");
    log(grace(), ada_);
    log(grace(), ada_, {{"occurred_on", "2026-03-12"}});
    const auto active = grace().get("/coach");
    EXPECT_FALSE(active.shows("Ada Example"));
    EXPECT_TRUE(active.shows("Bob Example"));
    EXPECT_TRUE(active.shows("1 of 2 engagements"));
    const auto completed = grace().get("/coach?tab=completed");
    EXPECT_TRUE(completed.shows("Ada Example"));
    EXPECT_FALSE(completed.shows("Bob Example"));
    for (const auto* page : {"0", "-1", "99999999999999999999", "x"})
        EXPECT_TRUE(grace().get(std::string("/coach?page=") + page).shows("Bob Example")) << page;
}

class Logging : public CoachDeskSite {};
GUILDHALL_ON_BOTH_DATABASES(Logging);

TEST_P(Logging, MovesTheEngagementOn) {
    const auto first = log(grace(), ada_);
    EXPECT_EQ(first.status, 303) << first.body;
    EXPECT_EQ(statusOf(ada_), "in_progress");
    EXPECT_TRUE(grace().get(first.location()).shows("Feedback and difficult talks"));
    EXPECT_EQ(log(grace(), ada_, {{"topic", "time"}}).status, 303);
    EXPECT_EQ(statusOf(ada_), "completed");
    EXPECT_EQ(text("SELECT topic FROM coaching_session WHERE number = 2"), "time");
    const auto page = grace().get(pathOf(ada_));
    EXPECT_TRUE(page.shows("All sessions completed."));
    EXPECT_FALSE(page.shows("Log session"));
    EXPECT_THAT(host().audit("SESSION_LOGGED"), SizeIs(2));
    EXPECT_THAT(host().audit("ENGAGEMENT_COMPLETED"), SizeIs(1));
}

TEST_P(Logging, OffersTheTopicsOfTheProgram) {
    const auto five = program(admin(), "EF", false);
    const auto hedy = coach(admin(), "Hedy Coach", five);
    const auto eve = participant(admin(), cohort(admin(), "EF-1", five), "eve@example.com", "Eve Example");
    choose(eve, hedy);
    auto client = signedInCoach(hedy);
    const auto page = client.get(pathOf(eve));
    EXPECT_NE(page.body.find("data-session-draft hidden"), std::string::npos) << "nothing is a draft yet";
    EXPECT_TRUE(page.shows("Executive presence"));
    EXPECT_FALSE(page.shows("Team conflict"));
    EXPECT_TRUE(page.shows("Session 1 of 5"));
    EXPECT_NE(page.body.find("value=\"2026-03-12\""), std::string::npos) << "today, unless said";
    EXPECT_EQ(log(client, eve, {{"topic", "feedback"}}).status, 422) << "of the other list";
    EXPECT_EQ(log(client, eve, {{"topic", "presence"}}).status, 303);
    EXPECT_EQ(text("SELECT executive_topic FROM coaching_session"), "presence");
    for (int i = 2; i <= 4; ++i) {
        EXPECT_EQ(log(client, eve, {{"topic", "change"}}).status, 303);
        EXPECT_EQ(statusOf(eve), "in_progress");
    }
    EXPECT_EQ(log(client, eve, {{"topic", "change"}}).status, 303);
    EXPECT_EQ(statusOf(eve), "completed");
}

TEST_P(Logging, AsksToWriteToThePracticeForAnotherTopic) {
    EXPECT_TRUE(grace().get(pathOf(ada_)).shows("Please email the coaching practice"));
    const auto answer = log(grace(), ada_, {{"topic", "other"}});
    EXPECT_EQ(answer.status, 303);
    EXPECT_TRUE(grace().get(answer.location()).shows("Session 1 has been logged. Please email the coaching practice."));
}

TEST_P(Logging, AsksForWhatIsMissing) {
    for (const auto* field : {"occurred_on", "topic", "outcome", "duration"})
        EXPECT_EQ(log(grace(), ada_, {{field, ""}}).status, 422) << field;
    const auto wrong = log(grace(), ada_, {{"outcome", "fame"}, {"notes", "She said hello."}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(wrong.shows("She said hello.")) << "what was typed stays";
    EXPECT_EQ(log(grace(), ada_, {{"occurred_on", "2026-03-13"}}).status, 422) << "to come";
    EXPECT_EQ(log(grace(), ada_, {{"occurred_on", "2016-03-11"}}).status, 422) << "before the cohort";
    EXPECT_EQ(log(grace(), ada_, {{"status", "imagined"}}).status, 422);
    EXPECT_EQ(log(grace(), ada_, {{"notes", std::string(20'001, 'x')}}).status, 422);
    EXPECT_EQ(log(grace(), ada_, {{"notes", std::string(600'000, 'x')}}).status, 413);
    EXPECT_EQ(log(grace(), ada_, {{"session", "cohort"}}).status, 404);
    EXPECT_EQ(log(grace(), ada_, {{"session", ada_}}).status, 404) << "no id of a session";
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 0);
    EXPECT_EQ(statusOf(ada_), "coach_selected");
    EXPECT_EQ(grace().postWithoutToken(pathOf(ada_) + "/sessions", filled(grace().get(pathOf(ada_)))).status, 403);
}

TEST_P(Logging, NeedsOnlyTheDayOfAForfeitedSession) {
    const auto answer =
        log(grace(), ada_, {{"status", "forfeited_cancelled"}, {"topic", ""}, {"outcome", ""}, {"duration", ""}});
    EXPECT_EQ(answer.status, 303) << answer.body;
    EXPECT_TRUE(grace().get(pathOf(ada_)).shows("Session forfeited - canceled within 24 hours"));
    EXPECT_EQ(log(grace(), ada_, {{"status", "forfeited_not_used"}}).status, 303);
    EXPECT_EQ(statusOf(ada_), "completed") << "forfeited ones count";
    EXPECT_EQ(text("SELECT topic FROM coaching_session WHERE number = 2"), "") << "a session that was not has none";
}

TEST_P(Logging, StopsWhenAllAreLogged) {
    const auto before = grace().get(pathOf(ada_));
    log(grace(), ada_);
    log(grace(), ada_);
    const auto late = grace().post(pathOf(ada_) + "/sessions",
                                   filled(before, {{"notes", "A third talk."}, {"session", "cses-222222222222"}}));
    EXPECT_EQ(late.status, 409);
    EXPECT_TRUE(late.shows("All sessions already logged"));
    EXPECT_TRUE(late.shows("A third talk.")) << "what was typed is not lost";
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 2);
    EXPECT_EQ(draft(grace(), ada_, {{"session", "cses-222222222222"}}).status, 409);
}

TEST_P(Logging, WaitsWhileOnHoldOrCanceled) {
    const auto before = grace().get(pathOf(ada_));
    EXPECT_EQ(admin().post("/engagements/" + ada_ + "/hold", {{"reason", "Secret reason"}}).status, 303);
    const auto page = grace().get(pathOf(ada_));
    EXPECT_TRUE(page.shows("Nothing is logged while an engagement is on hold."));
    EXPECT_FALSE(page.shows("Secret reason"));
    EXPECT_FALSE(page.shows("Book next session"));
    for (const auto* deed : {"/sessions", "/draft"}) {
        const auto answer = grace().post(pathOf(ada_) + deed, filled(before, {{"notes", "Kept words"}}));
        EXPECT_EQ(answer.status, 409);
        EXPECT_TRUE(answer.shows("Nothing is logged while an engagement is on hold."));
        EXPECT_TRUE(answer.shows("Kept words"));
    }
    EXPECT_EQ(admin().post("/engagements/" + ada_ + "/cancel", {{"reason", "Left"}}).status, 303);
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", filled(before)).status, 409);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 0);
}

TEST_P(Logging, TakesTheSameFormTwiceForOnce) {
    const auto form = filled(grace().get(pathOf(ada_)), {{"notes", "Once"}});
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", form).status, 303);
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", form).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 1);
    auto changed = form;
    for (auto& [name, value] : changed)
        if (name == "topic") value = "time";
    const auto answer = grace().post(pathOf(ada_) + "/sessions", changed);
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("stays as it is"));
    EXPECT_EQ(text("SELECT topic FROM coaching_session"), "feedback");
}

TEST_P(Logging, GivesTwoAtOnceANumberEach) {
    auto other = secondBrowser();
    for (int round = 0; round < 6; ++round) {
        const auto id = engagement("p" + std::to_string(round) + "@example.com", "Participant");
        const auto path = pathOf(id) + "/sessions";
        const auto first = filled(grace().get(pathOf(id))), second = filled(other.get(pathOf(id)));
        std::latch ready(2);
        std::array<int, 2> statuses{};
        std::jthread here([&] {
            ready.arrive_and_wait();
            statuses[0] = grace().post(path, first).status;
        });
        std::jthread there([&] {
            ready.arrive_and_wait();
            statuses[1] = other.post(path, second).status;
        });
        here.join();
        there.join();
        EXPECT_THAT(statuses, ElementsAre(303, 303));
        EXPECT_EQ(statusOf(id), "completed");
        EXPECT_EQ(count("SELECT count(DISTINCT number) FROM coaching_session WHERE engagement = '" + id + "'"), 2);
    }
}

TEST_P(Logging, GivesOneLastPlaceToOne) {
    auto other = secondBrowser();
    log(grace(), ada_);
    const auto first = filled(grace().get(pathOf(ada_)), {{"notes", "mine"}}),
               second = filled(other.get(pathOf(ada_)), {{"notes", "mine, too"}});
    std::latch ready(2);
    std::array<Answer, 2> answers;
    std::jthread here([&] {
        ready.arrive_and_wait();
        answers[0] = grace().post(pathOf(ada_) + "/sessions", first);
    });
    std::jthread there([&] {
        ready.arrive_and_wait();
        answers[1] = other.post(pathOf(ada_) + "/draft", second);
    });
    here.join();
    there.join();
    EXPECT_EQ(std::min(answers[0].status, answers[1].status), 303);
    EXPECT_EQ(std::max(answers[0].status, answers[1].status), 409);
    EXPECT_TRUE(answers[0].status == 409 ? answers[0].shows("mine") : answers[1].shows("mine, too"));
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 2);
}

class Drafts : public CoachDeskSite {};
GUILDHALL_ON_BOTH_DATABASES(Drafts);

TEST_P(Drafts, MayBeIncompleteAndAreTheirAuthorsAlone) {
    const auto answer =
        draft(grace(), ada_,
              {{"topic", ""}, {"outcome", ""}, {"duration", ""}, {"occurred_on", ""}, {"notes", "Half a thought"}});
    EXPECT_EQ(answer.status, 303) << answer.body;
    const auto page = grace().get(answer.location());
    EXPECT_TRUE(page.shows("Half a thought"));
    EXPECT_TRUE(page.shows("Draft"));
    EXPECT_TRUE(grace().get("/coach").shows("Draft"));
    EXPECT_EQ(statusOf(ada_), "coach_selected") << "a draft moves nothing";
    const auto seen = admin().get("/engagements/" + ada_);
    EXPECT_TRUE(seen.shows("No session has been logged yet"));
    const auto id = text("SELECT id FROM coaching_session");
    EXPECT_EQ(admin().get("/engagements/" + ada_ + "/sessions/" + id).status, 404);
    EXPECT_FALSE(admin().get("/engagements/" + ada_ + "/sessions").shows(id));
}

TEST_P(Drafts, ReserveTheirNumber) {
    draft(grace(), ada_, {{"topic", "time"}});
    const auto fresh = grace().get(pathOf(ada_) + "?session=new");
    EXPECT_TRUE(fresh.shows("Session 2 of 2"));
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", filled(fresh)).status, 303);
    EXPECT_EQ(statusOf(ada_), "in_progress") << "one is still to be logged";
    EXPECT_EQ(text("SELECT topic FROM coaching_session WHERE number = 2"), "feedback");
    const auto rest = grace().get(pathOf(ada_) + "?session=new");
    EXPECT_TRUE(rest.shows("Session 1 of 2")) << "no number is free, so it is the draft's turn";
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", filled(rest)).status, 303);
    EXPECT_EQ(statusOf(ada_), "completed");
}

TEST_P(Drafts, OfTwoWindowsDoNotOverwriteEachOther) {
    const auto opened = grace().get(draft(grace(), ada_, {{"notes", "First"}}).location());
    EXPECT_EQ(grace().post(pathOf(ada_) + "/draft", filled(opened, {{"notes", "Second"}})).status, 303);
    const auto stale = grace().post(pathOf(ada_) + "/draft", filled(opened, {{"notes", "Third"}}));
    EXPECT_EQ(stale.status, 409);
    EXPECT_TRUE(stale.shows("saved from another window"));
    EXPECT_TRUE(stale.shows("Third")) << "what was typed is not lost";
    const auto page = grace().get(pathOf(ada_));
    EXPECT_TRUE(page.shows("Second"));
    EXPECT_EQ(grace().post(pathOf(ada_) + "/sessions", filled(opened, {{"notes", "Third"}})).status, 409);
    EXPECT_EQ(statusOf(ada_), "coach_selected");
}

TEST_P(Drafts, AreSavedByScript) {
    const auto page = grace().get(pathOf(ada_));
    const auto send = [&](const FormValues& form) {
        std::string body;
        for (const auto& [name, value] : form) body += (body.empty() ? "" : "&") + name + "=" + value;
        return grace().sendText("POST", pathOf(ada_) + "/draft", body, "application/x-www-form-urlencoded",
                                {{"Accept", "application/json"}});
    };
    const auto form = filled(page, {{"topic", ""}, {"notes", "Typing"}});
    const auto saved = send(form);
    EXPECT_EQ(saved.status, 200) << saved.body;
    EXPECT_EQ(sdk::Value::parse(saved.body)["said"], "Draft saved at 09:00");
    EXPECT_EQ(sdk::Value::parse(saved.body)["version"], 1);
    EXPECT_EQ(saved.body.find("Typing"), std::string::npos);
    EXPECT_EQ(sdk::Value::parse(send(form).body)["version"], 1) << "the answer was lost: the same again is no change";
    EXPECT_EQ(sdk::Value::parse(send(filled(page, {{"notes", "More"}})).body)["version"], 2);
    EXPECT_EQ(send(filled(page, {{"notes", "Stale"}})).status, 409);
    EXPECT_EQ(send(filled(page, {{"version", "2"}, {"occurred_on", "2026-02-30"}})).status, 422);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 1);
    EXPECT_THAT(host().audit("SESSION_DRAFTED"), SizeIs(1)) << "not every pause in typing is an entry";
}

TEST_P(Drafts, CanBeDiscarded) {
    draft(grace(), ada_);
    const auto id = text("SELECT id FROM coaching_session");
    const auto path = pathOf(ada_) + "/drafts/" + id + "/discard";
    auto hedy = signedInCoach(coach(admin(), "Hedy Coach", program_));
    EXPECT_EQ(hedy.post(path).status, 404);
    EXPECT_TRUE(grace().get(path).shows("gone for good"));
    EXPECT_EQ(grace().post(path).status, 303);
    EXPECT_EQ(grace().post(path).status, 404);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 0);
    log(grace(), ada_);
    const auto logged = text("SELECT id FROM coaching_session");
    EXPECT_EQ(grace().post(pathOf(ada_) + "/drafts/" + logged + "/discard").status, 409) << "what is logged stays";
}

TEST_P(Drafts, OfAFormerCoachDoNotStandInTheWay) {
    log(grace(), ada_);
    draft(grace(), ada_, {{"notes", "Never finished"}});
    const auto other = coach(admin(), "Hedy Coach", program_);
    auto hedy = signedInCoach(other);
    write("UPDATE coaching_engagement SET coach = $1 WHERE id = $2", other, ada_);
    const auto page = hedy.get(pathOf(ada_));
    EXPECT_TRUE(page.shows("Session 2 of 2"));
    EXPECT_FALSE(page.shows("Never finished"));
    EXPECT_EQ(log(hedy, ada_, {{"topic", "time"}}).status, 303);
    EXPECT_EQ(statusOf(ada_), "completed");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 2);
    EXPECT_THAT(host().audit("SESSION_DRAFT_DISCARDED"), SizeIs(1));
    EXPECT_EQ(grace().get(pathOf(ada_)).status, 404);
}

TEST_P(Drafts, OfOthersCannotBeTakenOver) {
    draft(grace(), ada_, {{"notes", "Hers"}});
    const auto id = text("SELECT id FROM coaching_session");
    const auto other = coach(admin(), "Hedy Coach", program_);
    auto hedy = signedInCoach(other);
    const auto bob = participant(admin(), cohort_, "bob@example.com", "Bob Example");
    choose(bob, other);
    for (const auto* version : {"0", "1"})
        EXPECT_EQ(log(hedy, bob, {{"session", id}, {"version", version}}).status, 404);
    EXPECT_TRUE(grace().get(pathOf(ada_)).shows("Hers"));
}

}  // namespace
}  // namespace guildhall::coaching_tests
