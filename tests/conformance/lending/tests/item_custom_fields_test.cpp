// Administrators add fields of their own to items.
#include "item/item.hpp"
#include "tests/admin_test.hpp"

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using testkit::FormValues;

class CustomItemFields : public AdminTest {
protected:
    static constexpr const char* fields = "/admin/fields/lending.item";
    static constexpr const char* api = "/api/v1/lending-items";

    testkit::Answer addField(const char* label, const char* kind, FormValues more = {}) {
        FormValues form{{"label", label}, {"kind", kind}};
        const auto given = [&](const char* name) {
            return std::ranges::any_of(more, [&](const auto& one) { return one.first == name; });
        };
        if (!given("audience")) form.emplace_back("audience", "everybody");
        form.insert(form.end(), more.begin(), more.end());
        return admin().post(fields, form);
    }
    testkit::Answer changeField(const char* name, FormValues form) {
        form.emplace_back("audience", "everybody");
        return admin().post(std::string(fields) + "/" + name, form);
    }
    std::string addItem(FormValues more = {}, const char* tag = "T-1") {
        FormValues form{{"tag", tag}, {"title", "Drill"}, {"kind", "tool"}};
        form.insert(form.end(), more.begin(), more.end());
        const auto answer = admin().post("/lending/items", form);
        EXPECT_EQ(answer.status, 303) << answer.body.substr(0, 4000);
        return answer.location();
    }
    std::vector<Item> stored() {
        return host().database().read([&](sdk::Transaction& tx) { return items().select(tx, "ORDER BY r.tag"); });
    }
};
GUILDHALL_ON_BOTH_DATABASES(CustomItemFields);

TEST_P(CustomItemFields, AreAddedByThoseWhoMay) {
    EXPECT_TRUE(admin().get("/").shows("Custom fields"));
    EXPECT_TRUE(admin().get("/admin/fields").shows("0 fields"));
    EXPECT_TRUE(admin().get(fields).shows("There are no fields of yours yet."));
    EXPECT_EQ(addField("Colour", "text").location(), fields);
    EXPECT_TRUE(admin().get(fields).shows("Colour"));
    EXPECT_TRUE(admin().get("/admin/fields").shows("1 field"));
    for (const auto* role : {"helpdesk", "readonly", "participant"}) {
        auto other = host().signedInAs(role);
        const auto one = std::string(fields) + "/custom_colour";
        for (const auto& path :
             {std::string("/admin/fields"), std::string(fields), fields + std::string("/new"), one, one + "/remove"})
            EXPECT_EQ(other.get(path).status, 403) << role << " " << path;
        EXPECT_EQ(other.post(fields, {{"label", "Mine"}, {"kind", "text"}, {"audience", "everybody"}}).status, 403);
        EXPECT_EQ(other.post(one, {{"label", "Mine"}, {"version", "1"}}).status, 403);
        EXPECT_EQ(other.post(one + "/move", {{"to", "up"}}).status, 403);
        EXPECT_EQ(other.post(one + "/remove").status, 403);
    }
    for (const auto* absent : {"/admin/fields/lending.shelf", "/admin/fields/lending.item/custom_absent",
                               "/admin/fields/kernel.person", "/admin/fields/lending.item/tag"})
        EXPECT_EQ(admin().get(absent).status, 404) << absent;
    host().disable();
    EXPECT_EQ(admin().get(fields).status, 404);
    EXPECT_TRUE(admin().get("/admin/fields").shows("No plugin that is switched on has records which take fields"));
    host().enable();
    EXPECT_TRUE(admin().get(fields).shows("Colour"));
    EXPECT_THAT(admin().get("/lending/items/new").body, HasSubstr("name=\"custom_colour\""));
    const auto added = host().audit("CUSTOM_FIELD_ADDED").front();
    EXPECT_EQ(added.target, "lending.item.custom_colour");
    EXPECT_EQ(added.changes["label"]["after"], "Colour");
}

