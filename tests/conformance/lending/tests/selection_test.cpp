// Several rows at once, fields of several values, and what others add to a page.
#include "loan/loan.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <fstream>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Selections : public testkit::PluginTest {
protected:
    std::string item(const std::string& tag, State state = State::Available, Kind kind = Kind::Book) {
        Item item{.tag = tag, .title = "Thing " + tag, .kind = kind, .state = state};
        host().database().write([&](sdk::Transaction& tx) { items().insert(tx, item, random_, host().clock().now()); });
        return item.id;
    }
    State stateOf(const std::string& id) {
        return host().database().read([&](sdk::Transaction& tx) { return items().get(tx, id).state; });
    }
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(Selections);

TEST_P(Selections, AreAskedAboutOnceMoreAndDoneTogether) {
    auto admin = host().signedInAs("admin");
    const auto one = item("A"), two = item("B"), lent = item("C", State::Lent),
               tool = item("D", State::Available, Kind::Tool);
    const auto list = admin.get("/lending/items").body;
    EXPECT_THAT(list, HasSubstr("name=\"id\" value=\"" + one + "\" aria-label=\"Choose Thing A\""));
    const auto asked =
        admin.post("/lending/items/selected",
                   {{"deed", "retire"}, {"id", one}, {"id", two}, {"id", one}, {"id", lent}, {"id", tool}});
    EXPECT_EQ(asked.status, 200);
    EXPECT_TRUE(asked.shows("Retire — 2 items"));
    EXPECT_TRUE(asked.shows("A — Thing A"));
    EXPECT_TRUE(asked.shows("Left out: C — Thing C: This is not possible while the item is “Lent”."));
    EXPECT_TRUE(asked.shows("Tools are repaired, not retired."));
    EXPECT_EQ(stateOf(one), State::Available) << "nothing is done by asking";
    const auto without =
        admin.post("/lending/items/selected", {{"deed", "retire"}, {"id", one}, {"id", two}, {"confirmed", "yes"}});
    EXPECT_EQ(without.status, 422) << "a reason is asked for";
    const auto done = admin.post(
        "/lending/items/selected",
        {{"deed", "retire"}, {"id", one}, {"id", two}, {"id", lent}, {"confirmed", "yes"}, {"reason", "Worn out"}});
    EXPECT_EQ(done.location(), "/lending/items");
    EXPECT_TRUE(admin.get("/lending/items").shows("2 items retired. 1 was left out."));
    EXPECT_EQ(stateOf(two), State::Retired);
    EXPECT_EQ(stateOf(lent), State::Lent);
    EXPECT_EQ(host().audit("ITEM_RETIRE").size(), 2u);
    EXPECT_EQ(host().audit("ITEM_RETIRE").front().reason, "Worn out");
}

TEST_P(Selections, AreAskedAboutWithWhatWillHappenToThem) {
    auto admin = host().signedInAs("admin");
    const auto asked =
        admin.post("/lending/items/selected", {{"deed", "remove"}, {"id", item("A")}, {"id", item("B")}});
    const std::string once = "Nobody can borrow it any more.";
    EXPECT_TRUE(asked.shows(once));
    EXPECT_EQ(asked.body.find(once), asked.body.rfind(once)) << "what is true of all is said once";
    const auto mixed = admin.post("/lending/items/selected",
                                  {{"deed", "remove"}, {"id", item("C")}, {"id", item("D", State::Retired)}});
    EXPECT_TRUE(mixed.shows("C — Thing C: " + once)) << "what is not stands beside whose it is";
    EXPECT_FALSE(mixed.shows("D — Thing D: "));
}

TEST_P(Selections, RemoveOnlyWhatOneMaySeeAndRemove) {
    auto admin = host().signedInAs("admin"), reader = host().signedInAs("readonly");
    const auto one = item("A"), retired = item("B", State::Retired);
    EXPECT_THAT(reader.get("/lending/items").body, Not(HasSubstr("name=\"id\"")));
    EXPECT_EQ(reader.post("/lending/items/selected", {{"deed", "remove"}, {"id", one}, {"confirmed", "yes"}}).status,
              403);
    EXPECT_EQ(admin.post("/lending/items/selected", {{"deed", "no_such_deed"}, {"id", one}}).status, 404);
    EXPECT_EQ(admin.post("/lending/items/selected", {{"deed", "remove"}}).location(), "/lending/items");
    EXPECT_TRUE(admin.get("/lending/items").shows("Choose one or more rows first."));
    admin.post("/lending/items/selected", {{"deed", "remove"},
                                           {"id", one},
                                           {"id", retired},
                                           {"id", "item-aaaaaaaaaaaa"},
                                           {"id", "' OR 1"},
                                           {"confirmed", "yes"}});
    EXPECT_TRUE(admin.get("/lending/items").shows("2 items removed. 1 was left out."));
    EXPECT_EQ(host().audit("ITEM_REMOVED").size(), 2u);
}

