#include <guildhall/sdk/base64.hpp>

#include <gtest/gtest.h>

namespace guildhall::sdk {
namespace {

/// RFC 4648, section 10.
TEST(Base64, IsThatOfItsStandard) {
    const std::pair<const char*, const char*> vectors[]{{"f", "Zg=="},         {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},       {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(toBase64(bytes), text);
        EXPECT_EQ(fromBase64(text), bytes);
    }
    EXPECT_EQ(toBase64url("\xfb\xff"), "-_8");
    EXPECT_EQ(fromBase64url("-_8"), "\xfb\xff");
    EXPECT_EQ(fromBase64url(""), "");
}

TEST(Base64, HasOneTextForTheSameBytes) {
    for (const char* text :
         {"", "Z", "Zg", "Zg=", "Zg===", "Zh==", "Z=g=", "====", " Zg=", "Zg==\n", "-_8=", "Zm9v Zm9v"})
        EXPECT_FALSE(fromBase64(text)) << text;
    for (const char* text : {"A", "Zg==", "+/8", "-_9", "a b", "\xff\xff"}) EXPECT_FALSE(fromBase64url(text)) << text;
}

}  // namespace
}  // namespace guildhall::sdk
