// The plugin on a whole server, on both databases.
#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace {

using namespace guildhall::testkit;
using std::chrono::days;
using testing::SizeIs;

const FormValues drill{{"title", "Fire drill"}, {"body", "Leave by the stairs."}, {"contact", "desk@example.org"}};

class Notices : public PluginTest {
protected:
    TestHostOptions options() override { return {.settings = {{"days", "7"}}}; }
    /// Where the posted notice is.
    std::string post(const FormValues& form = drill) {
        return host().signedInAs("admin").post("/notices", form).location();
    }
};
GUILDHALL_ON_BOTH_DATABASES(Notices);

TEST_P(Notices, CanBeReadByEveryoneSignedInOncePosted) {
    const auto page = post();
    auto learner = host().signedInAs("participant");
    EXPECT_TRUE(learner.get("/notices").shows("Fire drill"));
    EXPECT_TRUE(learner.get(page).shows("Leave by the stairs."));
    EXPECT_THAT(host().audit("NOTICE_POSTED"), SizeIs(1));
    EXPECT_EQ(host().published("notices.posted").at(0)["title"], "Fire drill");
}

TEST_P(Notices, CanBePostedOnlyByThoseWhoMay) {
    EXPECT_EQ(host().signedInAs("readonly").post("/notices", drill).status, 403);
    EXPECT_EQ(host().signedInAs("admin").postWithoutToken("/notices", drill).status, 403);
    EXPECT_EQ(host().signedOut().get("/notices").location(), "/login?return=/notices");
    EXPECT_THAT(host().audit("NOTICE_POSTED"), SizeIs(0));
}

TEST_P(Notices, AreNotPostedWithoutATitle) {
    const auto answer = host().signedInAs("admin").post("/notices", {{"body", "What is this about?"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Enter title")) << answer.body;
    EXPECT_TRUE(answer.shows("What is this about?")) << "what was typed stays";
}

TEST_P(Notices, ShowWhomToAskOnlyToThoseWhoMaySeeAddresses) {
    const auto page = post();
    EXPECT_TRUE(host().signedInAs("helpdesk").get(page).shows("desk@example.org"));
    EXPECT_FALSE(host().signedInAs("readonly").get(page).shows("desk@example.org"));
}

TEST_P(Notices, GoWhenTheDaysOfTheSettingsAreOver) {
    const auto page = post();
    auto learner = host().signedInAs("participant");
    EXPECT_TRUE(learner.get(page).shows("19 Mar 2026"));
    host().clock().advance(days(8));
    learner = host().signedInAs("participant");
    EXPECT_FALSE(learner.get("/notices").shows("Fire drill"));
    EXPECT_EQ(host().runJob("notices.tidy"), "done");
    EXPECT_EQ(learner.get(page).status, 404);
}

class PinnedNotices : public Notices {
protected:
    TestHostOptions options() override {
        return {.rules = GUILDHALL_TEST_FOLDER "/rules", .settings = {{"days", "7"}}};
    }
};
GUILDHALL_ON_BOTH_DATABASES(PinnedNotices);

TEST_P(PinnedNotices, AreThoseTheSitesRulePicks) {
    post({{"title", "Canteen"}, {"body", "There is a new menu."}, {"pinned", "yes"}});
    post();
    auto admin = host().signedInAs("admin");
    EXPECT_TRUE(admin.get("/notices?pinned=yes").shows("Fire drill"));
    EXPECT_FALSE(admin.get("/notices?pinned=yes").shows("Canteen"));
    EXPECT_THAT(host().hookProblems(), SizeIs(0)) << "what a rule is told is what the hook's sample shows";
}

}  // namespace
