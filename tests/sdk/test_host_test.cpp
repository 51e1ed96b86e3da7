// The testkit's own promises, with a tiny plugin.
#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::testkit {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class TestHosts : public PluginTest {
protected:
    std::string addressOf(const std::string& personId) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT email FROM kernel_person WHERE id = $1", personId).front().text(0);
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(TestHosts);

TEST_P(TestHosts, AnswerAsARealServerDoes) {
    EXPECT_EQ(host().signedOut().get("/greeting").location(), "/login?return=/greeting");
    auto learner = host().signedInAs("participant");
    const auto page = learner.get("/greeting");
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("Good to see you"));
    EXPECT_THAT(page.header("content-type"), HasSubstr("text/html"));
    EXPECT_EQ(learner.get("/nowhere").status, 404);
    EXPECT_EQ(learner.get("/admin/audit").status, 403);
    EXPECT_THAT(host().audit("ACCESS_DENIED"), SizeIs(1));
}

TEST_P(TestHosts, TakeFormsWithTheirTokenOnly) {
    auto learner = host().signedInAs("participant");
    EXPECT_EQ(learner.postWithoutToken("/logout").status, 403);
    EXPECT_EQ(learner.get("/greeting").status, 200) << "nothing has happened";
    EXPECT_EQ(learner.post("/logout").status, 303);
    EXPECT_EQ(learner.get("/greeting").status, 303);
}

TEST_P(TestHosts, ShowTheMailThatWasQueued) {
    const auto address = addressOf(host().signedInAs("participant").personId());
    EXPECT_THAT(host().mails(), SizeIs(0));
    EXPECT_LT(host().signedOut().post("/forgot-password", {{"email", address}}).status, 400);
    host().runJobs();  // known and unknown addresses are answered by the same work; the mail is made afterwards
    ASSERT_THAT(host().mails(), SizeIs(1));
    EXPECT_EQ(host().mails().front().to, address);
}

TEST_P(TestHosts, LetTheClockEndASession) {
    auto admin = host().signedInAs("admin");
    EXPECT_EQ(admin.get("/greeting").status, 200);
    host().clock().advance(std::chrono::hours(25));
    EXPECT_EQ(admin.get("/greeting").status, 303);
}

TEST_P(TestHosts, SwitchThePluginOffAndOn) {
    auto admin = host().signedInAs("admin");
    host().disable();
    EXPECT_EQ(admin.get("/greeting").status, 404);
    host().enable();
    EXPECT_EQ(admin.get("/greeting").status, 200);
}

TEST_P(TestHosts, LoadTheDemonstrationPeopleWhenAsked) {
    EXPECT_ANY_THROW(TestHost({.plugin = "/nowhere"}));
    TestHost full({.plugin = GUILDHALL_PLUGIN_FOLDER, .engine = GetParam(), .demonstration = true});
    const auto count = [](TestHost& host) {
        return host.database().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM kernel_person").front().integer(0); });
    };
    EXPECT_EQ(count(host()), 0);
    EXPECT_GE(count(full), 15);
}

TEST(FakeHttps, GiveTheAnswerLaidOutForTheLongestBeginning) {
    FakeHttp http;
    http.answer("https://api.example/", {.status = 404});
    http.answer("https://api.example/people", {.status = 200, .body = "[]"});
    EXPECT_EQ(http.send({.url = "https://api.example/people?page=2"}).body, "[]");
    EXPECT_EQ(http.send({.url = "https://api.example/other"}).status, 404);
    EXPECT_THROW(http.send({.url = "https://elsewhere.example/"}), sdk::HttpFailure);
    EXPECT_THAT(http.requests(), SizeIs(3));
}

}  // namespace
}  // namespace guildhall::testkit