TEST_P(CustomItemFields, AreOfEveryKindAndAreShownAsDeclaredOnesAre) {
    addField("Colour", "text");
    addField("Care", "long_text");
    addField("Room", "choice", {{"choices", "Attic\r\nCellar\r\n\r\n  Green   room "}});
    addField("Seasons", "several", {{"choices", "Summer\nWinter"}});
    addField("Insured", "yes_no");
    addField("Checked on", "date");
    addField("Weight", "number");
    addField("Rent", "decimal");
    addField("Battery lasts", "duration");
    addField("Dealer", "email");
    addField("Web page", "url");
    addField("Looked after by", "person");
    auto keeper = host().signedInAs("helpdesk");
    const auto path = addItem({{"custom_colour", " Racing   green "},
                               {"custom_care", "Oil it.\r\nOften."},
                               {"custom_room", "green-room"},
                               {"custom_seasons", "summer"},
                               {"custom_seasons", "winter"},
                               {"custom_insured", "yes"},
                               {"custom_checked_on", "2026-03-12"},
                               {"custom_weight", "24"},
                               {"custom_rent", "12.5"},
                               {"custom_battery_lasts", "1 h 30 min"},
                               {"custom_dealer", "Shop@Example.org"},
                               {"custom_web_page", "https://example.org/m"},
                               {"custom_looked_after_by", keeper.personId()}});
    const auto custom = stored().at(0).custom;
    EXPECT_EQ(custom, (sdk::CustomValues{{"custom_battery_lasts", "90"},
                                         {"custom_care", "Oil it.\nOften."},
                                         {"custom_checked_on", "2026-03-12"},
                                         {"custom_colour", "Racing green"},
                                         {"custom_dealer", "shop@example.org"},
                                         {"custom_insured", "yes"},
                                         {"custom_looked_after_by", keeper.personId()},
                                         {"custom_web_page", "https://example.org/m"},
                                         {"custom_rent", "1250"},
                                         {"custom_room", "green-room"},
                                         {"custom_seasons", "summer,winter"},
                                         {"custom_weight", "24"}}));
    const auto page = admin().get(path);
    for (const auto* text : {"More details", "Racing green", "Green room", "Summer, Winter", "Yes", "12 Mar 2026", "24",
                             "12.50", "1 h 30 min", "shop@example.org", "https://example.org/m"})
        EXPECT_TRUE(page.shows(text)) << text;
    EXPECT_THAT(page.body, HasSubstr("href=\"/users/" + keeper.personId()));
    // The form shows what is there, and saving it as it is changes nothing.
    const auto form = admin().get(path + "/edit").body;
    EXPECT_THAT(form, HasSubstr("value=\"Racing green\""));
    EXPECT_THAT(form, HasSubstr("<option value=\"green-room\" selected>Green room</option>"));
    const auto json = Value::parse(admin().get(api).body)["items"][0];
    EXPECT_EQ(json["custom_colour"], "Racing green");
    EXPECT_EQ(json["custom_rent"], "12.50");
    EXPECT_EQ(json["custom_weight"], 24);
    EXPECT_EQ(json["custom_insured"], true);
    EXPECT_EQ(json["custom_seasons"], (Value{"summer", "winter"}));
    EXPECT_EQ(json["custom_looked_after_by"], keeper.personId());
    const auto csv = admin().get("/lending/items?columns=title,custom_colour,custom_room,custom_rent&format=csv").body;
    EXPECT_THAT(csv, HasSubstr("Title,Colour,Room,Rent\r\nDrill,Racing green,Green room,12.50\r\n"));
    EXPECT_THAT(admin().get(path + "/history").body, HasSubstr("Racing green"));
}

TEST_P(CustomItemFields, AreEmptyUntilTheyAreFilledIn) {
    const auto path = addItem();
    addField("Colour", "text");
    addField("Insured", "yes_no");
    addField("Checked on", "date");
    addField("Weight", "number");
    EXPECT_EQ(stored().at(0).custom, sdk::CustomValues());
    EXPECT_EQ(admin().get(path).status, 200);
    const auto json = Value::parse(admin().get(api).body)["items"][0];
    EXPECT_EQ(json["custom_colour"], "");
    EXPECT_EQ(json["custom_insured"], false);
    EXPECT_EQ(json["custom_checked_on"], Value());
    EXPECT_EQ(json["custom_weight"], Value());
    EXPECT_EQ(admin().get("/lending/items?sort=custom_weight&columns=title,custom_weight,custom_checked_on").status,
              200);
}

