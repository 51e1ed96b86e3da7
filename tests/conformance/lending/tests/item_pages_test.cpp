// A noun that is only declared: what its pages do.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testkit::Answer;
using testkit::Client;
using testkit::FormValues;

class Items : public testkit::PluginTest {
protected:
    FormValues drill(FormValues more = {}) const {
        FormValues form{{"tag", "t-1"}, {"title", "Drill"}, {"kind", "book"}};
        for (auto& [name, value] : more) std::erase_if(form, [&](const auto& old) { return old.first == name; });
        form.insert(form.end(), more.begin(), more.end());
        return form;
    }
    /// Its path.
    std::string added(Client& who, FormValues more = {}) {
        const auto answer = who.post("/lending/items", drill(std::move(more)));
        EXPECT_EQ(answer.status, 303) << answer.body;
        return answer.location();
    }
    std::string shelf(const std::string& code, bool inUse = true) {
        Shelf shelf{.code = code, .inUse = inUse};
        host().database().write(
            [&](sdk::Transaction& tx) { shelves().insert(tx, shelf, random_, host().clock().now()); });
        return shelf.id;
    }
    Item stored(const std::string& path) {
        return host().database().read(
            [&](sdk::Transaction& tx) { return items().get(tx, path.substr(path.rfind('/') + 1)); });
    }

private:
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(Items);

TEST_P(Items, AreAddedListedAndShown) {
    auto admin = host().signedInAs("admin");
    const auto a1 = shelf("A1");
    EXPECT_TRUE(admin.get("/lending/items").shows("Nothing can be borrowed yet."));
    const auto path = added(admin, {{"bought", "2026-03-12"}, {"shelf", a1}, {"notes", "Two\nlines"}});
    EXPECT_THAT(path, StartsWith("/lending/items/item-"));
    const auto page = admin.get(path);
    EXPECT_TRUE(page.shows("Item T-1 — Drill added."));
    EXPECT_TRUE(page.shows("12 Mar 2026"));
    EXPECT_THAT(page.body, HasSubstr("<a href=\"/lending/shelves/" + a1 + "\"><bdi>A1</bdi></a>"));
    EXPECT_TRUE(page.shows("Available"));
    const auto list = admin.get("/lending/items");
    EXPECT_THAT(list.body, HasSubstr("href=\"" + path + "\""));
    EXPECT_THAT(list.body, HasSubstr("<bdi>A1</bdi>"));
    EXPECT_TRUE(admin.get("/lending/shelves").shows("A1"));
    const auto item = stored(path);
    EXPECT_EQ(item.tag, "T-1") << "codes are kept in capital letters";
    EXPECT_EQ(item.kind, Kind::Book);
    EXPECT_EQ(item.state, State::Available);
    EXPECT_EQ(item.notes, "Two\nlines");
    EXPECT_FALSE(item.price);
}

TEST_P(Items, SayWhatIsWrongBesideTheField) {
    auto admin = host().signedInAs("admin");
    added(admin);
    const auto answer = admin.post("/lending/items", {{"tag", "t-1"},
                                                      {"title", ""},
                                                      {"kind", "boat"},
                                                      {"shelf", "shlf-nowhere"},
                                                      {"price", "1,250"},
                                                      {"bought", "1/2/26"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Enter title"));
    EXPECT_TRUE(answer.shows("Choose one of the listed values for kind: Book, Tool, Device"));
    EXPECT_TRUE(answer.shows("Price must be a number, like 12.50, with a point and without commas"));
    EXPECT_TRUE(answer.shows("Bought on must be a real date, written like 2026-03-27"));
    EXPECT_THAT(answer.body, HasSubstr("value=\"1,250\"")) << "what was typed is kept";
    EXPECT_TRUE(admin.post("/lending/items", drill()).shows("Another item has the tag T-1 — choose a different one"));
    EXPECT_TRUE(admin.post("/lending/items", drill({{"tag", "d"}, {"kind", "device"}, {"serial", "SN-1"}}))
                    .shows("Enter a price — devices are insured by it"));
    EXPECT_TRUE(admin.post("/lending/items", drill({{"price", "-0.01"}})).shows("Price must be 0.00 or more"));
    EXPECT_TRUE(admin.post("/lending/items", drill({{"price", "1.005"}}))
                    .shows("Price can have at most 2 digits after the point, like 12.50"));
    EXPECT_TRUE(
        admin.post("/lending/items", drill({{"price", "99999999999999999999"}})).shows("Price is too large a number"));
    EXPECT_EQ(host().audit("ITEM_CREATED").size(), 1u);
}

TEST_P(Items, OfferOnlyWhatMayBeChosenAndWhatWasChosenAlready) {
    auto admin = host().signedInAs("admin");
    const auto open = shelf("OPEN"), closed = shelf("CLOSED", false);
    EXPECT_THAT(admin.get("/lending/items/new").body, HasSubstr(">OPEN</option>"));
    EXPECT_THAT(admin.get("/lending/items/new").body, Not(HasSubstr(">CLOSED</option>")));
    EXPECT_EQ(admin.post("/lending/items", drill({{"shelf", closed}})).status, 422);
    const auto path = added(admin, {{"shelf", open}});
    host().database().write([&](sdk::Transaction& tx) {
        auto shelf = shelves().get(tx, open);
        shelf.inUse = false;
        EXPECT_TRUE(shelves().update(tx, shelf));
    });
    EXPECT_THAT(admin.get(path + "/edit").body, HasSubstr(">OPEN</option>"));
    EXPECT_EQ(admin.post(path + "/edit", drill({{"shelf", open}, {"version", "1"}, {"title", "Other"}})).status, 303);
    EXPECT_EQ(stored(path).shelf, open);
}

TEST_P(Items, TellTheirHistory) {
    auto admin = host().signedInAs("admin");
    const auto a1 = shelf("A1");
    const auto path = added(admin);
    admin.post(path + "/edit",
               drill({{"title", "Cordless drill"}, {"shelf", a1}, {"price", "1250.5"}, {"version", "1"}}));
    admin.post(path + "/retire", {{"reason", "Worn out"}});
    const auto page = admin.get(path + "/history");
    EXPECT_TRUE(page.shows("Added"));
    EXPECT_TRUE(page.shows("Changed"));
    EXPECT_TRUE(page.shows("Retired"));
    EXPECT_TRUE(page.shows("Worn out"));
    EXPECT_THAT(page.body, HasSubstr("<del><bdi>Drill</bdi></del>"));
    EXPECT_THAT(page.body, HasSubstr("<ins><bdi>Cordless drill</bdi></ins>"));
    EXPECT_THAT(page.body, HasSubstr("<ins><bdi>A1</bdi></ins>")) << "a reference is told by its title";
    EXPECT_THAT(page.body, HasSubstr("<ins><bdi>1,250.50 EUR</bdi></ins>"));
    EXPECT_THAT(page.body, HasSubstr("<del><bdi>Available</bdi></del>"));
}

TEST_P(Items, HideWhatAViewerMayNotSeeEverywhere) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin, {{"price", "77.70"}, {"donor", "Grace Hopper"}});
    const auto id = path.substr(path.rfind('/') + 1);
    auto reader = host().signedInAs("readonly");
    for (const auto& page : {path, path + "/history", std::string("/lending/items"), "/api/v1/lending-items/" + id,
                             std::string("/api/v1/lending-items")}) {
        const auto answer = reader.get(page);
        EXPECT_EQ(answer.status, 200) << page;
        EXPECT_THAT(answer.body, Not(HasSubstr("77.7"))) << page;
        EXPECT_THAT(answer.body, Not(HasSubstr("Hopper"))) << page;
    }
    EXPECT_FALSE(sdk::Value::parse(reader.get("/api/v1/lending-items/" + id).body).contains("price"));
    EXPECT_THAT(reader.get("/lending/items?sort=price").body,
                Not(HasSubstr("aria-sort=\"ascending\"><a href=\"/lending/items?sort=-price")));
    for (const auto* page : {"/edit", "/remove", "/retire"}) EXPECT_EQ(reader.get(path + page).status, 403) << page;
    EXPECT_EQ(reader.get("/lending/items/new").status, 403);
    // Who may change but not see a field neither loses nor overwrites it.
    auto helper = host().signedInAs("helpdesk");
    EXPECT_THAT(helper.get(path + "/edit").body, HasSubstr("You do not have permission to see or change this."));
    EXPECT_EQ(helper.post(path + "/edit", drill({{"title", "New title"}, {"version", "1"}})).status, 303);
    EXPECT_EQ(stored(path).price, 7770);
    EXPECT_EQ(helper.post(path + "/edit", drill({{"price", "1"}, {"version", "2"}})).status, 422);
    EXPECT_EQ(stored(path).price, 7770);
}

TEST_P(Items, OutsideTheScopeAreNowhere) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin);
    EXPECT_EQ(admin.post(path + "/retire", {{"reason", "Old"}}).status, 303);
    auto reader = host().signedInAs("readonly");
    const auto id = path.substr(path.rfind('/') + 1);
    EXPECT_EQ(reader.get(path).status, 404);
    EXPECT_EQ(reader.get(path + "/history").status, 404);
    EXPECT_EQ(reader.get("/api/v1/lending-items/" + id).status, 404);
    EXPECT_THAT(reader.get("/lending/items").body, Not(HasSubstr("Drill")));
    EXPECT_THAT(reader.get("/lending/items?q=drill").body, Not(HasSubstr("T-1")));
    EXPECT_EQ(sdk::Value::parse(reader.get("/api/v1/lending-items").body)["total"], 0);
    EXPECT_EQ(admin.get(path).status, 200);
}

