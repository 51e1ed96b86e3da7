#include "kernel/base/json_decoder.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <string>

namespace guildhall::base {
namespace {

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(JsonDecoder, ReadsNamesAgainInAnotherObject) {
    const auto value = decodeJson(R"({"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]})");
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)["a"]["a"], 1);
    EXPECT_EQ((*value)["b"][1]["a"], 3);
}

TEST(JsonDecoder, RefusesANameThatStandsTwice) {
    for (const auto* twice : {R"({"a": 1, "a": 1})", R"([{"b": {}, "a": {"a": 1}, "\u0061": 2}])"})
        EXPECT_FALSE(decodeJson(twice)) << twice;
}

TEST(JsonDecoder, RefusesWhatIsNestedTooDeep) {
    EXPECT_TRUE(decodeJson(nested(32)));
    EXPECT_FALSE(decodeJson(nested(33)));
    EXPECT_FALSE(decodeJson(std::string(1'000'000, '[')));
}

TEST(JsonDecoder, RefusesWhatIsNotJson) {
    for (const auto* bad : {"", "{", "{} {}", "[1,]", "{'a': 1}", "NaN", "01", "1e999", "\"\xff\"", "\"\\ud800\"",
                            "// nothing\n1", "\xff\xfe"})
        EXPECT_FALSE(decodeJson(bad)) << bad;
}

}  // namespace
}  // namespace guildhall::base
