#include "layout/layout.hpp"
#include "pdf/month_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const std::filesystem::path layouts = std::filesystem::path(GUILDHALL_SOURCE_DIR) / "plugins/certificates/layouts";

std::string parseError(const std::string& pointer, const sdk::Value& value) {
    sdk::Value json = Layout::load(layouts / "default.json").json();
    json[sdk::Value::json_pointer(pointer)] = value;
    try {
        Layout::parse(json);
    } catch (const LayoutError& error) {
        return error.what();
    }
    return "no error";
}

std::string patchError(const std::string& patch) {
    try {
        Layout::load(layouts / "default.json").apply(sdk::Value::parse(patch));
    } catch (const LayoutError& error) {
        return error.what();
    }
    return "no error";
}

TEST(Layout, NamesTheElementAndWhatIsWrong) {
    EXPECT_THAT(parseError("/elements/0/baseline", "high"), HasSubstr("element “name” needs a number from 0 to 600"));
    EXPECT_THAT(parseError("/elements/0/size/max", 500), HasSubstr("4 to 200 for “max”"));
    EXPECT_THAT(parseError("/elements/0/size/min", 60), HasSubstr("smallest size above its largest"));
    EXPECT_THAT(parseError("/elements/1/id", "name"), HasSubstr("two elements “name”"));
    EXPECT_THAT(parseError("/elements/0/colour", "green"), HasSubstr("a colour such as #10312B"));
    EXPECT_THAT(parseError("/elements/0/source", "email"), HasSubstr("needs a source"));
    EXPECT_THAT(parseError("/elements/0/align", "left"), HasSubstr("needs “x”"));
    EXPECT_THAT(parseError("/elements/0/blink", true), HasSubstr("does not know the key “blink”"));
    EXPECT_THAT(parseError("/template", "../other.pdf"), HasSubstr("in its own folder"));
    EXPECT_THAT(parseError("/qr/size", 2), HasSubstr("12 to 100"));
    EXPECT_THAT(parseError("/elements/0/literal", {{"*", "Dear"}}), HasSubstr("element “name” needs {}"));
    EXPECT_THAT(parseError("/elements/0/spacing", 2), HasSubstr("0 to 1 for “spacing”"));
    const sdk::Value logo{{"id", "logo"}, {"file", "logo.png"}, {"x", 10}, {"y", 10}, {"width", 30}};
    const auto with = [&](const char* key, const sdk::Value& value) {
        auto changed = logo;
        changed[key] = value;
        return parseError("/images", sdk::Value::array({changed}));
    };
    EXPECT_EQ(parseError("/images", sdk::Value::array({logo})), "no error");
    EXPECT_THAT(with("file", "../logo.png"), HasSubstr("in its own folder"));
    EXPECT_THAT(with("width", 0), HasSubstr("image “logo” needs a number from 3 to 600"));
    EXPECT_THAT(with("id", "name"), HasSubstr("two parts “name”"));
    EXPECT_THAT(parseError("/images", sdk::Value(9, logo)), HasSubstr("more than 8 images"));
}

TEST(Layout, TakesOnlyWhatARuleMayChange) {
    EXPECT_EQ(patchError(R"({"elements": {"name": {"colour": "#000000", "align": "left", "x": 30}}})"), "no error");
    EXPECT_EQ(patchError("{}"), "no error");
    EXPECT_THAT(patchError(R"({"margins": {"left": 1}})"), HasSubstr("“margins”"));
    EXPECT_THAT(patchError(R"({"template": "x.pdf"})"), HasSubstr("not among the files for certificates"));
    EXPECT_THAT(patchError(R"({"images": [{"file": "../x", "x": 1, "y": 1, "width": 9}]})"), HasSubstr("not among"));
    EXPECT_EQ(patchError(R"({"texts": [{"text": "Second signature", "baseline": 30}]})"), "no error");
    EXPECT_THAT(patchError(R"({"texts": [{"text": "Second signature"}]})"), HasSubstr("lacks “baseline”"));
    EXPECT_THAT(patchError(R"({"texts": [{"text": "x", "baseline": 30, "source": "name"}]})"), HasSubstr("“source”"));
    EXPECT_THAT(patchError(R"({"elements": {"name": {"source": "id"}}})"), HasSubstr("“source”"));
    EXPECT_THAT(patchError(R"({"elements": {"nobody": {}}})"), HasSubstr("no element “nobody”"));
    EXPECT_THAT(patchError(R"({"elements": {"name": {"size": {"max": 1e9}}}})"), HasSubstr("4 to 200"));
    EXPECT_THAT(patchError(R"({"elements": [1]})"), HasSubstr("by their id"));
    EXPECT_THAT(patchError(R"([1, 2])"), HasSubstr("must be an object"));
    EXPECT_THAT(patchError(R"({"elements": {"name": {"size": null}}})"), HasSubstr("lacks “size”"));
}

TEST(Layout, HasItsWordsInTheSessionsLanguage) {
    const auto layout = Layout::load(layouts / "default.json");
    const auto said = [&](const std::string& id, const std::string& language) {
        for (const auto& element : layout.elements())
            if (element.id == id) return layout.wordsOf(element, language);
        return std::string();
    };
    EXPECT_EQ(said("on", "en"), "on");
    EXPECT_EQ(said("on", "de"), "am");
    EXPECT_EQ(said("on", "de-AT"), "am") << "a language without its country";
    EXPECT_EQ(said("on", "no"), "den") << "by another name of it";
    EXPECT_EQ(said("on", "xx"), "on") << "nobody knows it";
    EXPECT_EQ(said("valid_until", "fr"), "Valable jusqu’au {}");
    // Every session's language but English has all words.
    for (const auto& language : layout.languages())
        for (const auto& element : layout.elements())
            EXPECT_TRUE(element.literal.empty() || element.literal.contains(language)) << element.id << language;
    EXPECT_EQ(layout.languages().size(), 15u);
}

TEST(MonthNames, WriteTheDateInTheSessionsLanguage) {
    MonthNames months;
    EXPECT_EQ(months.date(2026y / 3 / 2, "en"), "2 March 2026");
    EXPECT_EQ(months.date(2026y / 3 / 2, "de-AT"), "2 März 2026");
    EXPECT_EQ(months.date(2026y / 3 / 2, "pl"), "2 marca 2026");
    EXPECT_EQ(months.date(2026y / 3 / 2, "el"), "2 Μαρτίου 2026");
    EXPECT_EQ(months.date(2026y / 12 / 31, "xx"), "31 December 2026");
}

}  // namespace
}  // namespace guildhall::certificates
