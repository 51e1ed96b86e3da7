#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {
namespace {

using federation::Assertion;
using federation::ExternalIdentityRepository;
using Refusal = ExternalSignIn::Refusal;

class ExternalIdentities : public testing::IdentityTest {
protected:
    void prepare() override {
        IdentityTest::prepare();
        ada_ = person("ada@example.org");
        who_ = personOf(ada_);
    }
    static Assertion acme(const std::string& subject, const std::string& email = {}, bool verified = true) {
        return {.provider = "acme",
                .issuer = "https://id.acme.example",
                .subject = subject,
                .email = email,
                .emailVerified = verified,
                .name = "Ada of Acme"};
    }
    ExternalSignIn::Outcome enter(const Assertion& who, const std::string& invitation = {}) {
        return node().external.enter(who, invitation, from());
    }
    /// They have come by a link that was mailed there.
    void verifyAddress(const std::string& email) {
        ask(email);
        ASSERT_TRUE(node().magic.use(node().mail.token(), from()));
    }
    std::string invite(const std::string& id) {
        db().write([&](sdk::Transaction& tx) { node().people.invite(tx, {}, id); });
        return node().mail.token();
    }
    std::vector<federation::WaitingIdentity> waiting() {
        return db().read([&](sdk::Transaction& tx) { return ExternalIdentityRepository::waiting(tx); });
    }
    std::size_t identitiesOf(const std::string& id) {
        return db().read([&](sdk::Transaction& tx) { return ExternalIdentityRepository::ofPerson(tx, id).size(); });
    }
    std::string ada_;
    sdk::Person who_;
};
GUILDHALL_ON_EVERY_DATABASE(ExternalIdentities);

TEST_P(ExternalIdentities, AreLinkedByAnAddressThatBothSidesHaveVerified) {
    verifyAddress("ada@example.org");
    const auto first = enter(acme("a-1", "Ada@Example.org"));
    ASSERT_TRUE(first.in);
    EXPECT_EQ(first.in->person.id, ada_);
    EXPECT_EQ(audited("IDENTITY_LINKED"), 1);
    EXPECT_EQ(enter(acme("a-1", "ada.new@acme.example")).in->person.id, ada_) << "the subject counts, not the address";
    EXPECT_EQ(identitiesOf(ada_), 1u);
}

TEST_P(ExternalIdentities, AreNotLinkedByAnAddressThatOneSideHasNotVerified) {
    EXPECT_EQ(enter(acme("a-1", "ada@example.org")).refusal, Refusal::Unknown) << "an administrator typed that address";
    verifyAddress("ada@example.org");
    EXPECT_EQ(enter(acme("a-1", "ada@example.org", false)).refusal, Refusal::Unknown)
        << "the service has not checked it";
    EXPECT_EQ(identitiesOf(ada_), 0u);
    ASSERT_EQ(waiting().size(), 1u);
    EXPECT_EQ(waiting().front().times, 2);
}

TEST_P(ExternalIdentities, AreLinkedByTheInvitationOnceAndWhateverTheAddress) {
    const auto invitation = invite(ada_);
    EXPECT_EQ(enter(acme("a-1", "somebody.else@acme.example"), invitation).in->person.id, ada_);
    EXPECT_EQ(enter(acme("a-2"), invitation).refusal, Refusal::Unknown);
    EXPECT_EQ(identitiesOf(ada_), 1u);
    EXPECT_EQ(enter(acme("a-3"), "no-such-token").refusal, Refusal::Unknown);
    ask("ada@example.org");
    EXPECT_EQ(enter(acme("a-3"), node().mail.token()).refusal, Refusal::Unknown) << "a sign-in link is no invitation";
}

TEST_P(ExternalIdentities, OfAServiceAreOnePerPerson) {
    verifyAddress("ada@example.org");
    ASSERT_TRUE(enter(acme("a-1", "ada@example.org")).in);
    EXPECT_EQ(enter(acme("a-2", "ada@example.org")).refusal, Refusal::Collision);
    EXPECT_EQ(enter(acme("a-3"), invite(ada_)).refusal, Refusal::Collision);
    EXPECT_EQ(audited("IDENTITY_COLLISION"), 2);
    auto elsewhere = acme("a-1", "ada@example.org");
    elsewhere.provider = "other";
    elsewhere.issuer = "https://other.example";
    EXPECT_EQ(enter(elsewhere).in->person.id, ada_) << "the same subject of another issuer is another identity";
    EXPECT_EQ(identitiesOf(ada_), 2u);
}

/// Somebody left, and the address was given to another: the identity says one, the address the other.
TEST_P(ExternalIdentities, LetNobodyInWhenIdentityAndAddressArePeopleApart) {
    verifyAddress("ada@example.org");
    ASSERT_TRUE(enter(acme("a-1", "ada@example.org")).in);
    const auto eve = person("eve@example.org");
    const auto outcome = enter(acme("a-1", "eve@example.org"));
    EXPECT_FALSE(outcome.in);
    EXPECT_EQ(outcome.refusal, Refusal::Collision);
    EXPECT_EQ(waiting().front().why, "collision");
    EXPECT_EQ(identitiesOf(eve), 0u);
}

TEST_P(ExternalIdentities, OfWhoIsNotActiveLetNobodyIn) {
    verifyAddress("ada@example.org");
    const auto in = enter(acme("a-1", "ada@example.org")).in;
    db().write([&](sdk::Transaction& tx) { node().people.setStatus(tx, {}, ada_, "suspended"); });
    EXPECT_FALSE(node().sessions.identify(in->token));
    EXPECT_EQ(enter(acme("a-1", "ada@example.org")).refusal, Refusal::NotActive);
}

TEST_P(ExternalIdentities, DoNotGetAroundTheSecondStepUnlessTheServiceAskedForOne) {
    withSecondStep(ada_);
    verifyAddress("ada@example.org");
    EXPECT_TRUE(enter(acme("a-1", "ada@example.org")).in->needsSecondStep());
    auto both = acme("a-1", "ada@example.org");
    both.twoSteps = true;
    EXPECT_FALSE(enter(both).in->needsSecondStep());
}

TEST_P(ExternalIdentities, ThatWaitAreLinkedOrDismissedByAnAdministrator) {
    enter(acme("a-1", "ada@acme.example"));
    enter(acme("a-2", "eve@acme.example"));
    ASSERT_EQ(waiting().size(), 2u);
    const auto idOf = [&](const std::string& subject) {
        for (const auto& one : waiting())
            if (one.subject == subject) return one.id;
        return std::string();
    };
    const auto first = idOf("a-1"), second = idOf("a-2");
    db().write([&](sdk::Transaction& tx) { node().external.link(tx, {}, first, who_, "I rang her up"); });
    EXPECT_EQ(enter(acme("a-1")).in->person.id, ada_);
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { node().external.link(tx, {}, first, who_, "again"); }),
                 sdk::NotFound);
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { node().external.link(tx, {}, second, who_, "too"); }),
                 sdk::Conflict);
    EXPECT_EQ(waiting().size(), 1u) << "what could not be linked waits on";
    db().write([&](sdk::Transaction& tx) { node().external.dismiss(tx, {}, second); });
    EXPECT_TRUE(waiting().empty());
}

