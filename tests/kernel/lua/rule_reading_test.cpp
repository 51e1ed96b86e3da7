#include "kernel/lua/rule_reading.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guildhall::lua {
namespace {

const sdk::Value sample{{"participant", {{"name", "Ada"}, {"email", "ada@example.com"}}},
                        {"layout", sdk::Value::object()},
                        {"tags", {"new"}},
                        {"note", nullptr}};

std::string unknownIn(const std::string& body) {
    return unknownField("return function(input, outcome)\n" + body + "\nend", sample).value_or("");
}

TEST(RuleReading, FlagsAFieldTheHookDoesNotHaveInWhateverBranch) {
    EXPECT_EQ(unknownIn("if outcome then\n  return {reason = input.participant.nmae}\nend"),
              "line 3: this hook has no input.participant.nmae; input.participant has email, name");
    EXPECT_EQ(unknownIn("return input.particpant.name"),
              "line 2: this hook has no input.particpant; input has layout, note, participant, tags");
    EXPECT_EQ(unknownIn("local p = input.participant\nreturn p.mail"),
              "line 3: this hook has no input.participant.mail; input.participant has email, name");
    EXPECT_EQ(unknownIn("return 'x' .. input.participant.name.first .. 'y'"),
              "line 2: this hook has no input.participant.name.first; input.participant.name is a text");
}

TEST(RuleReading, LeavesAloneWhatIsThereOrCannotBeFollowed) {
    for (const auto* body :
         {"return input.participant.name:find('^A') and #input.tags",
          "return {input = input.layout.elements.name.size}",
          "-- input.nothing\n--[[ input.nothing ]] return 'input.nothing' .. [[input.nothing]]",
          "local function f(input) return input.own end return f({own = 1})",
          "for _, input in ipairs({{own = 1}}) do local x = input.own end", "return input.note.deeper",
          "local p = input.participant or {}\nreturn p.own", "return x.input.own", "return input['own']",
          "input.participant.name = nil", "local p = input.participant\np = {} return p"})
        EXPECT_EQ(unknownIn(body), "") << body;
    EXPECT_EQ(unknownField("this is no Lua", sample), std::nullopt);
}

TEST(RuleReading, DropsTheMarkSomeEditorsWrite) {
    EXPECT_EQ(withoutMark("\xEF\xBB\xBFreturn 1"), "return 1");
    EXPECT_EQ(withoutMark("return 1"), "return 1");
}

}  // namespace
}  // namespace guildhall::lua
