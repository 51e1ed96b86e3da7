// The builder writes Lua that does what was chosen, and reads back what it has written, but nothing that somebody has
// gone on with.
#include "kernel/lua/rule_builder.hpp"
#include "kernel/lua/rule_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guildhall::lua {
namespace {

using sdk::Value;
using When = BuiltRule::When;

sdk::HookDeclaration hook() {
    return {
        .name = "test.built",
        .description = "",
        .sampleInput = {{"person", {{"attendance", "attended"}, {"name", "Ada"}, {"age", 40}, {"since", "2026-03-12"}}},
                        {"session", {{"region", "EU"}, {"open", true}, {"teachers", {"Farid"}}}},
                        {"earlier", {{{"id", "cert-1"}}}},
                        {"nothing", nullptr}},
        .sampleOutput = {{"eligible", false},
                         {"reason", "x"},
                         {"copies", {"a@example.com"}},
                         {"least", 3},
                         {"sender", "site"},
                         {"deep", {{"a", 1}}}},
        .limits = {{"reason", {.lines = true}}, {"sender", {.oneOf = {"site", "office"}}}},
        .values = {{"person.attendance", {{"attended", "Attended"}, {"absent", "Absent"}}}}};
}

/// What the built rule makes of an input, through the sandbox.
Value asked(const BuiltRule& rule, const Value& input) {
    RuleEngine engine(RuleOptions{.folder = "/nowhere"});
    const auto trial = engine.tryRule(hook(), engine.draft("test.built.x", rule.lua(hook())), input);
    EXPECT_EQ(trial.problem, "") << rule.lua(hook());
    return trial.value.value_or(Value());
}

TEST(RuleBuilder, OffersWhatHasOneMeaning) {
    std::vector<std::string> paths, answers;
    for (const auto& field : conditionFields(hook())) paths.push_back(field.path);
    for (const auto& field : answerFields(hook())) answers.push_back(field.path);
    EXPECT_THAT(paths,
                ::testing::UnorderedElementsAre("person.attendance", "person.name", "person.age", "person.since",
                                                "session.region", "session.open", "session.teachers", "earlier"));
    EXPECT_THAT(answers, ::testing::UnorderedElementsAre("eligible", "reason", "copies", "least", "sender"));
}

TEST(RuleBuilder, DoesWhatWasChosen) {
    BuiltRule rule{.when = When::NotAll,
                   .conditions = {{"person.attendance", "is", "attended"}, {"session.region", "is_not", "SEA"}},
                   .answers = {{"eligible", "no"}, {"reason", "Not \"here\",\nor there"}}};
    const auto input = [](const char* attendance, const char* region) {
        return Value{{"person", {{"attendance", attendance}}}, {"session", {{"region", region}}}};
    };
    EXPECT_TRUE(asked(rule, input("attended", "EU")).is_null());
    EXPECT_EQ(asked(rule, input("attended", "SEA"))["eligible"], false);
    EXPECT_EQ(asked(rule, input("expected", "EU"))["reason"], "Not \"here\",\nor there");
    rule.when = When::Any;
    EXPECT_FALSE(asked(rule, input("expected", "EU")).is_null());
    EXPECT_TRUE(asked(rule, input("expected", "SEA")).is_null());
}

TEST(RuleBuilder, AsksEveryKindOfFieldAndStandsWhatIsNotThere) {
    const auto holds = [](const BuiltCondition& condition, const Value& input) {
        return !asked({.when = When::All, .conditions = {condition}, .answers = {{"reason", "x"}}}, input).is_null();
    };
    const Value input{{"person", {{"name", "Ada Example"}, {"age", 40}, {"since", "2026-03-12"}}},
                      {"session", {{"open", true}, {"teachers", {"Farid", "Greta"}}}},
                      {"earlier", Value::array({1, 2, 3})}};
    const Value none{
        {"person", Value::object()}, {"session", {{"teachers", Value::array()}}}, {"earlier", Value::array()}};
    const std::vector<std::pair<BuiltCondition, bool>> all{{{"person.name", "contains", "Exam"}, true},
                                                           {{"person.name", "starts", "Exam"}, false},
                                                           {{"person.name", "filled", ""}, true},
                                                           {{"person.name", "empty", ""}, false},
                                                           {{"person.age", "least", "40"}, true},
                                                           {{"person.age", "most", "39.5"}, false},
                                                           {{"person.age", "is", "40"}, true},
                                                           {{"person.since", "least", "2026-03-12"}, true},
                                                           {{"person.since", "most", "2026-03-11"}, false},
                                                           {{"session.open", "is", "yes"}, true},
                                                           {{"session.teachers", "has", "Greta"}, true},
                                                           {{"session.teachers", "has_not", "Greta"}, false},
                                                           {{"earlier", "least", "4"}, false},
                                                           {{"earlier", "most", "3"}, true}};
    for (const auto& [condition, expected] : all) {
        EXPECT_EQ(holds(condition, input), expected) << condition.path << " " << condition.deed;
        holds(condition, none);  // must not fail
    }
}

TEST(RuleBuilder, ReadsBackWhatItHasWrittenAndNothingElse) {
    const std::vector<BuiltRule> rules{
        {.when = When::All, .conditions = {}, .answers = {{"eligible", "yes"}}},
        {.when = When::Any,
         .conditions = {{"person.name", "contains", "a\" or input.b == \"c"}, {"person.age", "least", "3"}},
         .answers = {{"reason", "a\\n, b = \"c\"} end"}, {"copies", "one@example.com\ntwo, three@example.com"}}},
        {.when = When::NotAll,
         .conditions = {{"person.name", "empty", ""},
                        {"session.open", "is", "no"},
                        {"earlier", "most", "2"},
                        {"session.teachers", "has_not", "Zoë"},
                        {"person.since", "is", "2026-01-01"}},
         .answers = {{"least", "2.5"}, {"sender", "office"}}}};
    for (const auto& rule : rules) {
        const auto lua = rule.lua(hook());
        const auto again = BuiltRule::read(lua, hook());
        ASSERT_TRUE(again) << lua;
        EXPECT_EQ(again->lua(hook()), lua);
        EXPECT_EQ(again->answers, rule.answers);
        ASSERT_EQ(again->conditions.size(), rule.conditions.size());
        for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
            EXPECT_EQ(again->conditions[i].path, rule.conditions[i].path);
            EXPECT_EQ(again->conditions[i].deed, rule.conditions[i].deed);
            EXPECT_EQ(again->conditions[i].value, rule.conditions[i].value);
        }
        // A browser sends its own line ends.
        std::string windows;
        for (const char c : lua) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
        EXPECT_TRUE(BuiltRule::read(windows, hook()));
        for (const auto& change : {std::string("log(1)\n"), std::string("local x = 1\n")})
            EXPECT_FALSE(BuiltRule::read(change + lua, hook()));
        EXPECT_FALSE(BuiltRule::read(lua + "-- more\n", hook()));
    }
    EXPECT_FALSE(BuiltRule::read("return function(input) return {eligible = false} end\n", hook()));
    EXPECT_FALSE(BuiltRule::read("", hook()));
}

