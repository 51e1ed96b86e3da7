#include "kernel/webhooks/webhook_signature.hpp"

#include <guildhall/testkit/doubles.hpp>

#include <gtest/gtest.h>

namespace guildhall::webhooks {
namespace {

TEST(WebhookSignatures, AreThoseOfTheStandardsOwnExample) {
    // From the reference implementations' tests (github.com/standard-webhooks/standard-webhooks).
    EXPECT_EQ(sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                   R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignatures, AreOverBytesSoThatEveryScriptIsSignedAsItIsSent) {
    const auto secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    EXPECT_NE(sign(secret, "m", 1, "😊 é"), sign(secret, "m", 1, "? ?"));
    EXPECT_EQ(sign(secret, "m", 1, "😊 é"), sign(secret, "m", 1, "\xF0\x9F\x98\x8A \xC3\xA9"));
}

TEST(WebhookSignatures, NeedASecretThatIsOne) {
    EXPECT_THROW(sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "m", 1, ""), std::invalid_argument);
    EXPECT_THROW(sign("whsec_", "m", 1, ""), std::invalid_argument);
    EXPECT_THROW(sign("whsec_abc", "m", 1, ""), std::invalid_argument);
    EXPECT_THROW(sign("whsec_!!!!", "m", 1, ""), std::invalid_argument);
}

TEST(WebhookSignatures, HaveSecretsOf32RandomBytes) {
    testkit::FakeRandom random;
    const auto one = newSecret(random), other = newSecret(random);
    EXPECT_EQ(one.size(), 6u + 44u);
    EXPECT_NE(one, other);
    EXPECT_TRUE(sign(one, "m", 1, "x").starts_with("v1,"));
}

}  // namespace
}  // namespace guildhall::webhooks
