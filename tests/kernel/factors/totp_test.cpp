#include "kernel/factors/totp.hpp"
#include "kernel/factors/recovery_codes.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guildhall::testing {

using namespace factors;

namespace {

const std::string secret = "12345678901234567890";

sdk::Instant at(std::int64_t seconds) { return sdk::fromMicros(seconds * 1'000'000); }

struct Vector {
    std::int64_t seconds;
    const char* code;
};

}  // namespace

/// RFC 6238, appendix B (SHA-1); ours are the last six of its eight digits.
TEST(Totp, ShowsTheCodesOfItsStandard) {
    for (const auto& [seconds, code] :
         {Vector{59, "287082"}, Vector{1111111109, "081804"}, Vector{1111111111, "050471"},
          Vector{1234567890, "005924"}, Vector{2000000000, "279037"}, Vector{20000000000, "353130"}}) {
        EXPECT_EQ(totpCode(secret, seconds / 30), code);
        EXPECT_EQ(totpStep(secret, code, at(seconds), 0), seconds / 30) << seconds;
    }
}

TEST(Totp, TakesTheCodeBeforeAndTheOneAfterAndNoOther) {
    constexpr std::int64_t now = 1234567890, step = now / 30;
    for (const int beside : {-1, 0, 1})
        EXPECT_EQ(totpStep(secret, totpCode(secret, step + beside), at(now), 0), step + beside);
    for (const int beside : {-2, 2}) EXPECT_FALSE(totpStep(secret, totpCode(secret, step + beside), at(now), 0));
}

TEST(Totp, TakesNoCodeOfAStepThatWasUsedNorOfOneBefore) {
    constexpr std::int64_t now = 1234567890, step = now / 30;
    EXPECT_FALSE(totpStep(secret, totpCode(secret, step), at(now), step));
    EXPECT_FALSE(totpStep(secret, totpCode(secret, step - 1), at(now), step));
    EXPECT_EQ(totpStep(secret, totpCode(secret, step + 1), at(now), step), step + 1);
}

TEST(Totp, TakesNothingButSixDigits) {
    for (const char* typed : {"", "00592", "0059244", "00592٤", "abcdef", "005 92", "-05924", "005924\n005924"})
        EXPECT_FALSE(totpStep(secret, typed, at(1234567890), 0)) << typed;
}

TEST(Totp, TellsAppsItsSecretSoThatTheyReadItBack) {
    FakeRandom random;
    const auto made = newTotpSecret(random);
    EXPECT_EQ(made.size(), 20u);
    EXPECT_EQ(secretOf(typedSecret(made)), made);
    const auto address = totpAddress(secret, "Café & Söhne: Training", "ada+1@example.org");
    EXPECT_TRUE(address.starts_with("otpauth://totp/")) << address;
    EXPECT_EQ(address.find_first_of(" &"), address.find('&')) << address;
    EXPECT_NE(address.find("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), std::string::npos) << address;
    EXPECT_EQ(address.find("%3A"), std::string::npos) << "a colon in a name would begin another account: " << address;
    EXPECT_THROW(secretOf("not base32 at all!"), std::invalid_argument);
}

TEST(RecoveryCodes, AreTenDifferentOnesAndReadHoweverTheyAreTyped) {
    FakeRandom random;
    const auto codes = newRecoveryCodes(random);
    EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 10u);
    for (const auto& code : codes) {
        EXPECT_EQ(code.size(), 19u);
        auto typed = code;
        std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return std::toupper(c); });
        std::erase(typed, '-');
        EXPECT_EQ(recoveryHash("one", " " + typed + " "), recoveryHash("one", code));
        EXPECT_NE(recoveryHash("other", code), recoveryHash("one", code));
    }
}

}  // namespace guildhall::testing