TEST_P(CustomItemFields, SortAndFilterLists) {
    addField("Weight", "number");
    addField("Room", "choice", {{"choices", "Attic\nCellar"}, {"filter", "yes"}});
    addField("Insured", "yes_no", {{"filter", "yes"}});
    addField("Checked on", "date", {{"filter", "yes"}});
    addItem({{"custom_weight", "9"}, {"custom_room", "attic"}}, "T-1");
    addItem({{"custom_weight", "100"}, {"custom_room", "cellar"}, {"custom_insured", "yes"}}, "T-2");
    addItem({{"custom_weight", "20"}, {"custom_checked_on", "2026-03-12"}}, "T-3");
    const auto tags = [&](const std::string& query) {
        std::string text;
        const auto list = Value::parse(admin().get(api + query).body);
        for (const auto& item : list.at("items")) text += item["tag"].get<std::string>() + " ";
        return text;
    };
    EXPECT_EQ(tags("?sort=custom_weight"), "T-1 T-3 T-2 ") << "numbers sort as numbers";
    EXPECT_EQ(tags("?sort=-custom_weight"), "T-2 T-3 T-1 ");
    EXPECT_EQ(tags("?custom_room=cellar"), "T-2 ");
    EXPECT_EQ(tags("?custom_insured=yes"), "T-2 ");
    EXPECT_EQ(tags("?custom_insured=no&sort=tag"), "T-1 T-3 ");
    EXPECT_EQ(tags("?custom_checked_on_from=2026-01-01&custom_checked_on_to=2026-12-31"), "T-3 ");
    const auto list = admin().get("/lending/items?custom_room=attic");
    EXPECT_TRUE(list.shows("Cellar")) << "a filter beside the others";
}

// redmine_xls_export #131, otm-core #1931: what a role may not see was in the file, the sort order or the filter all
// the same.
TEST_P(CustomItemFields, AreNobodysWhoMayNotSeeThem) {
    addField("Landlord", "text", {{"audience", "contact"}, {"search", "yes"}});
    addField("Reason", "choice", {{"audience", "personal"}, {"choices", "Gift\nLegacy"}, {"filter", "yes"}});
    const auto path = addItem({{"custom_landlord", "Canary Wharf"}, {"custom_reason", "legacy"}}, "T-1");
    addItem({{"custom_landlord", "Albert Hall"}}, "T-2");
    host().runJobs();
    auto reader = host().signedInAs("readonly");
    for (const auto& target :
         {path, path + "/history", std::string("/lending/items?columns=title,custom_landlord,custom_reason"),
          std::string(api), std::string("/search?q=canary"), "/api/v1/lending-items/" + stored().at(0).id,
          std::string("/lending/items?q=canary")}) {
        const auto answer = reader.get(target);
        EXPECT_THAT(answer.body, Not(HasSubstr("Canary Wharf"))) << target;
        EXPECT_THAT(answer.body, Not(HasSubstr("egacy"))) << target;
    }
    EXPECT_EQ(reader.get("/lending/items?columns=title,custom_landlord&format=csv").status, 403);
    const auto order = [&](const char* target) {
        const auto body = reader.get(target).body;
        return body.find("T-1") < body.find("T-2");
    };
    EXPECT_EQ(order("/lending/items?sort=custom_landlord"), order("/lending/items?sort=-custom_landlord"));
    EXPECT_THAT(reader.get("/lending/items?custom_reason=legacy").body, HasSubstr("T-2")) << "no filter of theirs";
    EXPECT_THAT(admin().get("/lending/items?custom_reason=legacy").body, Not(HasSubstr(">T-2<")));
    EXPECT_THAT(admin().get("/search?q=canary").body, HasSubstr(path));
    // Who changes items and does not see it leaves it as it is.
    auto keeper = host().signedInAs("helpdesk");
    const FormValues form{{"tag", "T-1"}, {"title", "Saw"}, {"kind", "tool"}, {"version", "1"}};
    EXPECT_EQ(keeper.post(path + "/edit", form).status, 303);
    EXPECT_EQ(stored().at(0).custom.at("custom_reason"), "legacy");
    auto tried = form;
    tried.back().second = "2";
    tried.emplace_back("custom_reason", "gift");
    keeper.post(path + "/edit", tried);
    EXPECT_EQ(stored().at(0).custom.at("custom_reason"), "legacy");
    EXPECT_EQ(keeper
                  .send("PATCH", "/api/v1/lending-items/" + stored().at(0).id, Value{{"custom_reason", "gift"}},
                        {{"If-Match", "\"2\""}})
                  .status,
              422);
}

