#include "kernel/http/csrf.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

namespace guildhall::http {
namespace {

TEST(FormTokens, OfThePreviousKeyCountWhileItIsConfigured) {
    testing::FakeRandom random;
    const std::string oldKey = "the old key of at least thirty-two characters";
    const std::string newKey = "the new key of at least thirty-two characters";
    const Csrf former(oldKey, random), both(newKey, random, oldKey), alone(newKey, random);
    const auto token = former.issue("session");
    EXPECT_TRUE(both.accepts(token, "session"));
    EXPECT_FALSE(both.accepts(token, "another session"));
    EXPECT_FALSE(alone.accepts(token, "session"));
    EXPECT_TRUE(alone.accepts(both.issue("session"), "session"));
}

}  // namespace
}  // namespace guildhall::http
