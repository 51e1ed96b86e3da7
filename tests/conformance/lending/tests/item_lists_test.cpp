// The condition of an item is one of a list that administrators keep.
#include "item/item.hpp"
#include "tests/admin_test.hpp"

#include <gmock/gmock.h>

#include <regex>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using testkit::FormValues;

class KeptItemLists : public AdminTest {
protected:
    static constexpr const char* list = "/admin/lists/lending.conditions";
    static constexpr const char* api = "/api/v1/lending-items";

    std::string addItem(const char* condition) {
        return admin()
            .post("/lending/items", {{"tag", "T-1"}, {"title", "Drill"}, {"kind", "tool"}, {"condition", condition}})
            .location();
    }
    int change(const char* code, const char* label, bool offered, const char* version = "1") {
        FormValues form{{"label", label}, {"version", version}};
        if (offered) form.emplace_back("active", "yes");
        return admin().post(std::string(list) + "/" + code, form).status;
    }
    Item stored() {
        return host().database().read([&](sdk::Transaction& tx) { return items().select(tx, "").at(0); });
    }
    testkit::Answer checked(const std::string& csv) {
        preview_ = admin().upload("/lending/items/import", "list", "items.csv", csv).location();
        return admin().get(preview_);
    }

    std::string preview_;
};
GUILDHALL_ON_BOTH_DATABASES(KeptItemLists);

TEST_P(KeptItemLists, AreKeptByThoseWhoMay) {
    EXPECT_TRUE(admin().get("/").shows("Lists"));
    const auto all = admin().get("/admin/lists");
    EXPECT_TRUE(all.shows("Condition (items)"));
    EXPECT_TRUE(all.shows("3 entries"));
    for (const auto* role : {"helpdesk", "readonly"}) {
        auto other = host().signedInAs(role);
        EXPECT_EQ(other.get("/admin/lists").status, 403) << role;
        EXPECT_EQ(other.get(list).status, 403) << role;
        EXPECT_EQ(other.post(list, {{"label", "Mine"}}).status, 403) << role;
        EXPECT_EQ(other.post(std::string(list) + "/worn", {{"label", "Mine"}, {"version", "1"}}).status, 403) << role;
        EXPECT_EQ(other.post(std::string(list) + "/worn/move", {{"to", "up"}}).status, 403) << role;
    }
    EXPECT_EQ(admin().get("/admin/lists/lending.absent").status, 404);
    EXPECT_EQ(admin().get(std::string(list) + "/absent").status, 404);
    host().disable();
    EXPECT_EQ(admin().get(list).status, 404);
    EXPECT_TRUE(admin().get("/admin/lists").shows("No plugin that is switched on has lists to keep."));
    host().enable();
    EXPECT_EQ(admin().get(list).status, 200);
}

TEST_P(KeptItemLists, OfferWhatWasAddedAtOnceInTheirOrder) {
    EXPECT_EQ(admin().post(list, {{"label", "As new"}}).location(), list);
    EXPECT_EQ(admin().post(std::string(list) + "/as-new/move", {{"to", "up"}}).location(), list);
    EXPECT_EQ(admin().post(std::string(list) + "/as-new/move", {{"to", "up"}}).location(), list);
    const auto form = admin().get("/lending/items/new").body;
    EXPECT_THAT(form, HasSubstr("<option value=\"new\">New</option>\n<option value=\"as-new\">As new</option>\n"
                                "<option value=\"used\">Used</option>\n<option value=\"worn\">Worn</option>"));
    EXPECT_EQ(admin().get(addItem("as-new")).status, 200);
    EXPECT_EQ(stored().condition, "as-new");
    EXPECT_EQ(host().audit("LIST_ENTRY_ADDED").front().target, "lending.conditions/as-new");
    EXPECT_EQ(host().audit("LIST_ENTRY_ADDED").front().changes["label"]["after"], "As new");
    EXPECT_EQ(host().audit("LIST_ENTRY_MOVED").size(), 2u);
}

TEST_P(KeptItemLists, SayWhatIsWrong) {
    EXPECT_TRUE(admin().post(list, {{"label", ""}}).shows("Enter name"));
    EXPECT_TRUE(admin().post(list, {{"label", "used"}}).shows("This list has “Used” already"));
    EXPECT_TRUE(admin().post(list, {{"label", "A"}, {"code", "Not A Code"}}).shows("Code must be written like as-new"));
    EXPECT_EQ(change("worn", "used", true), 422);
    EXPECT_EQ(change("worn", "Worn out", true), 303);
    EXPECT_EQ(change("worn", "Mine", true, "1"), 409) << "somebody else was faster";
    EXPECT_EQ(change("worn", "Worn out", true, "2"), 303) << "nothing to save";
    EXPECT_EQ(host().audit("LIST_ENTRY_CHANGED").size(), 1u);
}

