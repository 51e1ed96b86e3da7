// The accessories of an item are rows of its form.
#include "item/item.hpp"
#include "tests/admin_test.hpp"

#include <gmock/gmock.h>

namespace guildhall::lending {

static bool operator==(const Accessory& one, const Accessory& other) {
    return one.name == other.name && one.count == other.count && one.lost == other.lost;
}
static void PrintTo(const Accessory& one, std::ostream* out) {
    *out << one.count << " " << one.name << (one.lost ? " (lost)" : "");
}

namespace {

using sdk::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testkit::FormValues;

class ItemAccessories : public AdminTest {
protected:
    static constexpr const char* api = "/api/v1/lending-items";

    /// `rows`: name, count and “yes” when it is lost.
    static FormValues form(const std::vector<std::vector<std::string>>& rows, FormValues more = {}) {
        FormValues values{
            {"tag", "T-1"}, {"title", "Drill"}, {"kind", "tool"}, {"accessories.rows", std::to_string(rows.size())}};
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto begin = "accessories." + std::to_string(i) + ".";
            values.emplace_back(begin + "name", rows[i][0]);
            values.emplace_back(begin + "count", rows[i][1]);
            if (rows[i].size() > 2) values.emplace_back(begin + "lost", rows[i][2]);
        }
        values.insert(values.end(), more.begin(), more.end());
        return values;
    }
    std::string addItem(const std::vector<std::vector<std::string>>& rows) {
        const auto answer = admin().post("/lending/items", form(rows));
        EXPECT_EQ(answer.status, 303) << answer.body.substr(0, 3000);
        return answer.location();
    }
    std::vector<Accessory> stored() {
        return host().database().read([&](sdk::Transaction& tx) { return items().select(tx, "").at(0).accessories; });
    }
};
GUILDHALL_ON_BOTH_DATABASES(ItemAccessories);

TEST_P(ItemAccessories, LiveWithIt) {
    const auto path = addItem({{" Charger ", "2"}, {"", "1"}, {"Case", "1", "yes"}, {"", ""}});
    EXPECT_THAT(stored(), ElementsAre(Accessory{"Charger", 2, false}, Accessory{"Case", 1, true}));
    const auto page = admin().get(path);
    EXPECT_TRUE(page.shows("Charger, 2"));
    EXPECT_TRUE(page.shows("Case, 1, Lost"));
    const auto edit = admin().get(path + "/edit").body;
    EXPECT_THAT(edit, HasSubstr("name=\"accessories.rows\" value=\"2\""));
    EXPECT_THAT(edit, HasSubstr("name=\"accessories.1.name\" maxlength=\"80\" aria-required=\"true\" value=\"Case\""));
    // One goes, one changes, one comes.
    auto changed =
        form({{"Charger", "2"}, {"Case", "3"}, {"Strap", "1"}}, {{"accessories.0.remove", "yes"}, {"version", "1"}});
    EXPECT_EQ(admin().post(path + "/edit", changed).status, 303);
    EXPECT_THAT(stored(), ElementsAre(Accessory{"Case", 3, false}, Accessory{"Strap", 1, false}));
    const auto history = admin().get(path + "/history");
    EXPECT_TRUE(history.shows("Charger, 2; Case, 1, Lost"));
    EXPECT_TRUE(history.shows("Case, 3; Strap, 1"));
    EXPECT_THAT(admin().get("/lending/items?columns=title,accessories&format=csv").body,
                HasSubstr("\"Case, 3; Strap, 1\""));
    EXPECT_THAT(admin().get("/lending/items?columns=title,accessories").body, HasSubstr("Case, 3; Strap, 1"));
    EXPECT_EQ(admin().post(path + "/edit", form({}, {{"version", "2"}})).status, 303);
    EXPECT_THAT(stored(), IsEmpty());
}

// django-dynamic-formset #24 and #84: what was wrong in a row that goes held up the others, and so did a new one behind
// it.
TEST_P(ItemAccessories, GoWhateverIsInThem) {
    const auto path = addItem({{"Charger", "2"}});
    const auto form = this->form({{"", "-7"}, {"Case", "1"}}, {{"accessories.0.remove", "yes"}, {"version", "1"}});
    EXPECT_EQ(admin().post(path + "/edit", form).status, 303);
    EXPECT_THAT(stored(), ElementsAre(Accessory{"Case", 1, false}));
}

// ac-form-field-repeater.js #2, hydra-editor #84: Enter added a row instead of saving.
TEST_P(ItemAccessories, HaveOneMoreRowWithoutScript) {
    const auto asked = admin().post("/lending/items", form({{"Charger", "many"}}, {{"accessories.more", "1"}}));
    EXPECT_EQ(asked.status, 200);
    EXPECT_THAT(asked.body, HasSubstr("name=\"accessories.rows\" value=\"2\""));
    EXPECT_THAT(asked.body, HasSubstr("value=\"Charger\""));
    EXPECT_THAT(asked.body, HasSubstr("value=\"many\"")) << "what was typed stays";
    EXPECT_THAT(asked.body, Not(HasSubstr("govuk-error-message"))) << "nobody has saved yet";
    EXPECT_THAT(host().audit("ITEM_CREATED"), IsEmpty());
    // Whoever presses Enter saves: the first button of the form is not the one that adds a row.
    const auto fresh = admin().get("/lending/items/new").body;
    const auto begin = fresh.find("action=\"/lending/items\"");
    EXPECT_LT(fresh.find("govuk-visually-hidden\" tabindex=\"-1\"", begin), fresh.find("accessories.more", begin));
}

TEST_P(ItemAccessories, SayWhatIsWrongBesideTheirFields) {
    const auto wrong = admin().post("/lending/items", form({{"Charger", "0"}, {"", "1"}, {"", "7"}}));
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("id=\"field-accessories.0.count-error\""));
    EXPECT_TRUE(wrong.shows("Accessory 1: How many must be 1 or more")) << "above the form";
    EXPECT_THAT(wrong.body, HasSubstr("id=\"field-accessories.2.name-error\"")) << "a row with a number only is one";
    EXPECT_THAT(wrong.body, HasSubstr("href=\"#field-accessories.0.count\""));
    EXPECT_THAT(wrong.body, HasSubstr("value=\"Charger\""));
    std::vector<std::vector<std::string>> many(21, {"Screw", "1"});
    EXPECT_TRUE(admin().post("/lending/items", form(many)).shows("There can be at most 20 accessories — this has 21"));
    EXPECT_EQ(admin().post("/lending/items", form({{"A", "1"}}, {{"accessories.rows", "99999999999"}})).status, 303)
        << "the first of two counts; no row is made up";
    EXPECT_THAT(stored(), ElementsAre(Accessory{"A", 1, false}));
}

