#include "kernel/plugins/dependency_order.hpp"
#include "tests/kernel/plugins/plugin_folder.hpp"

#include <gmock/gmock.h>

namespace guildhall::plugins {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(const sdk::Value& setting) {
    try {
        SettingDeclaration::read("size", setting);
    } catch (const std::invalid_argument& problem) {
        return problem.what();
    }
    return "not refused";
}

TEST(SettingDeclarations, TakeDefaultsInTheirOwnType) {
    EXPECT_EQ(SettingDeclaration::read("n", {{"label", "N"}, {"type", "number"}, {"default", 5}}).initial, "5");
    EXPECT_EQ(SettingDeclaration::read("b", {{"label", "B"}, {"type", "boolean"}, {"default", true}}).initial, "true");
    EXPECT_EQ(SettingDeclaration::read("b", {{"label", "B"}, {"type", "boolean"}}).initial, "false");
    EXPECT_EQ(SettingDeclaration::read("t", {{"label", "T"}}).type, SettingDeclaration::Type::Text);
}

TEST(SettingDeclarations, AreRefusedWithWhatIsWrong) {
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "colour"}}), HasSubstr("unknown type \"colour\"; allowed are text"));
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "number"}, {"max", 3}, {"default", 4}}), HasSubstr("3 or less"));
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "number"}, {"min", 9}, {"max", 3}}), HasSubstr("above"));
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "choice"}}), HasSubstr("needs them"));
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "choice"}, {"choices", {"a", "b"}}, {"default", "c"}}),
                HasSubstr("\"default\""));
    EXPECT_THAT(refusal({{"label", "S"}, {"type", "secret"}, {"default", "x"}}), HasSubstr("no default"));
    EXPECT_THAT(refusal({{"label", "S"}, {"lable", "x"}}), HasSubstr("unknown key \"lable\""));
    EXPECT_THAT(refusal({{"type", "text"}}), HasSubstr("\"label\" is missing"));
    EXPECT_THAT(refusal({{"label", "S"}, {"min", 1}}), HasSubstr("only a number"));
}

TEST(SettingDeclarations, StoreOneFormOfAValueHoweverItIsTyped) {
    const auto flag = SettingDeclaration::read("b", {{"label", "B"}, {"type", "boolean"}});
    EXPECT_EQ(flag.accept("on"), "true");
    EXPECT_EQ(flag.accept("false"), "false");
    const auto number = SettingDeclaration::read("n", {{"label", "N"}, {"type", "number"}, {"min", 0}, {"max", 9}});
    EXPECT_EQ(number.accept("7"), "7");
    EXPECT_FALSE(number.accept("10"));
    EXPECT_FALSE(number.accept("many"));
}

Manifests manifests(const std::map<std::string, std::vector<std::string>>& depends,
                    const std::map<std::string, std::vector<std::string>>& optional = {}) {
    Manifests all;
    for (const auto& [id, needs] : depends)
        for (all[id].id = id; const auto& need : needs) all[id].depends.push_back({need, ""});
    for (const auto& [id, wishes] : optional)
        for (const auto& wish : wishes) all[id].optional.push_back({wish, ""});
    return all;
}

TEST(DependencyOrders, PutWhatIsNeededFirst) {
    const auto all = manifests({{"a", {"c"}}, {"b", {}}, {"c", {"d"}}, {"d", {}}});
    EXPECT_THAT(enablingOrder(all, {"a", "b"}), ElementsAre("d", "c", "a", "b"));
}

TEST(DependencyOrders, PutAnOptionalOneFirstOnlyWhenItIsAskedForToo) {
    const auto all = manifests({{"a", {}}, {"z", {}}}, {{"a", {"z"}}});
    EXPECT_THAT(enablingOrder(all, {"a"}), ElementsAre("a"));
    EXPECT_THAT(enablingOrder(all, {"a", "z"}), ElementsAre("z", "a"));
}

TEST(DependencyOrders, NameTheWholeCircle) {
    const auto all = manifests({{"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}, {"x", {"a"}}});
    EXPECT_EQ(dependencyCircle(all, "a"), "a → b → c → a");
    EXPECT_EQ(dependencyCircle(all, "x"), "") << "it only needs one that is in a circle";
}

TEST(DependencyOrders, LetTwoPluginsWorkWithEachOther) {
    const auto all = manifests({{"a", {}}, {"b", {}}}, {{"a", {"b"}}, {"b", {"a"}}});
    EXPECT_EQ(dependencyCircle(all, "a"), "");
    EXPECT_EQ(enablingOrder(all, {"a", "b"}).size(), 2u);
}

TEST(Manifests, KeepSettingsAndChoicesInTheOrderTheyAreWrittenIn) {
    testing::PluginFolder folder;
    folder.manifest("odd", R"({"id": "odd", "name": "Odd", "version": "1", "sdk": ">=0", "description": "x",
        "settings": {"zebra": {"label": "Z", "type": "choice", "choices": {"small": "Small", "large": "Large"}},
                     "apple": {"label": "A"}}})");
    const auto settings = Manifest::read(folder.path() / "odd").settings;
    ASSERT_EQ(settings.size(), 2u);
    EXPECT_EQ(settings[0].key, "zebra");
    EXPECT_EQ(settings[0].choices[1].label, "Large");
}

TEST(Manifests, KeepTheWordsThePagesUse) {
    testing::PluginFolder folder;
    folder.install("connections");
    EXPECT_THROW(Manifest::read(folder.path() / "connections"), ManifestError);
    folder.install("shop", "1.2", {{"optional", {{"shop", ""}}}});
    EXPECT_THROW(Manifest::read(folder.path() / "shop"), ManifestError);
    folder.install("shop", "1.2", {{"optional", {{"bank", ">=1"}}}, {"required", true}});
    const auto manifest = Manifest::read(folder.path() / "shop");
    EXPECT_EQ(manifest.optional.at(0).versions, ">=1");
    EXPECT_TRUE(manifest.required);
}

}  // namespace
}  // namespace guildhall::plugins
