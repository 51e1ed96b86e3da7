#include "kernel/config/secret_box.hpp"

#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

namespace guildhall::config {
namespace {

class SecretBoxes : public ::testing::Test {
protected:
    testing::FakeRandom random_;
    SecretBox box_{"a key of at least thirty-two characters", random_};
};

TEST_F(SecretBoxes, GiveBackWhatWasSealedInTheSamePlaceOnly) {
    const auto sealed = box_.seal("hunter2", "plugin.sms.api_key");
    EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
    EXPECT_EQ(box_.open(sealed, "plugin.sms.api_key"), "hunter2");
    EXPECT_EQ(box_.open(sealed, "plugin.sms.other"), std::nullopt);
}

TEST_F(SecretBoxes, RefuseWhatWasChangedOrSealedUnderAnotherKey) {
    auto sealed = box_.seal("hunter2", "p");
    EXPECT_EQ(SecretBox("another key of at least thirty-two", random_).open(sealed, "p"), std::nullopt);
    auto& letter = sealed[sealed.size() - 6];
    letter = letter == 'A' ? 'B' : 'A';
    EXPECT_EQ(box_.open(sealed, "p"), std::nullopt);
    for (const auto* junk : {"", "1:", "1:abc:", "plain text", "1:00000000:@@@@"})
        EXPECT_EQ(box_.open(junk, "p"), std::nullopt) << junk;
}

TEST_F(SecretBoxes, OpenWhatThePreviousKeySealedAndSealUnderTheCurrentOne) {
    const SecretBox both("a new key of at least thirty-two characters", random_,
                         "a key of at least thirty-two characters");
    EXPECT_EQ(both.open(box_.seal("hunter2", "p"), "p"), "hunter2");
    EXPECT_EQ(both.previousKeyId(), box_.keyId());
    EXPECT_EQ(box_.open(both.seal("hunter2", "p"), "p"), std::nullopt);
    EXPECT_TRUE(both.seal("x", "p").starts_with("1:" + both.keyId() + ":"));
}

TEST_F(SecretBoxes, RefuseEveryOtherSpellingOfWhatTheySealed) {
    const auto sealed = box_.seal("hunter2", "p");
    const auto content = sealed.rfind(':') + 1;
    const auto head = sealed.substr(0, content);
    for (const auto& junk : {head + "====", head + "A===", head + sealed.substr(content) + "====",
                             head + sealed.substr(content) + "   \n", head + "    " + sealed.substr(content)})
        EXPECT_EQ(box_.open(junk, "p"), std::nullopt) << junk;
}

TEST_F(SecretBoxes, SealTheSameTextDifferentlyEachTimeAndAlsoAnEmptyOne) {
    EXPECT_NE(box_.seal("x", "p"), box_.seal("x", "p"));
    EXPECT_EQ(box_.open(box_.seal("", "p"), "p"), "");
}

}  // namespace
}  // namespace guildhall::config