TEST_P(KeptItemLists, ShowANewNameEverywhere) {
    const auto path = addItem("worn");
    ASSERT_EQ(change("worn", "Past its best", true), 303);
    for (const auto& page : {path, path + "/history", std::string("/lending/items?condition=worn"), path + "/edit",
                             std::string("/lending/items?format=csv")}) {
        const auto answer = admin().get(page);
        EXPECT_THAT(answer.body, HasSubstr("Past its best")) << page;
        EXPECT_THAT(answer.body, Not(HasSubstr(">Worn<"))) << page;
    }
    EXPECT_THAT(admin().get("/lending/items?condition=used").body, Not(HasSubstr("Drill")));
    const auto json = Value::parse(admin().get(std::string(api) + "?condition=worn").body);
    EXPECT_EQ(json["items"][0]["condition"], "worn") << "for programs it is the same as before";
    EXPECT_EQ(host().audit("LIST_ENTRY_CHANGED").front().changes["label"]["before"], "Worn");
}

// F-RevoCRM #735: what was switched off was gone from the form of a record that had it, and lost with the next save.
TEST_P(KeptItemLists, KeepWhatIsSwitchedOffWhereItIs) {
    const auto path = addItem("worn");
    ASSERT_EQ(change("worn", "Worn", false), 303);
    EXPECT_TRUE(admin().get("/admin/lists").shows("2 entries, 1 switched off"));
    EXPECT_TRUE(admin().get(path).shows("Worn"));
    EXPECT_THAT(admin().get(path + "/edit").body, HasSubstr("<option value=\"worn\" selected>Worn</option>"));
    EXPECT_THAT(admin().get("/lending/items/new").body, Not(HasSubstr("value=\"worn\"")));
    EXPECT_EQ(
        admin()
            .post(path + "/edit",
                  {{"tag", "T-1"}, {"title", "Old drill"}, {"kind", "tool"}, {"condition", "worn"}, {"version", "1"}})
            .status,
        303);
    EXPECT_EQ(stored().condition, "worn");
    const auto again =
        admin().post("/lending/items", {{"tag", "T-2"}, {"title", "B"}, {"kind", "book"}, {"condition", "worn"}});
    EXPECT_TRUE(again.shows("Choose one of the listed values for condition: New, Used"));
    const auto at = std::string(api) + "/" + stored().id;
    EXPECT_EQ(admin().send("PATCH", at, Value{{"condition", "worn"}, {"title", "C"}}, {{"If-Match", "\"2\""}}).status,
              200);
    EXPECT_EQ(admin().send("POST", api, Value{{"tag", "T-3"}, {"title", "D"}, {"condition", "worn"}}).status, 422);
    ASSERT_EQ(change("worn", "Worn", true, "2"), 303);
    EXPECT_THAT(admin().get("/lending/items/new").body, HasSubstr("value=\"worn\""));
}

// twenty #14103: lists name what people see, not the value behind it.
TEST_P(KeptItemLists, AreReadFromListsByNameOrCode) {
    admin().post(list, {{"label", "Größe prüfen"}, {"code", "check"}});
    checked("Tag,Title,Condition\nT-1,Drill,USED\nT-2,Saw,check\nT-3,Axe,GRÖẞE PRÜFEN\nT-4,Hoe,mint\n");
    EXPECT_TRUE(
        admin().get(preview_).shows("Choose one of the listed values for condition: New, Used, Worn, Größe prüfen"));
    admin().post(preview_);
    std::map<std::string, std::string> conditions;
    host().database().read([&](sdk::Transaction& tx) {
        for (const auto& item : items().select(tx, "")) conditions[item.tag] = item.condition;
    });
    EXPECT_EQ(conditions, (std::map<std::string, std::string>{{"T-1", "used"}, {"T-2", "check"}, {"T-3", "check"}}));
    // Their own export comes back unchanged, also of what is no longer offered; nothing new gets it.
    ASSERT_EQ(change("check", "Größe prüfen", false), 303);
    EXPECT_THAT(checked(admin().get("/lending/items?format=csv").body).body,
                HasSubstr("<p>Already there, unchanged</p><p class=\"gh-number\">3"));
    EXPECT_TRUE(checked("Tag,Title,Condition\nT-9,New,check\n")
                    .shows("“Größe prüfen” is no longer offered — choose another one"));
}

TEST_P(KeptItemLists, AreDescribedForProgramsWithoutTheEntriesOfToday) {
    const auto schema = Value::parse(admin().get("/api/openapi.json").body)["components"]["schemas"]["LendingItemNew"];
    const auto& condition = schema["properties"]["condition"];
    EXPECT_EQ(condition["type"], "string");
    EXPECT_FALSE(condition.contains("enum"));
    EXPECT_EQ(condition["x-managed-list"], "lending.conditions");
    EXPECT_THAT(condition["description"].get<std::string>(), HasSubstr("an administrator keeps"));
}

}  // namespace
}  // namespace guildhall::lending
