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

// A visit is remembered from page to page and confirmed with the first statement of each: what has changed meanwhile,
// on another node say, shows on the very next page.
TEST_P(TestHosts, ShowTheNextPageToWhomeverSomebodyIsByThen) {
    auto admin = host().signedInAs("admin"), other = host().signedInAs("participant");
    const auto page = "/users/" + other.personId();
    const auto elsewhere = [&](const char* statement) {
        host().database().write([&](sdk::Transaction& tx) { tx.execute(statement, admin.personId()); });
    };
    const auto seen = [&] { return host().audit("PARTICIPANT_VIEWED").size(); };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(admin.get(page).status, 200);
    EXPECT_EQ(seen(), 3u);
    elsewhere("UPDATE kernel_person SET name = 'Newly Named' WHERE id = $1");
    EXPECT_TRUE(admin.get("/users").shows("Newly Named"));
    EXPECT_TRUE(admin.get("/nowhere").shows("Newly Named"));
    elsewhere("UPDATE kernel_person_role SET revoked_at = 1 WHERE person_id = $1");
    EXPECT_EQ(admin.get(page).status, 403);
    EXPECT_EQ(seen(), 3u) << "and nothing of the page was done";
    EXPECT_THAT(host().audit("ACCESS_DENIED"), SizeIs(1));
    elsewhere("UPDATE kernel_person_role SET revoked_at = NULL WHERE person_id = $1");
    EXPECT_EQ(admin.get(page).status, 200) << "a refusal is not given by memory either";
    elsewhere("UPDATE kernel_person SET status = 'suspended' WHERE id = $1");
    EXPECT_EQ(admin.get(page).status, 303);
    EXPECT_EQ(admin.get("/my-profile").status, 303);
    elsewhere("UPDATE kernel_person SET status = 'active' WHERE id = $1");
    EXPECT_EQ(admin.get(page).status, 200);
    elsewhere("DELETE FROM kernel_session WHERE person_id = $1");
    EXPECT_EQ(admin.get(page).location(), "/login?return=" + page);
    EXPECT_EQ(seen(), 5u);
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
