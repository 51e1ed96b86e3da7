#include "kernel/mail/template_check.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

namespace guildhall::mail {
namespace {

const sdk::Value sample{{"name", "Ada"},
                        {"session", {{"title", "Basics"}, {"days", {{{"date", "12 Mar 2026"}}}}}},
                        {"notes", sdk::Value::array()}};

/// `line: message` of each problem, joined by `|`.
std::string told(std::string_view source) {
    std::string all;
    for (const auto& problem : checkTemplate(source, sample))
        all += (all.empty() ? "" : "|") + std::to_string(problem.line) + ": " + problem.message;
    return all;
}

TEST(TemplateCheck, AcceptsVariablesSectionsAndListsOfTheSample) {
    EXPECT_EQ(told("Hello {{name}},\n{{#session.days}}{{date}} {{name}}{{/session.days}}{{! a remark }}"), "");
    EXPECT_EQ(told("{{#session}}{{title}}{{/session}}{{^notes}}none{{/notes}}{{#notes}}{{.}}{{/notes}}"), "");
    EXPECT_EQ(told("no tags at all }}"), "");
}

TEST(TemplateCheck, NamesTheLineOfAnUnknownVariable) {
    EXPECT_EQ(told("Hello\n\n{{naem}} and {{session.end}}"),
              "3: there is no variable “naem”|3: there is no variable “session.end”");
    EXPECT_EQ(told("{{date}}"), "1: there is no variable “date”") << "only inside its list";
    EXPECT_EQ(told("{{}}"), "1: a tag is empty");
}

TEST(TemplateCheck, RefusesWhatIsNotEscapedAndWhatReachesOutside) {
    EXPECT_EQ(told("{{{name}}}"), "1: values are always escaped; write {{name}}");
    EXPECT_EQ(told("{{&name}}"), "1: values are always escaped; write {{name}}");
    EXPECT_EQ(told("\n{{>layouts/staff}}"), "2: other files cannot be included here");
    EXPECT_EQ(told("{{=<% %>=}}"), "1: the delimiters stay {{ and }}");
}

TEST(TemplateCheck, FindsSectionsThatDoNotClose) {
    EXPECT_EQ(told("{{#session}}\n{{title}}"), "1: “session” is opened and not closed");
    EXPECT_EQ(told("{{/session}}"), "1: “session” is closed but not open here");
    EXPECT_EQ(told("a\n{{name"), "2: a tag is opened with {{ and not closed with }}");
}

TEST(TemplateCheck, FindsInvisibleCharactersThatMustacheTakesForPartOfTheName) {
    EXPECT_EQ(told("{{ name\u00A0}}"), "1: an invisible character stands beside “name”; write this tag anew");
    EXPECT_EQ(told("{{\uFEFF#session}}{{/session}}"),
              "1: an invisible character stands beside “#session”; write this tag anew|"
              "1: “session” is closed but not open here");
}

TEST(TemplateCheck, RefusesSectionsTooDeepToRender) {
    std::string open, close;
    for (int i = 0; i < 8; ++i) open += "{{#session}}", close += "{{/session}}";
    EXPECT_EQ(told(open + close), "");
    EXPECT_EQ(told(open + "{{#name}}{{/name}}" + close), "1: sections may be nested 8 deep, and “name” is deeper");
}

TEST(TemplateCheck, ListsTheVariablesOfASample) {
    const auto all = variablesOf(sample);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0], std::pair(std::string("name"), std::string("Ada")));
    EXPECT_EQ(all[1].first, "session.days.date");
}

}  // namespace
}  // namespace guildhall::mail