TEST_P(Items, HaveTabsOfWhichEachKeepsToItsRowsAndTheScope) {
    auto admin = host().signedInAs("admin"), reader = host().signedInAs("readonly");
    EXPECT_TRUE(admin.get("/lending/items/retired").shows("Nothing is retired."));
    const auto path = added(admin);
    added(admin, {{"tag", "T-2"}, {"title", "Lamp"}});
    admin.post(path + "/retire", {{"reason", "Old"}});
    const auto all = admin.get("/lending/items"), retired = admin.get("/lending/items/retired?sort=-tag");
    EXPECT_TRUE(all.shows("Drill") && all.shows("Lamp"));
    EXPECT_TRUE(retired.shows("Drill") && !retired.shows("Lamp"));
    EXPECT_THAT(retired.body, HasSubstr("<a href=\"/lending/items/retired\" aria-current=\"page\">Retired</a>"));
    EXPECT_THAT(retired.body, HasSubstr("/lending/items/retired?sort=tag")) << "links stay on the tab";
    EXPECT_FALSE(reader.get("/lending/items/retired").shows("Drill"));
}

TEST_P(Items, TwoEditorsLoseNothing) {
    auto anna = host().signedInAs("admin"), ben = host().signedInAs("admin");
    const auto path = added(anna, {{"notes", "Left of the door"}});
    // Both have opened version 1.
    EXPECT_EQ(anna.post(path + "/edit", drill({{"title", "Anna's title"},
                                               {"notes", "Left of the door"},
                                               {"version", "1"},
                                               {"bought", "2026-01-02"}}))
                  .status,
              303);
    const auto conflict =
        ben.post(path + "/edit", drill({{"title", "Ben's title"}, {"notes", "Right of the door"}, {"version", "1"}}));
    EXPECT_EQ(conflict.status, 409);
    EXPECT_TRUE(conflict.shows("Somebody has saved this since you opened it"));
    for (const auto* value : {"Drill", "Anna's title", "Ben's title"}) EXPECT_TRUE(conflict.shows(value)) << value;
    EXPECT_TRUE(conflict.shows("2 Jan 2026")) << "what only she changed is told";
    EXPECT_THAT(conflict.body, HasSubstr("name=\"bought\" value=\"2026-01-02\"")) << "and taken over";
    EXPECT_EQ(stored(path).title, "Anna's title") << "nothing is saved yet";
    EXPECT_THAT(conflict.body, HasSubstr("name=\"version\" value=\"2\""));
    const auto saved = ben.post(
        path + "/edit",
        drill({{"title", "Ben's title"}, {"notes", "Right of the door"}, {"bought", "2026-01-02"}, {"version", "2"}}));
    EXPECT_EQ(saved.status, 303);
    const auto item = stored(path);
    EXPECT_EQ(item.title, "Ben's title");
    EXPECT_EQ(item.notes, "Right of the door");
    EXPECT_TRUE(item.bought);
}

