#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/identity/password_hasher.hpp"
#include "kernel/identity/password_rules.hpp"

#include <gtest/gtest.h>

namespace guildhall::identity {
namespace {

TEST(PasswordHasher, KnowsThePasswordItHashedAndNoOther) {
    testing::FakeRandom random;
    PasswordHasher hasher({.key = "key", .cost = 4}, random);
    const auto hash = hasher.hash("violet anchor muddy teacup");
    EXPECT_TRUE(hash.substr(8).starts_with("$2b$04$"));
    EXPECT_TRUE(hasher.verify("violet anchor muddy teacup", hash));
    EXPECT_FALSE(hasher.verify("violet anchor muddy teacuP", hash));
    EXPECT_FALSE(hasher.verify("", hash));
    EXPECT_FALSE(hasher.verify("anything", "not a hash"));
    EXPECT_FALSE(hasher.verifyNobody("nobody has this password"));
    EXPECT_NE(hash, hasher.hash("violet anchor muddy teacup"));
}

TEST(PasswordHasher, CutsNothingAndNeedsItsKey) {
    testing::FakeRandom random;
    PasswordHasher hasher({.key = "key", .cost = 4}, random);
    PasswordHasher other({.key = "another key", .cost = 4}, random);
    const std::string longPhrase(900, 'x');
    const auto hash = hasher.hash(longPhrase + "a");
    EXPECT_FALSE(hasher.verify(longPhrase + "b", hash));
    EXPECT_FALSE(other.verify(longPhrase + "a", hash));
    EXPECT_THROW(PasswordHasher({.key = ""}, random), std::invalid_argument);
}

TEST(PasswordHasher, KnowsPasswordsOfThePreviousKeyWhileItHasIt) {
    testing::FakeRandom random;
    PasswordHasher former({.key = "key", .cost = 4}, random);
    PasswordHasher both({.key = "new key", .previousKey = "key", .cost = 4}, random);
    PasswordHasher alone({.key = "new key", .cost = 4}, random);
    const auto hash = former.hash("violet anchor muddy teacup");
    for (const auto& kept : {hash, hash.substr(8)}) {  // as it was stored before key ids
        EXPECT_TRUE(both.verify("violet anchor muddy teacup", kept));
        EXPECT_FALSE(both.verify("violet anchor muddy teacuP", kept));
        EXPECT_FALSE(alone.verify("violet anchor muddy teacup", kept));
        EXPECT_TRUE(both.isOutdated(kept));
    }
    EXPECT_TRUE(former.verify("violet anchor muddy teacup", hash.substr(8)));
    const auto renewed = both.hash("violet anchor muddy teacup");
    EXPECT_FALSE(both.isOutdated(renewed));
    EXPECT_TRUE(alone.verify("violet anchor muddy teacup", renewed));
    EXPECT_FALSE(both.verifyNobody("nobody has this password"));
}

TEST(PasswordRules, WantLengthAndNothingCommon) {
    const PasswordRules rules(GUILDHALL_SOURCE_DIR "/config/common-passwords.txt");
    const auto refused = [&](const std::string& password) {
        return rules.problem(password, "ada@example.org", "Ada Tester").has_value();
    };
    for (const std::string bad :
         {"", "fourteen chars", "passwordpassword", "Password1Password1", "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc",
          "qwertyuiopasdfghjkl", "123456789012345678", "CorrectHorseBatteryStaple", "correct horse battery staple",
          "thequickbrownfox2024!!", "sunshinebutterfly", "ada@example.org1", "bad\xff utf eight text"})
        EXPECT_TRUE(refused(bad)) << bad;
    EXPECT_TRUE(refused(std::string(1001, 'x') + "y"));
    for (const std::string good : {"violet anchor muddy teacup", "żółty parasol nad morzem", "tR7#kQ9!mZ2$wX5&"})
        EXPECT_FALSE(refused(good)) << *rules.problem(good, "", "");
}

TEST(PasswordRules, WantMoreThanOnesOwnNameHoweverOften) {
    const PasswordRules rules(GUILDHALL_SOURCE_DIR "/config/common-passwords.txt");
    EXPECT_EQ(rules.least(), 15u);
    const auto problem = [&](const std::string& password) {
        return rules.problem(password, "ada.lovelace@example.org", "Ada Lovelace-Žižková").value_or("");
    };
    for (const std::string own :
         {"Ada LovelaceAda Lovelace", "lovelace lovelace 1815", "ŽIŽKOVÁ žižková 2026", "ada.lovelace@example.org",
          "example.org lovelace!!", "AdaAdaAdaAdaAda1815", "Ada Lovelace-Žižková"})
        EXPECT_EQ(problem(own), "Password must not be made of your name or e-mail address") << own;
    for (const std::string other :
         {"lovelace plants violets daily", "violet anchor muddy teacup", "adaptable parasol nad morzem"})
        EXPECT_EQ(problem(other), "") << other;
}

}  // namespace
}  // namespace guildhall::identity
