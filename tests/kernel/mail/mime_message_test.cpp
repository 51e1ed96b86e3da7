#include "kernel/mail/mime_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace guildhall::mail {
namespace {

TEST(MimeMessage, EncodesHeadersWithoutCuttingCharacters) {
    std::string name;
    for (int i = 0; i < 40; ++i) name += "Świę";
    const auto encoded = encodedHeader(name);
    std::istringstream lines(encoded);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 78u);
    EXPECT_EQ(encodedHeader("Plain words"), "Plain words");
    EXPECT_TRUE(encodedHeader("=?UTF-8?B?eA==?=").starts_with("=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?="));
    EXPECT_THROW(encodedHeader("a\r\nb"), std::invalid_argument);
    EXPECT_THROW(mimeMessage({.from = {"a@b.c", "x\ny"}, .to = "a@b.c", .messageId = "m@h"}), std::invalid_argument);
}

}  // namespace
}  // namespace guildhall::mail