TEST_P(CustomItemFields, SayWhatIsWrong) {
    EXPECT_TRUE(addField("", "text").shows("Enter name"));
    EXPECT_TRUE(addField("Colour", "colour").shows("Choose one of the listed values for what is written in it"));
    EXPECT_TRUE(addField("Room", "choice").shows("Enter what can be chosen"));
    EXPECT_TRUE(addField("Room", "choice", {{"choices", "Attic\nATTIC"}}).shows("This list has “Attic” already"));
    EXPECT_TRUE(admin().get(fields).shows("There are no fields of yours yet.")) << "nothing half-made";
    EXPECT_TRUE(addField("title", "text").shows("There is a field called “title” already"));
    EXPECT_EQ(addField("Colour", "text").status, 303);
    EXPECT_TRUE(addField("COLOUR", "text").shows("There is a field called “COLOUR” already"));
    EXPECT_EQ(changeField("custom_colour", {{"label", "Paint"}, {"version", "9"}, {"active", "yes"}}).status, 409);
    addField("Weight", "number", {{"required", "yes"}});
    const auto wrong = admin().post("/lending/items", {{"tag", "T-1"}, {"title", "A"}, {"kind", "tool"}});
    EXPECT_EQ(wrong.status, 422);
    EXPECT_TRUE(wrong.shows("Enter weight"));
    EXPECT_TRUE(
        admin()
            .post("/lending/items", {{"tag", "T-1"}, {"title", "A"}, {"kind", "tool"}, {"custom_weight", "heavy"}})
            .shows("Weight must be a whole number, like 24"));
    EXPECT_TRUE(stored().empty());
    const auto answer = admin().send("POST", api, Value{{"tag", "T-1"}, {"title", "A"}, {"custom_weight", "24"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(answer.body, HasSubstr("must be a whole number"));
}

TEST_P(CustomItemFields, AreWhateverPeopleCallThem) {
    const std::vector<std::string> labels{"<b>\"bold\" & 'quoted'</b>", "اللون", "色", "{{title}}", "%s; DROP TABLE x",
                                          std::string(60, 'W')};
    for (const auto& label : labels) EXPECT_EQ(addField(label.c_str(), "text").status, 303) << label;
    const auto form = admin().get("/lending/items/new");
    for (const auto& label : labels) EXPECT_TRUE(form.shows(label)) << label;
    EXPECT_THAT(form.body, Not(HasSubstr("<b>\"bold")));
    const auto path = addItem({{"custom_field", "one"}, {"custom_field_2", "two"}});
    for (const auto& label : labels) EXPECT_TRUE(admin().get(path).shows(label)) << label;
    EXPECT_EQ(stored().at(0).custom.at("custom_field_2"), "two");
    EXPECT_EQ(admin().get("/lending/items?format=csv").status, 200);
}

// snipe-it #2959: what was in fields that the form did not show was lost with the next save of the record.
TEST_P(CustomItemFields, KeepTheirValuesWhileTheyAreOutOfUse) {
    addField("Colour", "text", {{"search", "yes"}});
    const auto path = addItem({{"custom_colour", "Vermilion"}});
    ASSERT_EQ(changeField("custom_colour", {{"label", "Colour"}, {"search", "yes"}, {"version", "1"}}).status, 303);
    EXPECT_TRUE(admin().get("/admin/fields").shows("0 fields, 1 not in use"));
    for (const auto& target :
         {path, path + "/edit", path + "/history", std::string("/lending/items?columns=title,custom_colour"),
          std::string(api), std::string("/lending/items?sort=custom_colour"),
          std::string("/lending/items?q=vermilion")}) {
        const auto answer = admin().get(target);
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_THAT(answer.body, Not(HasSubstr("ermilion<"))) << target;
        EXPECT_THAT(answer.body, Not(HasSubstr("Colour"))) << target;
    }
    EXPECT_EQ(admin().get("/api/v1/lending-items?fields=custom_colour").status, 422);
    EXPECT_EQ(
        admin().post(path + "/edit", {{"tag", "T-1"}, {"title", "Saw"}, {"kind", "tool"}, {"version", "1"}}).status,
        303);
    EXPECT_EQ(stored().at(0).custom.at("custom_colour"), "Vermilion");
    ASSERT_EQ(changeField("custom_colour", {{"label", "Paint"}, {"search", "yes"}, {"active", "yes"}, {"version", "2"}})
                  .status,
              303);
    EXPECT_TRUE(admin().get(path).shows("Paint"));
    EXPECT_TRUE(admin().get(path).shows("Vermilion"));
    host().runJobs();
    EXPECT_THAT(admin().get("/search?q=vermil").body, HasSubstr(path));
}

TEST_P(CustomItemFields, AreRemovedWithWhatIsInThem) {
    addField("Colour", "text");
    addField("Room", "choice", {{"choices", "Attic"}});
    EXPECT_TRUE(admin().get(std::string(fields) + "/custom_room/remove").shows("No item has anything in it."));
    EXPECT_EQ(admin().post(std::string(fields) + "/custom_room/remove").location(), fields);
    EXPECT_EQ(admin().get("/admin/lists/lending.item.custom_room").status, 404);
    for (int i = 1; i <= 3; ++i) addItem({{"custom_colour", "red"}}, ("T-" + std::to_string(i)).c_str());
    EXPECT_TRUE(admin().get(std::string(fields) + "/custom_colour/remove").shows("What 3 items have in it is lost."));
    const auto job = admin().post(std::string(fields) + "/custom_colour/remove").location();
    EXPECT_THAT(job, HasSubstr("/jobs/"));
    EXPECT_THAT(admin().get("/lending/items/new").body, Not(HasSubstr("custom_colour")));
    host().runJobs();
    EXPECT_TRUE(admin().get(job).shows("Done"));
    EXPECT_EQ(admin().get(std::string(fields) + "/custom_colour").status, 404);
    EXPECT_EQ(stored().at(0).custom, sdk::CustomValues());
    EXPECT_EQ(stored().at(2).version, 2) << "whoever is changing it is told";
    addField("Colour", "text");
    EXPECT_THAT(admin().get("/lending/items?columns=title,custom_colour").body, Not(HasSubstr(">red<")));
    EXPECT_EQ(host().audit("CUSTOM_FIELD_REMOVED").size(), 2u);
}

// snipe-it #8528, netbox #7725: a file named the fields as the screen does, and their own file was not understood.
TEST_P(CustomItemFields, ComeWithListsThatPeopleBring) {
    addField("Colour", "text");
    addField("Room", "choice", {{"choices", "Attic\nCellar"}});
    auto preview = admin()
                       .upload("/lending/items/import", "list", "items.csv",
                               "Tag,Title,COLOUR,custom_room\nT-1,Drill,red,Attic\nT-2,Saw,blue,roof\n")
                       .location();
    EXPECT_TRUE(admin().get(preview).shows("Choose one of the listed values for room: Attic, Cellar"));
    admin().post(preview);
    ASSERT_EQ(stored().size(), 1u);
    EXPECT_EQ(stored().at(0).custom, (sdk::CustomValues{{"custom_colour", "red"}, {"custom_room", "attic"}}));
    // A list without them leaves them alone; its own file comes back unchanged.
    preview = admin().upload("/lending/items/import", "list", "items.csv", "Tag,Title\nT-1,Hammer\n").location();
    admin().post(preview);
    EXPECT_EQ(stored().at(0).title, "Hammer");
    EXPECT_EQ(stored().at(0).custom.at("custom_colour"), "red");
    const auto csv = admin().get("/lending/items?columns=title,tag,custom_colour,custom_room&format=csv").body;
    preview = admin().upload("/lending/items/import", "list", "items.csv", csv).location();
    EXPECT_THAT(admin().get(preview).body, HasSubstr("<p>Already there, unchanged</p><p class=\"gh-number\">1"));
}

TEST_P(CustomItemFields, AreTakenWithTheOthersByTwoEditors) {
    addField("Colour", "text");
    addField("Weight", "number");
    const auto path = addItem({{"custom_colour", "red"}});
    const auto save = [&](const char* colour, const char* weight) {
        return admin().post(path + "/edit", {{"tag", "T-1"},
                                             {"title", "Drill"},
                                             {"kind", "tool"},
                                             {"custom_colour", colour},
                                             {"custom_weight", weight},
                                             {"version", "1"}});
    };
    EXPECT_EQ(save("blue", "").status, 303);
    EXPECT_EQ(save("red", "7").status, 409) << "they see what somebody else has made of it";
    const auto late = save("green", "");
    EXPECT_EQ(late.status, 409);
    for (const auto* text : {"red", "blue", "green"}) EXPECT_TRUE(late.shows(text)) << text;
    EXPECT_EQ(stored().at(0).custom.at("custom_colour"), "blue");
}

TEST_P(CustomItemFields, AreDescribedForPrograms) {
    addField("Colour", "text", {{"required", "yes"}, {"hint", "As people say it"}});
    const auto schema = Value::parse(admin().get("/api/openapi.json").body)["components"]["schemas"]["LendingItemNew"];
    EXPECT_EQ(schema["properties"]["custom_colour"]["type"], "string");
    EXPECT_THAT(schema["required"], testing::Contains("custom_colour"));
}

}  // namespace
}  // namespace guildhall::lending