TEST_P(Items, AnEditorWhoMissedOnlyAnActionIsNotAsked) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin);
    admin.post(path + "/retire", {{"reason", "Old"}});
    admin.post(path + "/bring_back");
    EXPECT_EQ(admin.post(path + "/edit", drill({{"title", "Still mine"}, {"version", "1"}})).status, 303);
    EXPECT_EQ(stored(path).title, "Still mine");
}

TEST_P(Items, WhatNoLogTellsIsNeverOverwrittenUnasked) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin);
    host().database().write([&](sdk::Transaction& tx) {
        auto item = items().get(tx, path.substr(path.rfind('/') + 1));
        item.title = "From an import";
        items().update(tx, item);
    });
    const auto answer = admin.post(path + "/edit", drill({{"title", "Mine"}, {"version", "1"}}));
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("From an import"));
    EXPECT_TRUE(answer.shows("not known"));
}

TEST_P(Items, ActionsAskForAReasonAndSayWhyNot) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin);
    EXPECT_THAT(admin.get(path).body, HasSubstr(path + "/retire\">Retire</a>"));
    EXPECT_FALSE(admin.get(path).shows("Bring back")) << "it is available already";
    EXPECT_TRUE(admin.get(path + "/retire").shows("Nobody can borrow it any more."));
    EXPECT_TRUE(admin.post(path + "/retire").shows("Enter reason"));
    EXPECT_EQ(stored(path).state, State::Available);
    EXPECT_EQ(admin.post(path + "/retire", {{"reason", "Worn out"}}).status, 303);
    EXPECT_EQ(stored(path).state, State::Retired);
    EXPECT_EQ(host().audit("ITEM_RETIRE").front().reason, "Worn out");
    EXPECT_EQ(admin.post(path + "/retire", {{"reason", "Again"}}).status, 409);
    EXPECT_EQ(admin.get(path + "/edit").status, 409);
    EXPECT_TRUE(admin.get(path).shows("This item is retired, so it can no longer be changed."));
    const auto tool = added(admin, {{"tag", "T-2"}, {"kind", "tool"}});
    EXPECT_TRUE(admin.get(tool).shows("Tools are repaired, not retired."));
    EXPECT_EQ(admin.post(tool + "/retire", {{"reason", "x"}}).status, 409);
}

TEST_P(Items, AreRemovedBehindAQuestion) {
    auto admin = host().signedInAs("admin");
    const auto path = added(admin);
    EXPECT_TRUE(admin.get(path + "/remove").shows("Remove T-1 — Drill?"));
    EXPECT_EQ(admin.post(path + "/remove").location(), "/lending/items");
    EXPECT_TRUE(admin.get("/lending/items").shows("Item T-1 — Drill removed."));
    EXPECT_EQ(admin.get(path).status, 404);
    EXPECT_EQ(host().audit("ITEM_REMOVED").front().changes["title"]["before"], "Drill");
}

}  // namespace
}  // namespace guildhall::lending
