#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>

#include <thread>

namespace guildhall::identity {
namespace {

using namespace std::chrono_literals;

class SigningIn : public testing::IdentityTest {
protected:
    void prepare() override {
        IdentityTest::prepare();
        id_ = person("ada@example.org");
        node().passwords.setByHand({}, id_, phrase_);
    }
    std::optional<SignedIn> tryPassword(const std::string& password, const std::string& email = "ada@example.org") {
        return node().signIn.withPassword(email, password, from());
    }
    std::chrono::seconds waitOf(const std::string& email = "ada@example.org") {
        try {
            tryPassword("wrong", email);
        } catch (const sdk::TooManyRequests& e) {
            return e.wait();
        }
        return 0s;
    }
    std::string id_;
};
GUILDHALL_ON_EVERY_DATABASE(SigningIn);

TEST_P(SigningIn, WorksWithTheRightPasswordWhateverTheCaseOfTheAddress) {
    const auto signedIn = tryPassword(phrase_, " Ada@Example.ORG ");
    ASSERT_TRUE(signedIn);
    EXPECT_EQ(signedIn->person.id, id_);
    EXPECT_EQ(node().sessions.identify(signedIn->token)->personId, id_);
    EXPECT_EQ(audited("LOGIN"), 1);
}

TEST_P(SigningIn, FailsAlikeForAWrongPasswordAndAnUnknownAddress) {
    EXPECT_FALSE(tryPassword("wrong"));
    EXPECT_FALSE(tryPassword("wrong", "nobody@example.org"));
    EXPECT_EQ(waitOf(), waitOf("nobody@example.org"));
    EXPECT_EQ(audited("LOGIN_FAILED"), 2);
}

TEST_P(SigningIn, IsRefusedToWhoIsSuspendedAndEndsTheirSessionsAtOnce) {
    const auto signedIn = tryPassword(phrase_);
    db().write([&](sdk::Transaction& tx) { node().people.setStatus(tx, {}, id_, "suspended"); });
    EXPECT_FALSE(node().sessions.identify(signedIn->token));
    clock_.advance(10s);
    EXPECT_FALSE(tryPassword(phrase_));
}

TEST_P(SigningIn, WaitsLongerAfterEachSeriesOfWrongGuesses) {
    int failures = 0;
    const auto failUpTo = [&](int count, std::chrono::seconds wait) {
        while (failures < count) {
            EXPECT_FALSE(tryPassword("wrong")) << failures;
            ++failures;
            const auto now = waitOf();
            if (failures == count) {
                EXPECT_EQ(now, wait) << failures;
            }
            clock_.advance(now);
        }
    };
    failUpTo(1, 1s);
    failUpTo(2, 1s);
    failUpTo(3, 3s);
    failUpTo(8, 3s);
    failUpTo(9, 5s);
    failUpTo(24, 5s);
    failUpTo(25, 10s);
    failUpTo(99, 10s);
    EXPECT_FALSE(tryPassword("wrong"));
    EXPECT_GT(waitOf(), 10h);
    EXPECT_THROW(tryPassword(phrase_), sdk::TooManyRequests);
    clock_.advance(waitOf());
    EXPECT_TRUE(tryPassword(phrase_));
}

TEST_P(SigningIn, WaitsToTheMicrosecondAndForgetsOnSuccess) {
    tryPassword("wrong");
    clock_.advance(1s - 1us);
    EXPECT_THROW(tryPassword(phrase_), sdk::TooManyRequests);
    clock_.advance(1us);
    EXPECT_TRUE(tryPassword(phrase_));
    EXPECT_FALSE(tryPassword("wrong"));
    EXPECT_EQ(waitOf(), 1s);
}

TEST_P(SigningIn, LetsOneOfManyParallelGuessesThroughOnAllNodesTogether) {
    const auto other = database().another();
    testing::IdentityNode second(*other, clock_);
    std::atomic<int> tried{0}, refused{0};
    const auto guess = [&](testing::IdentityNode& at) {
        try {
            at.signIn.withPassword("ada@example.org", "wrong", from());
            ++tried;
        } catch (const sdk::TooManyRequests&) {
            ++refused;
        }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back(guess, std::ref(i % 2 ? node() : second));
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(tried, 1);
    EXPECT_EQ(refused, 5);
}

TEST_P(SigningIn, FromOneNetworkIsSlowedOnlyAfterManyFailures) {
    for (int i = 0; i < 10; ++i) tryPassword("wrong", "p" + std::to_string(i) + "@example.org");
    EXPECT_EQ(waitOf("fresh@example.org"), 1s);
    EXPECT_FALSE(node().signIn.withPassword("fresh@example.org", "wrong", from("192.0.2.99")));
}

TEST_P(SigningIn, IsOpenToAKnownBrowserThatStrangersLockedOut) {
    const auto mark = node().browsers.mark(id_);
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(tryPassword("wrong")) << i;
        if (i < 99) clock_.advance(10s);
    }
    EXPECT_GT(waitOf(), 1h);
    const auto known = [&](const std::string& password, const std::string& browser) {
        return node().signIn.withPassword("ada@example.org", password, from(), browser);
    };
    EXPECT_TRUE(known(phrase_, mark));
    EXPECT_THROW(known(phrase_, mark.substr(0, 60) + "0000"), sdk::TooManyRequests) << "a forged mark";
    EXPECT_THROW(known(phrase_, node().browsers.mark(person("eve@example.org"))), sdk::TooManyRequests);
    EXPECT_FALSE(known("wrong", mark));
    EXPECT_THROW(known(phrase_, mark), sdk::TooManyRequests) << "it waits for its own guesses";
}

TEST_P(SigningIn, DoesNotWaitForAClockThatWasSetBack) {
    clock_.advance(24h);
    EXPECT_FALSE(tryPassword("wrong"));
    clock_.advance(-24h);
    EXPECT_LE(waitOf(), 1s);
    clock_.advance(1s);
    EXPECT_TRUE(tryPassword(phrase_));
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(tryPassword("wrong"));
        clock_.advance(10s);
    }
    clock_.advance(-10s - 48h);
    EXPECT_FALSE(tryPassword("wrong")) << "one more guess, for a clock that was wrong";
    EXPECT_GT(waitOf(), 10s);
    EXPECT_LE(waitOf(), 24h) << "until the next day, as after so many";
}

TEST_P(SigningIn, DoesNotLastLongerByAClockThatWasSetBack) {
    clock_.advance(24h);
    const auto token = tryPassword(phrase_)->token;
    clock_.advance(-24h);
    EXPECT_TRUE(node().sessions.identify(token));
    clock_.advance(30min);
    EXPECT_FALSE(node().sessions.identify(token));
    const auto other = tryPassword(phrase_)->token;
    clock_.advance(-24h);
    EXPECT_TRUE(node().sessions.identify(other));
    for (int i = 0; i < 24 * 4; ++i) {
        clock_.advance(15min);
        if (i < 24 * 4 - 1) {
            ASSERT_TRUE(node().sessions.identify(other)) << i;
        }
    }
    EXPECT_FALSE(node().sessions.identify(other));
}

TEST_P(SigningIn, EndsEverywhereAtOnce) {
    const auto here = tryPassword(phrase_)->token, there = tryPassword(phrase_)->token;
    node().sessions.endAll({.personId = id_});
    EXPECT_FALSE(node().sessions.identify(here));
    EXPECT_FALSE(node().sessions.identify(there));
    EXPECT_EQ(audited("LOGOUT"), 1);
}

TEST_P(SigningIn, LastsThirtyMinutesIdleToTheSecond) {
    const auto token = tryPassword(phrase_)->token;
    clock_.advance(30min - 1s);
    EXPECT_TRUE(node().sessions.identify(token));
    clock_.advance(30min - 1s);
    EXPECT_TRUE(node().sessions.identify(token));
    clock_.advance(30min);
    EXPECT_FALSE(node().sessions.identify(token));
}

TEST_P(SigningIn, LastsADayAtMostToTheSecond) {
    const auto token = tryPassword(phrase_)->token;
    for (int i = 0; i < 24 * 4 - 1; ++i) {
        clock_.advance(15min);
        ASSERT_TRUE(node().sessions.identify(token));
    }
    clock_.advance(15min - 1s);
    EXPECT_TRUE(node().sessions.identify(token));
    clock_.advance(1s);
    EXPECT_FALSE(node().sessions.identify(token));
}

TEST_P(SigningIn, EndsWithSigningOut) {
    const auto token = tryPassword(phrase_)->token;
    const auto session = node().sessions.identify(token);
    node().sessions.end({.personId = id_}, session->id);
    EXPECT_FALSE(node().sessions.identify(token));
    node().sessions.end({.personId = id_}, session->id);
    EXPECT_EQ(audited("LOGOUT"), 1);
}

TEST_P(SigningIn, ChangesTheTokenWhenTheRoleIsSwitchedAndRemembersTheRole) {
    db().write([&](sdk::Transaction& tx) { node().grants.grantFromConsole(tx, id_, "auditor", "test"); });
    const auto token = tryPassword(phrase_)->token;
    const auto session = *node().sessions.identify(token);
    EXPECT_EQ(session.activeRole, "auditor");
    const auto actor = sdk::Actor{.personId = id_, .role = "auditor"};
    const auto fresh = node().sessions.switchRole(actor, session.id, "participant");
    EXPECT_FALSE(node().sessions.identify(token));
    EXPECT_EQ(node().sessions.identify(fresh)->activeRole, "participant");
    EXPECT_EQ(node().sessions.identify(tryPassword(phrase_)->token)->activeRole, "participant");
    EXPECT_THROW(node().sessions.switchRole(actor, node().sessions.identify(fresh)->id, "super_admin"), sdk::Forbidden);
}

/// As when its disk is full.
class ReadableDatabase : public sdk::Database {
public:
    explicit ReadableDatabase(sdk::Database& database) : database_(database) {}

private:
    void transact(bool writing, const std::function<void(sdk::Transaction&)>& work) override {
        if (writing) throw sdk::Unavailable("The disk of the database is full. Nothing was saved.");
        database_.read([&](sdk::Transaction& tx) { work(tx); });
    }
    sdk::Database& database_;
};

TEST_P(SigningIn, LetsPeopleReadOnWhileNothingCanBeWritten) {
    const auto token = tryPassword(phrase_)->token;
    ReadableDatabase full(db());
    testing::IdentityNode other(full, clock_);
    clock_.advance(2min);
    EXPECT_TRUE(other.sessions.identify(token));
}

}  // namespace
}  // namespace guildhall::identity
