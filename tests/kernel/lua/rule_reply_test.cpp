#include "kernel/lua/rule_reply.hpp"

#include <guildhall/sdk/field.hpp>

#include <gtest/gtest.h>

namespace guildhall::lua {
namespace {

using Kind = RuleReply::Kind;

TEST(RuleReplies, GiveTheValueOrWhatWentWrong) {
    const auto value = readReply(R"(v{"a":[1,2]})");
    EXPECT_EQ(value.kind, Kind::Value);
    EXPECT_EQ(value.value, (sdk::Value{{"a", {1, 2}}}));
    EXPECT_TRUE(value.problem.empty());
    EXPECT_TRUE(readReply("vnull").value.is_null());
    EXPECT_EQ(readReply("tlate").kind, Kind::TooLate);
    EXPECT_EQ(readReply("mmuch").kind, Kind::OutOfMemory);
    const auto failed = readReply("ein line 3");
    EXPECT_EQ(failed.kind, Kind::Failed);
    EXPECT_EQ(failed.problem, "in line 3");
}

TEST(RuleReplies, OfAProcessThatWasTakenOverAreRefused) {
    for (const auto& text : {std::string(), std::string("v"), std::string("v{"), "v" + std::string(250'000, '['),
                             std::string("v{\"a\":1,\"a\":2}"), std::string("v\"\xff\""), std::string("xyz")}) {
        const auto reply = readReply(text);
        EXPECT_EQ(reply.kind, Kind::Failed) << text.substr(0, 20);
        EXPECT_TRUE(reply.value.is_null());
        EXPECT_EQ(reply.problem, "its process answered what cannot be read");
    }
}

TEST(RuleReplies, TellProblemsAsTextOfBoundedLength) {
    std::string umlauts = "ex";
    for (int i = 0; i < 400; ++i) umlauts += "ü";
    const auto cut = readReply(umlauts).problem;
    EXPECT_EQ(cut.size(), 499u);  // the last letter would have been cut in two
    EXPECT_TRUE(sdk::isUtf8(cut));
    EXPECT_TRUE(sdk::isUtf8(readReply("e\xff\xfe").problem));
    EXPECT_EQ(readReply("e\x1b[31mred\x1b[0m\n\xC2\x9Bmore\x7f").problem, "[31mred [0m more");
    EXPECT_EQ(readReply("oown").kind, Kind::OwnWords);
    EXPECT_EQ(readReply("e").problem, "it failed and did not say why");
}

}  // namespace
}  // namespace guildhall::lua
