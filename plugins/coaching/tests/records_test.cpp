// Programs, panels, cohorts and rosters as operations keep them.
#include "coaching_site.hpp"

namespace guildhall::coaching_tests {
namespace {

class Rosters : public CoachingSite {};
GUILDHALL_ON_BOTH_DATABASES(Rosters);

TEST_P(Rosters, AreKeptByCohort) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    coach(admin, "Grace Coach", alp);
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto ada = participant(admin, spring, "ada@example.com");
    const auto page = admin.get("/engagements/" + ada);
    EXPECT_TRUE(page.shows("Ada Example"));
    EXPECT_TRUE(page.shows("Invited"));
    EXPECT_TRUE(page.shows("Added to the roster"));
    const auto again = admin.post("/engagements", {{"name", "Ada"}, {"email", "ADA@example.com"}, {"cohort", spring}});
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(again.shows("Participant already exists in this cohort"));
    const auto other = cohort(admin, "ALP-2", alp);
    participant(admin, other, "ada@example.com");
}

TEST_P(Rosters, HaveCoachesOfOnePoolOnly) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), mlp = program(admin, "MLP"), ef = program(admin, "EF", false);
    const auto grace = coach(admin, "Grace Coach", alp);
    added(admin, "/coaches/" + grace + "/panels", {{"program", mlp}});
    const auto answer = admin.post("/coaches/" + grace + "/panels", {{"program", ef}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("A coach belongs to one pool only"));
    EXPECT_EQ(admin.post("/coaches/" + grace + "/panels", {{"program", alp}}).status, 422) << "twice";
}

TEST_P(Rosters, HavePanelsThatAreTickedOnOnePage) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), mlp = program(admin, "MLP"), ef = program(admin, "EF", false);
    const auto grace = coach(admin, "Grace Coach", alp), edna = coach(admin, "Edna Executive", ef);
    const auto page = "/coaching-programs/" + mlp + "/panel";
    EXPECT_TRUE(admin.get(page).shows("Grace Coach"));
    EXPECT_FALSE(admin.get(page).shows("Edna Executive")) << "of the other pool";
    EXPECT_EQ(admin.post(page, {{"offered", grace}, {"coach", grace}, {"offered", edna}, {"coach", edna}}).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 3);
    EXPECT_EQ(admin.post(page, {{"offered", grace}, {"coach", grace}}).status, 303) << "nothing to do";
    EXPECT_EQ(admin.post("/coaching-programs/" + alp + "/panel", {{"coach", grace}}).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 3) << "who was not on the page stays";
    EXPECT_EQ(admin.post(page, {{"offered", grace}}).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_panel"), 2);
    EXPECT_THAT(host().audit("PANEL_REMOVED"), SizeIs(1));
    EXPECT_EQ(host().signedInAs("coach").get(page).status, 403);
}

TEST_P(Rosters, RefuseWindowsThatEndBeforeTheyBegin) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto answer = admin.post("/cohorts", {{"code", "ALP-1"},
                                                {"program", alp},
                                                {"start_date", "2026-03-10"},
                                                {"opens", "2026-03-31"},
                                                {"closes", "2026-03-01"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("The window cannot end before it begins"));
}

TEST_P(Rosters, OfACohortThatNobodyIsInAreRemoved) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto empty = cohort(admin, "ALP-1", alp), used = cohort(admin, "ALP-2", alp);
    participant(admin, used, "ada@example.com");
    EXPECT_EQ(admin.post("/cohorts/" + empty + "/remove").status, 303);
    EXPECT_EQ(admin.post("/cohorts/" + used + "/remove").status, 409);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_cohort"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_seed"), 1);
}

