// Programs sign in with access tokens at the addresses for programs, as somebody and with no more than that person has.
#include "session_fixture.hpp"

#include <regex>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ProgramAccess : public SessionTest {
protected:
    /// Made by this person; empty: it was refused.
    std::string tokenOf(testkit::Client& person, testkit::FormValues form) {
        form.insert(form.begin(), {{"name", "Nightly export"}, {"days", "30"}});
        const auto made = person.post("/my-tokens", form);
        std::smatch found;
        return std::regex_search(made.body, found, std::regex("gh_[A-Za-z0-9_-]{43}")) ? found[0].str() : "";
    }
    testkit::Answer ask(const std::string& token, const std::string& method, const std::string& path,
                        const sdk::Value& body = {}, testkit::Headers more = {}) {
        auto program = host().signedOut();
        more.emplace_back("Authorization", "Bearer " + token);
        more.emplace_back("x-csrf-token", "");
        return program.send(method, path, body, more);
    }
};
GUILDHALL_ON_BOTH_DATABASES(ProgramAccess);

TEST_P(ProgramAccess, ReadsAndWritesAsWhoeverMadeTheTokenWithoutAForm) {
    const auto session = addSession("Leeds");
    const auto token = tokenOf(admin(), {});
    ASSERT_NE(token, "");
    const auto read = ask(token, "GET", "/api/v1/sessions/" + session.id);
    EXPECT_EQ(read.status, 200) << read.body;
    EXPECT_EQ(read.header("set-cookie"), "") << "a program keeps no cookies";
    const auto changed =
        ask(token, "PATCH", "/api/v1/sessions/" + session.id, {{"title", "York"}}, {{"If-Match", read.header("etag")}});
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(stored(session).title, "York");
    EXPECT_THAT(host().audit("TOKEN_CREATED"), SizeIs(1));
    EXPECT_THAT(host().audit("SESSION_UPDATED"), SizeIs(1));
    EXPECT_EQ(host().audit("SESSION_UPDATED").at(0).personId, admin().personId());
    EXPECT_THAT(admin().get("/my-tokens").body, AllOf(HasSubstr("Nightly export"), HasSubstr("Last used"),
                                                      Not(HasSubstr(token)), Not(HasSubstr("Never used"))));
}

TEST_P(ProgramAccess, MayDoNoMoreThanTheTokensScope) {
    const auto session = addSession("Leeds");
    addParticipant(session, "Ada Example", "ada@example.com");
    const auto token = tokenOf(admin(), {{"scope", "sessions.view"}, {"scope", "sessions.view.all"}});
    const auto read = ask(token, "GET", "/api/v1/sessions/" + session.id);
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(
        ask(token, "PATCH", "/api/v1/sessions/" + session.id, {{"title", "York"}}, {{"If-Match", read.header("etag")}})
            .status,
        403);
    EXPECT_THAT(ask(token, "GET", "/api/v1/participants").body,
                AllOf(HasSubstr("Ada Example"), Not(HasSubstr("ada@example.com"))))
        << "what the scope lacks is hidden, too";
    EXPECT_EQ(tokenOf(admin(), {{"scope", "system.admin"}}), "") << "nor more than the role";
    EXPECT_EQ(host().signedInAs("readonly").get("/my-tokens").status, 403);
}

TEST_P(ProgramAccess, EndsWithTheTokenTheRoleAndThePerson) {
    const auto path = "/api/v1/sessions";
    const auto first = tokenOf(admin(), {}), second = tokenOf(admin(), {});
    EXPECT_EQ(ask(first, "GET", path).status, 200);
    const auto listed = admin().get("/my-tokens").body;
    std::smatch id;
    ASSERT_TRUE(std::regex_search(listed, id, std::regex("tokn-[a-z0-9]{12}")));
    EXPECT_EQ(admin().post("/my-tokens/revoke", {{"token", id[0].str()}}).status, 303);
    const auto over = std::pair(ask(first, "GET", path).status, ask(second, "GET", path).status);
    EXPECT_TRUE(over == std::pair(401, 200) || over == std::pair(200, 401)) << over.first << over.second;
    const auto& left = over.first == 200 ? first : second;
    host().clock().advance(std::chrono::days(31));
    const auto late = ask(left, "GET", path);
    EXPECT_EQ(late.status, 401);
    EXPECT_THAT(late.header("www-authenticate"), HasSubstr("invalid_token"));
    host().clock().advance(-std::chrono::days(31));
    EXPECT_EQ(ask(left, "GET", path).status, 200);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_person SET status = 'suspended' WHERE id = $1", admin().personId());
    });
    EXPECT_EQ(ask(left, "GET", path).status, 401);
}

TEST_P(ProgramAccess, CountsNowhereElseAndNoCookieHelps) {
    const auto token = tokenOf(admin(), {});
    EXPECT_EQ(ask(token, "GET", "/users").status, 303) << "a page asks to sign in";
    EXPECT_EQ(ask("gh_nonsense", "GET", "/api/v1/sessions").status, 401);
    EXPECT_EQ(ask("", "GET", "/api/v1/sessions").status, 401);
    EXPECT_EQ(admin().send("GET", "/api/v1/sessions", {}, {{"Authorization", "Bearer gh_nonsense"}}).status, 401)
        << "whoever sends a bad token is not let in by the cookie beside it";
    EXPECT_EQ(admin().send("GET", "/api/v1/sessions", {}, {{"Authorization", "Basic YTpi"}}).status, 200);
    const auto bad = admin().post("/my-tokens", {{"name", ""}, {"days", "9999"}});
    EXPECT_EQ(bad.status, 422);
    EXPECT_THAT(host().audit("TOKEN_CREATED"), SizeIs(1));
}

TEST_P(ProgramAccess, IsSeenAndEndedByAnAdministrator) {
    auto boss = host().signedInAs("super_admin");
    const auto token = tokenOf(admin(), {});
    const auto page = "/users/" + admin().personId();
    const auto shown = boss.get(page).body;
    EXPECT_THAT(shown, AllOf(HasSubstr("Nightly export"), Not(HasSubstr(token))));
    std::smatch id;
    ASSERT_TRUE(std::regex_search(shown, id, std::regex("tokn-[a-z0-9]{12}")));
    EXPECT_EQ(boss.post("/users/" + boss.personId() + "/tokens/revoke", {{"token", id[0].str()}}).status, 303);
    EXPECT_EQ(ask(token, "GET", "/api/v1/sessions").status, 200) << "not by another person's page";
    EXPECT_EQ(boss.post(page + "/tokens/revoke", {{"token", id[0].str()}}).status, 303);
    EXPECT_EQ(ask(token, "GET", "/api/v1/sessions").status, 401);
    EXPECT_THAT(host().audit("TOKEN_REVOKED"), SizeIs(1));
}

}  // namespace
}  // namespace guildhall::certificates
