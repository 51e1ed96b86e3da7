#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>

#include <thread>

namespace guildhall::identity {
namespace {

using namespace std::chrono_literals;

class SecondStep : public testing::IdentityTest {
protected:
    void prepare() override {
        IdentityTest::prepare();
        id_ = person("ada@example.org");
        ada_ = personOf(id_);
        node().passwords.setByHand({}, id_, phrase_);
        codes_ = withSecondStep(id_);
        clock_.advance(30s);
    }
    bool check(const std::string& typed) { return node().secondSteps.check(ada_, typed, from(), ""); }
    SecondSteps::State state() {
        return db().read([&](sdk::Transaction& tx) { return node().secondSteps.of(tx, id_); });
    }
    std::string id_;
    sdk::Person ada_;
    std::vector<std::string> codes_;
};
GUILDHALL_ON_EVERY_DATABASE(SecondStep);

TEST_P(SecondStep, IsAskedForWhicheverWayOneComesIn) {
    const auto byPassword = node().signIn.withPassword("ada@example.org", phrase_, from());
    ASSERT_TRUE(byPassword);
    EXPECT_TRUE(byPassword->needsSecondStep());
    ask("ada@example.org");
    const auto byMail = node().magic.use(node().mail.token(), from());
    ASSERT_TRUE(byMail);
    EXPECT_TRUE(byMail->needsSecondStep());
    EXPECT_EQ(audited("LOGIN"), 0) << "nobody is in yet";
    const auto both = db().write(
        [&](sdk::Transaction& tx) { return node().sessions.start(tx, id_, from(), Proof("passkey", true)); });
    EXPECT_FALSE(both->needsSecondStep()) << "a passkey is two steps in one";
}

TEST_P(SecondStep, TakesEachCodeOfTheAppOnceAndOnlyTheirs) {
    EXPECT_FALSE(check("000000"));
    clock_.advance(5s);
    const auto code = appCode();
    EXPECT_TRUE(check(code));
    EXPECT_FALSE(check(code)) << "somebody may have looked over their shoulder";
    clock_.advance(30s);
    EXPECT_TRUE(check(" " + appCode().substr(0, 3) + " " + appCode().substr(3) + " ")) << "as apps show them";
    EXPECT_EQ(audited("LOGIN_FAILED"), 2);
}

TEST_P(SecondStep, LetsOneOfManyInWhoComeWithTheSameCode) {
    const auto code = appCode();
    std::atomic<int> in{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
            try {
                in += check(code) ? 1 : 0;
            } catch (const sdk::TooManyRequests&) {  // guesses that come together wait for each other
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(in, 1);
}

TEST_P(SecondStep, TakesEachRecoveryCodeOnce) {
    EXPECT_EQ(state().recoveryCodes, 10);
    EXPECT_TRUE(check(codes_.front()));
    EXPECT_FALSE(check(codes_.front()));
    EXPECT_EQ(state().recoveryCodes, 9);
    clock_.advance(5s);
    const auto made = db().write(
        [&](sdk::Transaction& tx) { return node().secondSteps.newRecoveryCodes(tx, {.personId = id_}, ada_); });
    EXPECT_FALSE(check(codes_.back())) << "the old list is void";
    clock_.advance(5s);
    EXPECT_TRUE(check(made.back()));
}

TEST_P(SecondStep, GetsSlowerWithEachWrongGuess) {
    int refused = 0;
    for (int i = 0; i < 12; ++i) try {
            EXPECT_FALSE(check("000000"));
        } catch (const sdk::TooManyRequests&) {
            ++refused;
        }
    EXPECT_EQ(refused, 11) << "six digits could be tried through in a night";
    clock_.advance(3s);
    EXPECT_TRUE(check(appCode())) << "whoever has the code gets in";
}

TEST_P(SecondStep, IsNotOnBeforeTheAppHasShownARightCode) {
    const auto eve = person("eve@example.org");
    const auto her = personOf(eve);
    const auto made = db().write(
        [&](sdk::Transaction& tx) { return node().secondSteps.setUp(tx, {.personId = eve}, her, secret_, "000000"); });
    EXPECT_FALSE(made);
    EXPECT_FALSE(db().read([&](sdk::Transaction& tx) { return node().secondSteps.of(tx, eve).since; }));
}

TEST_P(SecondStep, IsNowhereInTheDatabaseAsItIs) {
    db().read([&](sdk::Transaction& tx) {
        const auto kept = factors::FactorRepository::totp(tx, id_);
        ASSERT_TRUE(kept);
        EXPECT_EQ(kept->sealedSecret.find(secret_), std::string::npos);
        EXPECT_EQ(kept->sealedSecret.find(factors::typedSecret(secret_)), std::string::npos);
        for (const auto& row : tx.query("SELECT code_hash FROM kernel_recovery_code"))
            for (const auto& code : codes_) EXPECT_EQ(row.text(0).find(code.substr(0, 5)), std::string::npos);
    });
}

TEST_P(SecondStep, IsTakenAwayWithItsRecoveryCodes) {
    EXPECT_TRUE(db().write([&](sdk::Transaction& tx) {
        return node().secondSteps.remove(tx, {.personId = id_}, ada_, "lost the telephone");
    }));
    EXPECT_FALSE(state().since);
    EXPECT_EQ(state().recoveryCodes, 0);
    EXPECT_FALSE(node().signIn.withPassword("ada@example.org", phrase_, from())->needsSecondStep());
    EXPECT_EQ(audited("SECOND_STEP_REMOVED"), 1);
}

}  // namespace
}  // namespace guildhall::identity