TEST_P(ItemAccessories, AreWhateverPeopleWrite) {
    const auto path = addItem({{"\"}],[{\"", "1"}, {"<script>alert(1)</script>", "2"}, {"شاحن 🔌", "3"}});
    EXPECT_EQ(stored().at(0).name, "\"}],[{\"");
    EXPECT_EQ(stored().at(2).name, "شاحن 🔌");
    const auto page = admin().get(path);
    EXPECT_TRUE(page.shows("<script>alert(1)</script>, 2"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script>alert")));
    const auto broken = form({{"\xff\xfe", "1"}});
    EXPECT_EQ(admin().post("/lending/items", broken).status, 400);
}

TEST_P(ItemAccessories, AreObjectsForPrograms) {
    const Value rows{{{"name", "Charger"}, {"count", 2}, {"lost", false}}, {{"name", "Case"}}};
    const auto made = admin().send("POST", api, Value{{"tag", "T-1"}, {"title", "Drill"}, {"accessories", rows}});
    ASSERT_EQ(made.status, 201) << made.body;
    const auto item = Value::parse(made.body);
    EXPECT_EQ(item["accessories"], (Value{{{"name", "Charger"}, {"count", 2}, {"lost", false}},
                                          {{"name", "Case"}, {"count", 1}, {"lost", false}}}));
    const auto at = std::string(api) + "/" + item["id"].get<std::string>();
    const auto change = [&](const Value& value, const char* version) {
        return admin().send("PATCH", at, Value{{"accessories", value}}, {{"If-Match", version}});
    };
    EXPECT_EQ(change(Value::array(), "\"1\"").status, 200);
    EXPECT_THAT(stored(), IsEmpty());
    for (const auto& [value, message] : std::vector<std::pair<Value, std::string>>{
             {"Charger", "must be a list of objects"},
             {Value{"Charger"}, "must be an object"},
             {Value{{{"name", 7}}}, "must be a text"},
             {Value{{{"name", "A"}, {"count", 0}}}, "must be 1 or more"},
             {Value{{{"count", 2}}}, "Enter name"},
             {Value{{{"name", "A"}, {"colour", "red"}}}, "There is no field of this name"}}) {
        const auto answer = change(value, "\"2\"");
        EXPECT_EQ(answer.status, 422) << value;
        EXPECT_THAT(answer.body, HasSubstr(message)) << value;
    }
    EXPECT_EQ(change(nullptr, "\"2\"").status, 200);
    const auto schema = Value::parse(
        admin().get("/api/openapi.json").body)["components"]["schemas"]["LendingItemNew"]["properties"]["accessories"];
    EXPECT_EQ(schema["type"], "array");
    EXPECT_EQ(schema["maxItems"], 20);
    EXPECT_EQ(schema["items"]["properties"]["count"]["type"], (Value{"integer", "null"}));
    EXPECT_EQ(schema["items"]["required"], (Value{"name"}));
}

TEST_P(ItemAccessories, AreOneFieldForTwoEditors) {
    const auto path = addItem({{"Charger", "2"}});
    EXPECT_EQ(admin().post(path + "/edit", form({{"Case", "1"}}, {{"version", "1"}})).status, 303);
    const auto late = admin().post(path + "/edit", form({{"Strap", "1"}}, {{"version", "1"}}));
    EXPECT_EQ(late.status, 409);
    for (const auto* text : {"Charger, 2", "Case, 1", "Strap, 1"}) EXPECT_TRUE(late.shows(text)) << text;
    EXPECT_THAT(stored(), ElementsAre(Accessory{"Case", 1, false}));
}

TEST_P(ItemAccessories, StayWithAListThatPeopleBring) {
    addItem({{"Charger", "2"}});
    const auto preview =
        admin().upload("/lending/items/import", "list", "items.csv", "Tag,Title,Accessories\nT-1,Hammer,None\n");
    admin().post(preview.location());
    EXPECT_THAT(stored(), ElementsAre(Accessory{"Charger", 2, false}));
}

}  // namespace
}  // namespace guildhall::lending