TEST_P(Rosters, AreHeldResumedCanceledAndReopenedWithReasons) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto ada = "/engagements/" + participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    EXPECT_EQ(admin.post(ada + "/resume", {{"reason", "x"}}).status, 409);
    EXPECT_EQ(admin.post(ada + "/hold", {}).status, 422) << "a reason is asked for";
    EXPECT_EQ(admin.post(ada + "/hold", {{"reason", "On leave"}}).status, 303);
    EXPECT_TRUE(admin.get(ada).shows("On leave"));
    EXPECT_EQ(admin.post(ada + "/cancel", {{"reason", "Left the company"}}).status, 303);
    EXPECT_EQ(admin.post(ada + "/reopen", {{"reason", "Came back"}}).status, 303);
    EXPECT_EQ(text("SELECT status FROM coaching_engagement"), "invited") << "where it was before both";
    EXPECT_THAT(host().audit("ENGAGEMENT_HELD"), SizeIs(1));
    EXPECT_EQ(host().audit("ENGAGEMENT_CANCELED").at(0).reason, "Left the company");
}

TEST_P(Rosters, GiveNoCoachToWhoHasNotChosen) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto grace = coach(admin, "Grace Coach", alp);
    const auto ada = "/engagements/" + participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    EXPECT_EQ(admin.post(ada + "/hold", {{"reason", "On leave"}}).status, 303);
    EXPECT_EQ(admin.get(ada + "/reassign").status, 409);
    EXPECT_EQ(admin.post(ada + "/reassign", {{"version", "2"}, {"coach", grace}, {"reason", "x"}}).status, 409);
    EXPECT_EQ(text("SELECT coach FROM coaching_engagement"), "");
}

TEST_P(Rosters, KeepWhoWasShownCoachesInTheirCohort) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    coach(admin, "Grace Coach", alp);
    const auto spring = cohort(admin, "ALP-1", alp), autumn = cohort(admin, "ALP-2", alp);
    const auto ada = "/engagements/" + participant(admin, spring, "ada@example.com");
    host().signedOut().post("/coaching", {{"email", "ada@example.com"}});
    const auto version = text("SELECT CAST(version AS TEXT) FROM coaching_engagement");
    const auto moved = admin.post(
        ada + "/edit", {{"version", version}, {"name", "Ada"}, {"email", "ada@example.com"}, {"cohort", autumn}});
    EXPECT_EQ(moved.status, 422);
    EXPECT_TRUE(moved.shows("Whoever has been shown coaches stays in their cohort"));
}

TEST_P(Rosters, AreCompletedByHandOnlyWhenAllSessionsAreLogged) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto grace = coach(admin, "Grace Coach", alp);
    const auto id = participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    const auto ada = "/engagements/" + id;
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE coaching_engagement SET coach = $1, status = 'in_progress', selected_at = 1", grace);
        tx.execute(
            "INSERT INTO coaching_session (id, version, created_at, engagement, number, author, draft, submitted_at) "
            "VALUES ('cses-aaaaaaaaaaaa', 1, 1, $1, 1, '', FALSE, 1)",
            id);
    });
    EXPECT_EQ(admin.post(ada + "/complete", {{"reason", "Done"}}).status, 409);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO coaching_session (id, version, created_at, engagement, number, author, draft, submitted_at) "
            "VALUES ('cses-bbbbbbbbbbbb', 1, 1, $1, 2, '', FALSE, 1)",
            id);
    });
    EXPECT_EQ(admin.post(ada + "/complete", {{"reason", "Done"}}).status, 303);
    EXPECT_EQ(admin.post(ada + "/reopen", {{"reason", "A mistake"}}).status, 303);
    EXPECT_EQ(admin.post(ada + "/complete", {{"reason", "It was none"}}).status, 303)
        << "what was reopened is completed again";
}

TEST_P(Rosters, AreClosedToStrangers) {
    EXPECT_EQ(host().signedInAs("coach").get("/engagements").status, 403);
    EXPECT_EQ(host().signedInAs("coaching_executive").get("/engagements").status, 403);
    EXPECT_EQ(host().signedInAs("participant").get("/coaches").status, 403);
}

}  // namespace
}  // namespace guildhall::coaching_tests