TEST_P(Selections, OfValuesAreKeptFilteredAndGivenToPrograms) {
    auto admin = host().signedInAs("admin");
    const auto made = admin.post("/lending/items", {{"tag", "T-1"},
                                                    {"title", "Drill"},
                                                    {"kind", "tool"},
                                                    {"uses", "workshop"},
                                                    {"uses", "home"},
                                                    {"tags", "Holes, loud ,holes,  "},
                                                    {"lent_for", "1.5 h"}});
    ASSERT_EQ(made.status, 303) << made.body;
    const auto page = admin.get(made.location());
    EXPECT_TRUE(page.shows("Home, Workshop")) << "in the order of the choices";
    EXPECT_TRUE(page.shows("Holes, loud"));
    EXPECT_TRUE(page.shows("1 h 30 min"));
    const auto form = admin.get(made.location() + "/edit").body;
    EXPECT_THAT(form, HasSubstr("value=\"home\" checked"));
    EXPECT_THAT(form, Not(HasSubstr("value=\"garden\" checked")));
    EXPECT_THAT(form, HasSubstr("value=\"Holes, loud\""));
    EXPECT_TRUE(admin.get("/lending/items?uses=home").shows("Drill"));
    EXPECT_FALSE(admin.get("/lending/items?uses=garden").shows("Drill"));
    EXPECT_TRUE(admin.get("/lending/items?q=holes").shows("Drill"));
    const auto path = "/api/v1/lending-items/" + made.location().substr(made.location().rfind('/') + 1);
    const auto record = Value::parse(admin.send("GET", path).body);
    EXPECT_EQ(record["uses"], (Value{"home", "workshop"}));
    EXPECT_EQ(record["tags"], (Value{"Holes", "loud"}));
    EXPECT_EQ(record["lent_for"], 90);
    EXPECT_EQ(Value::parse(admin.get("/api/v1/lending-items").body)["items"][0]["uses"], (Value{"home", "workshop"}));
    const auto changed =
        admin.send("PATCH", path, {{"uses", Value::array({"garden"})}, {"tags", Value::array()}, {"lent_for", 45}},
                   {{"If-Match", "\"1\""}});
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(Value::parse(changed.body)["tags"], Value::array());
    EXPECT_EQ(admin.send("PATCH", path, {{"uses", Value::array({"moon"})}}, {{"If-Match", "\"2\""}}).status, 422);
    EXPECT_EQ(admin.send("PATCH", path, {{"uses", "garden"}}, {{"If-Match", "\"2\""}}).status, 422);
    EXPECT_TRUE(admin.get(made.location()).shows("45 min"));
    EXPECT_TRUE(admin.post("/lending/items", {{"tag", "T-2"}, {"title", "Saw"}, {"kind", "tool"}, {"lent_for", "soon"}})
                    .shows("Lent for must be a time like 1 h 30 min, 1:30 or 90 (minutes)"));
}

TEST_P(Selections, OfAnotherPageShowWhatAPluginAddsToIt) {
    auto admin = host().signedInAs("admin");
    const auto shelf = host().database().write([&](sdk::Transaction& tx) {
        Shelf one{.code = "A1"};
        shelves().insert(tx, one, random_, host().clock().now());
        return one.id;
    });
    EXPECT_FALSE(admin.get("/lending/shelves/" + shelf).shows("What stands on it"));
    Item drill{.tag = "T-1", .title = "Drill", .shelf = shelf};
    host().database().write([&](sdk::Transaction& tx) { items().insert(tx, drill, random_, host().clock().now()); });
    const auto page = admin.get("/lending/shelves/" + shelf);
    EXPECT_TRUE(page.shows("What stands on it"));
    EXPECT_THAT(page.body, HasSubstr("/lending/items/" + drill.id));
}

class LoansByRule : public Selections {
protected:
    testkit::TestHostOptions options() override {
        folder_ = std::filesystem::temp_directory_path() / ("lending-rules-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "loan.allowed.sundays.lua")
            << "return function(input)\n  if input.due == \"2099-12-31\" then return {allowed = false, reason = \"Too "
               "long.\"} end\nend\n";
        return {.rules = folder_};
    }
    void TearDown() override {
        Selections::TearDown();
        std::filesystem::remove_all(folder_);
    }
    std::filesystem::path folder_;
};
GUILDHALL_ON_BOTH_DATABASES(LoansByRule);

TEST_P(LoansByRule, AreRefusedBesideTheBorrowerByPageAndByProgram) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    const auto drill = item("T-1");
    const auto refused =
        admin.post("/lending/loans", {{"item", drill}, {"borrower", ada.personId()}, {"due", "2099-12-31"}});
    EXPECT_EQ(refused.status, 422) << refused.location();
    EXPECT_TRUE(refused.shows("Too long."));
    const auto byProgram = admin.send("POST", "/api/v1/lending-loans",
                                      Value{{"item", drill}, {"borrower", ada.personId()}, {"due", "2099-12-31"}});
    EXPECT_EQ(byProgram.status, 422);
    EXPECT_THAT(byProgram.body, HasSubstr("Too long."));
    EXPECT_EQ(stateOf(drill), State::Available);
    const auto made =
        admin.post("/lending/loans", {{"item", drill}, {"borrower", ada.personId()}, {"due", "2099-12-30"}});
    EXPECT_EQ(made.status, 303) << made.body;
    EXPECT_GT(host().runJobs(), 0);
    ASSERT_EQ(host().mails().size(), 1u) << "the listener has told the borrower";
    EXPECT_EQ(host().mails().front().subject, "Thing T-1 is yours until 30 Dec 2099");
    EXPECT_THAT(host().hookProblems(), testing::IsEmpty());
}

}  // namespace
}  // namespace guildhall::lending