TEST_P(ExternalIdentities, ThatAreTakenAwayEndTheSessionsTheyBegan) {
    verifyAddress("ada@example.org");
    const auto in = enter(acme("a-1", "ada@example.org")).in;
    const auto own =
        db().write([&](sdk::Transaction& tx) { return node().sessions.start(tx, ada_, from(), "password"); });
    const auto id =
        db().read([&](sdk::Transaction& tx) { return ExternalIdentityRepository::ofPerson(tx, ada_).front().id; });
    EXPECT_TRUE(
        db().write([&](sdk::Transaction& tx) { return node().external.unlink(tx, {.personId = ada_}, who_, id, {}); }));
    EXPECT_FALSE(node().sessions.identify(in->token));
    EXPECT_TRUE(node().sessions.identify(own->token)) << "others go on";
    EXPECT_EQ(enter(acme("a-1", "")).refusal, Refusal::Unknown);
}

TEST_P(ExternalIdentities, SignedOutAtTheServiceAreSignedOutHere) {
    verifyAddress("ada@example.org");
    auto who = acme("a-1", "ada@example.org");
    who.session = "s-1";
    const auto one = enter(who).in;
    who.session = "s-2";
    const auto two = enter(who).in;
    const auto end = [&](const char* subject, const char* session) {
        return db().write([&](sdk::Transaction& tx) {
            return node().sessions.endOfIdentity(tx, {}, "https://id.acme.example", subject, session);
        });
    };
    EXPECT_EQ(end("a-1", "s-1"), 1);
    EXPECT_FALSE(node().sessions.identify(one->token));
    EXPECT_TRUE(node().sessions.identify(two->token));
    EXPECT_EQ(end("a-2", ""), 0);
    EXPECT_EQ(end("a-1", ""), 1) << "no session named: all of theirs";
    EXPECT_FALSE(node().sessions.identify(two->token));
}

}  // namespace
}  // namespace guildhall::identity
