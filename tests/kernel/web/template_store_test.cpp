#include "kernel/web/template_store.hpp"

#include <gtest/gtest.h>
#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

namespace guildhall::web {
namespace {

using kainjow::mustache::data;
using sdk::Value;

data modelOf(const Value& value) {
    if (value.is_object()) {
        data model(data::type::object);
        for (const auto& [key, inner] : value.items()) model.set(key, modelOf(inner));
        return model;
    }
    if (value.is_array()) {
        data model(data::type::list);
        for (const auto& inner : value) model.push_back(modelOf(inner));
        return model;
    }
    if (value.is_string()) return data(value.get<std::string>());
    return value.is_boolean() || value.is_null() ? data(value == Value(true)) : data(value.dump());
}

/// A plain text.
std::string rendered(const std::string& source,
                     const Value& model = {{"yes", true}, {"no", false}, {"items", {{{"n", "1"}}, {{"n", "2"}}}}}) {
    kainjow::mustache::mustache parsed(markLoneTags(source));
    return withoutMarks(parsed.render(modelOf(model)));
}

TEST(PlainTemplates, LoseTheLinesOfTagsAndCommentsThatStandAlone) {
    EXPECT_EQ(rendered("A\n{{! remark }}\nB\n"), "A\nB\n");
    EXPECT_EQ(rendered("A\n  {{!\n two\n lines }}\nB"), "A\nB");
    EXPECT_EQ(rendered("A\r\n{{! remark }}\r\nB"), "A\r\nB");
    EXPECT_EQ(rendered("A\n{{#yes}}\nB\n{{/yes}}\nC\n"), "A\nB\nC\n");
    EXPECT_EQ(rendered("A\n{{#no}}\nB\n{{/no}}\nC\n"), "A\nC\n");
    EXPECT_EQ(rendered("A\n{{#no}}\nB\n{{/no}}\n{{^no}}\nD\n{{/no}}\n{{#yes}}\nE\n{{/yes}}\nC\n"), "A\nD\nE\nC\n");
    EXPECT_EQ(rendered("A\n  {{#items}}\n- {{n}}\n  {{/items}}\nC"), "A\n- 1\n- 2\nC");
    EXPECT_EQ(rendered("A\n{{#items}}\n{{#no}}\nx\n{{/no}}\n- {{n}}\n{{/items}}\nC"), "A\n- 1\n- 2\nC");
}

TEST(PlainTemplates, KeepTheEmptyLinesSomebodyWrote) {
    EXPECT_EQ(rendered("A\n\n{{#yes}}\n\nB\n{{/yes}}\n\nC\n"), "A\n\n\nB\n\nC\n");
    EXPECT_EQ(rendered("{{#yes}}\n\n--\nStop\n{{/yes}}\n"), "\n--\nStop\n");
    EXPECT_EQ(rendered("A {{! remark }} B\n{{#yes}}B{{/yes}}\n{{#no}}B{{/no}}\nC"), "A  B\nB\n\nC");
}

TEST(PlainTemplates, FollowTheSpecification) {
    int cases = 0;
    for (const auto* name : {"comments", "sections", "inverted"}) {
        std::ifstream file(std::string(GUILDHALL_SOURCE_DIR "/../shared/data/public/mustache-spec/") + name + ".json");
        if (!file) GTEST_SKIP() << "the specification's cases are not here";
        const auto specified = Value::parse(file);
        for (const auto& each : specified["tests"]) {
            EXPECT_EQ(rendered(each["template"].get<std::string>(), each["data"]), each["expected"].get<std::string>())
                << name << ": " << each["name"];
            ++cases;
        }
    }
    EXPECT_GT(cases, 50);
}

}  // namespace
}  // namespace guildhall::web