// jQuery QueryBuilder's issues 1010 and 104: a value in quotes is taken and read back; “is not empty” has no value,
// whatever stood in its field.
TEST(RuleBuilder, TakesValuesInQuotesAndForgetsThoseThatAreNotAskedFor) {
    const BuiltRule rule{.when = When::All,
                         .conditions = {{"person.name", "is", "\"Example\" ends"}, {"session.region", "filled", "1"}},
                         .answers = {{"reason", "\"Example 1\""}}};
    const auto again = BuiltRule::read(rule.lua(hook()), hook());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->conditions[0].value, "\"Example\" ends");
    EXPECT_EQ(again->conditions[1].deed, "filled");
    EXPECT_EQ(again->conditions[1].value, "");
    EXPECT_EQ(asked(rule, {{"person", {{"name", "\"Example\" ends"}}}, {"session", {{"region", "EU"}}}})["reason"],
              "\"Example 1\"");
}

TEST(RuleBuilder, SaysWhatIsWrongBesideTheField) {
    const BuiltRule rule{.when = When::All,
                         .conditions = {{"person.age", "least", "many"}, {"person.since", "is", "soon"}},
                         .answers = {}};
    std::map<std::string, std::string> told;
    for (const auto& [field, problem] : rule.problems(hook())) told[field] = problem;
    EXPECT_EQ(told["value_1"], "Enter a number for “Person: age”, such as 4.");
    EXPECT_EQ(told["value_2"], "Enter a date for “Person: since”, such as 2026-03-12.");
    EXPECT_EQ(told["answers"], "Say what happens then: choose or enter at least one.");
}

}  // namespace
}  // namespace guildhall::lua
