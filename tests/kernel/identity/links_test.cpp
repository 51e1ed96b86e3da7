#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>

#include <thread>

namespace guildhall::identity {
namespace {

using namespace std::chrono_literals;

class Links : public testing::IdentityTest {
protected:
    std::string invitation(const std::string& id) {
        db().write([&](sdk::Transaction& tx) { node().people.invite(tx, {}, id); });
        return node().mail.token();
    }
    void requestReset(const std::string& email) { ask(email, {.purpose = TokenPurpose::Reset}); }
};
GUILDHALL_ON_EVERY_DATABASE(Links);

TEST_P(Links, SignInOnceWithinFifteenMinutes) {
    const auto id = person("ada@example.org");
    ask("ADA@example.org");
    const auto token = node().mail.token();
    EXPECT_EQ(node().mail.messages.back().variables["link"], "https://portal.example/magic-link?token=" + token);
    EXPECT_TRUE(node().magic.usable(token));
    clock_.advance(15min - 1s);
    EXPECT_EQ(node().magic.use(token, from())->person.id, id);
    EXPECT_FALSE(node().magic.usable(token));
    EXPECT_FALSE(node().magic.use(token, from()));
    ask("ada@example.org");
    clock_.advance(15min);
    EXPECT_FALSE(node().magic.use(node().mail.token(), from()));
}

TEST_P(Links, SignInOneOfManyWhoComeTogether) {
    person("ada@example.org");
    ask("ada@example.org");
    const auto token = node().mail.token();
    std::atomic<int> in{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back([&] { in += node().magic.use(token, from()) ? 1 : 0; });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(in, 1);
    EXPECT_EQ(audited("LOGIN"), 1);
}

TEST_P(Links, AreNotMailedToUnknownAddressesAndNothingTells) {
    EXPECT_NO_THROW(ask("nobody@example.org"));
    EXPECT_NO_THROW(requestReset("nobody@example.org"));
    EXPECT_TRUE(node().mail.messages.empty());
}

TEST_P(Links, AreLimitedPerAddressAndPlaceAlikeForKnownAndUnknown) {
    person("ada@example.org");
    for (const std::string email : {"ada@example.org", "nobody@example.org"}) {
        for (int i = 0; i < 3; ++i) ask(email);
        EXPECT_THROW(requestReset(email), sdk::TooManyRequests) << email;
    }
    for (int i = 0; i < 7; ++i) ask("p" + std::to_string(i) + "@example.org");
    EXPECT_THROW(ask("eleventh@example.org"), sdk::TooManyRequests) << "who tries addresses is stopped";
    EXPECT_NO_THROW(ask("eleventh@example.org", {}, "192.0.2.2"));
    clock_.advance(1h);
    EXPECT_NO_THROW(ask("ada@example.org"));
}

TEST_P(Links, GoToEverybodyInAnOffice) {
    for (int i = 0; i < 25; ++i) person("colleague" + std::to_string(i) + "@example.org");
    for (int i = 0; i < 25; ++i) ask("colleague" + std::to_string(i) + "@example.org");
    EXPECT_EQ(node().mail.messages.size(), 25u);
}

TEST_P(Links, ReachTheirOwnerHoweverManyStrangersAskForThem) {
    const auto id = person("ada@example.org");
    for (int i = 0; i < 60; ++i) {
        try {
            ask("ada@example.org", {}, "198.51.100." + std::to_string(i % 40));
        } catch (const sdk::TooManyRequests&) {
        }
        clock_.advance(20s);
    }
    EXPECT_LT(node().mail.to("ada@example.org"), 10) << "nobody fills the mailbox";
    const auto newest = node().mail.token();
    EXPECT_NO_THROW(ask("ada@example.org", {}, "203.0.113.9"));
    EXPECT_TRUE(node().magic.usable(newest)) << "there is a good link in the mailbox all the time";
    const auto before = node().mail.to("ada@example.org");
    const auto mark = node().browsers.mark(id);
    ask("ada@example.org", {.browserMark = mark}, "198.51.100.1");
    EXPECT_EQ(node().mail.to("ada@example.org"), before + 1)
        << "a browser the owner signed in with is not counted with strangers";
}

TEST_P(Links, OfOneThatCannotBeComposedDoNotKeepTheOthersBack) {
    person("ada@example.org");
    person("eve@example.org");
    for (const std::string email : {"ada@example.org", "nobody@example.org", "eve@example.org"})
        node().requests.ask({.email = email}, from());
    node().mail.refused = "ada@example.org";
    EXPECT_EQ(node().requests.compose(), 3);
    EXPECT_EQ(node().mail.to("eve@example.org"), 1);
    EXPECT_EQ(node().requests.compose(), 0);
    EXPECT_TRUE(node().log.has("could not be mailed"));
}

TEST_P(Links, CarryWhereThePersonWantedToGo) {
    person("ada@example.org");
    ask("ada@example.org", {.returnPath = "/sessions/new?a=b"});
    EXPECT_EQ(node().mail.messages.back().variables["link"],
              "https://portal.example/magic-link?return=/sessions/new%3Fa%3Db&token=" + node().mail.token());
}

TEST_P(Links, AreNotRefusedForADayByAClockThatWasAhead) {
    person("ada@example.org");
    clock_.advance(24h);
    for (int i = 0; i < 3; ++i) ask("ada@example.org");
    EXPECT_THROW(ask("ada@example.org"), sdk::TooManyRequests);
    clock_.advance(-24h);
    for (int i = 0; i < 3; ++i) ask("ada@example.org");
    EXPECT_THROW(ask("ada@example.org"), sdk::TooManyRequests);
    clock_.advance(1h);
    ask("ada@example.org");
    EXPECT_EQ(node().mail.messages.size(), 7u);
}

TEST_P(Links, OfAClockThatWasAheadLiveAsLongAsOthers) {
    person("ada@example.org");
    clock_.advance(24h);
    ask("ada@example.org");
    const auto token = node().mail.token();
    clock_.advance(-24h);
    EXPECT_TRUE(node().magic.usable(token));
    ask("ada@example.org");  // from here on it is clamped
    clock_.advance(15min);
    EXPECT_FALSE(node().magic.usable(token));
    EXPECT_NO_THROW(ask("ada@example.org"));
    EXPECT_EQ(node().mail.messages.size(), 3u);
}

TEST_P(Links, OfInvitationsSetAPasswordOnceAndSignTheOthersOut) {
    const auto id = person("ada@example.org");
    const auto token = invitation(id);
    EXPECT_EQ(node().passwords.personOfLink(token)->id, id);
    EXPECT_THROW(node().passwords.setByLink(token, "short", from()), sdk::Invalid);
    ask("ada@example.org");
    const auto session = node().magic.use(node().mail.token(), from())->token;
    EXPECT_EQ(node().passwords.setByLink(token, phrase_, from()).id, id);
    EXPECT_FALSE(node().sessions.identify(session));
    EXPECT_THROW(node().passwords.setByLink(token, phrase_, from()), sdk::NotFound);
    EXPECT_TRUE(node().signIn.withPassword("ada@example.org", phrase_, from()));
    EXPECT_EQ(audited("PASSWORD_SET"), 1);
}

TEST_P(Links, OfInvitationsLastAWeekAndOfResetsAnHour) {
    const auto id = person("ada@example.org");
    const auto invited = invitation(id);
    clock_.advance(7 * 24h - 1s);
    EXPECT_TRUE(node().passwords.personOfLink(invited));
    clock_.advance(1s);
    EXPECT_FALSE(node().passwords.personOfLink(invited));
    requestReset("ada@example.org");
    const auto reset = node().mail.token();
    clock_.advance(1h - 1s);
    EXPECT_TRUE(node().passwords.personOfLink(reset));
    clock_.advance(1s);
    EXPECT_THROW(node().passwords.setByLink(reset, phrase_, from()), sdk::NotFound);
}

TEST_P(Links, ThatSignInDoNotSetPasswordsAndTheOtherWayRound) {
    const auto id = person("ada@example.org");
    EXPECT_FALSE(node().magic.use(invitation(id), from()));
    ask("ada@example.org");
    EXPECT_THROW(node().passwords.setByLink(node().mail.token(), phrase_, from()), sdk::NotFound);
}

class Persons : public testing::IdentityTest {};
GUILDHALL_ON_EVERY_DATABASE(Persons);

TEST_P(Persons, AreOnePerAddressAndNeverChangedByProvisioning) {
    db().write([&](sdk::Transaction& tx) {
        const auto first = node().people.provision(tx, {}, "Ada@Example.org", "Ada");
        const auto again = node().people.provision(tx, {}, "ada@example.ORG", "Someone else");
        EXPECT_TRUE(first.created);
        EXPECT_FALSE(again.created);
        EXPECT_EQ(again.person.id, first.person.id);
        EXPECT_EQ(again.person.name, "Ada");
        EXPECT_EQ(first.person.id[0], 'c');
        EXPECT_TRUE(sdk::isId(first.person.id));
        EXPECT_EQ(node().people.withRole(tx, "participant").size(), 1u);
    });
    EXPECT_EQ(audited("PARTICIPANT_CREATED"), 1);
}

TEST_P(Persons, AreCalledByAnotherNameOnlyByWhoSaysSo) {
    const auto id = person("ada@example.org");
    const auto rename = [&](const std::string& name) {
        db().write([&](sdk::Transaction& tx) { node().people.rename(tx, {.personId = id}, id, name); });
    };
    rename("Ada Lovelace");
    rename("Ada Lovelace");
    EXPECT_EQ(db().read([&](sdk::Transaction& tx) { return node().people.find(tx, id)->name; }), "Ada Lovelace");
    EXPECT_EQ(audited("PERSON_RENAMED"), 1) << "the same name is no change";
    EXPECT_THROW(rename(" "), sdk::Invalid);
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { node().people.rename(tx, {}, "cxxx-aaaaaaaaaaaa", "Ada"); }),
                 sdk::NotFound);
}

TEST_P(Persons, AreProvisionedOnceByManyAtATime) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { person("ada@example.org"); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(audited("PARTICIPANT_CREATED"), 1);
    EXPECT_EQ(audited("ROLE_GRANTED"), 1);
}

TEST_P(Persons, NeedAnAddressAndAName) {
    EXPECT_THROW(person("not an address"), sdk::Invalid);
    EXPECT_THROW(person("ada@example.org", "  "), sdk::Invalid);
    EXPECT_NO_THROW(person("c@c.c"));
}

}  // namespace
}  // namespace guildhall::identity
