// Lists that people save under a name, for themselves or for everybody.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using testkit::Client;

class SavedViews : public testkit::PluginTest {
protected:
    static constexpr const char* home = "/lending/items/views";

    void item(const std::string& tag, Kind kind = Kind::Book) {
        Item item{.tag = tag, .title = "Thing " + tag, .kind = kind};
        host().database().write([&](sdk::Transaction& tx) { items().insert(tx, item, random_, host().clock().now()); });
    }
    /// Its id.
    std::string saved(Client& who, const std::string& name, const std::string& state, bool shared = false) {
        testkit::FormValues form{{"name", name}, {"state", state}, {"tab", ""}};
        if (shared) form.emplace_back("shared", "yes");
        const auto answer = who.post(home, form);
        EXPECT_EQ(answer.status, 303) << answer.body;
        const auto at = answer.location().find("view=");
        return at == std::string::npos ? std::string() : answer.location().substr(at + 5);
    }
    std::int64_t count() {
        return host().database().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT count(*) FROM kernel_list_view").front().integer(0); });
    }
    std::string at(const std::string& id, const std::string& deed = {}) const { return home + ("/" + id) + deed; }
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(SavedViews);

TEST_P(SavedViews, OpenAListAsItWasLeft) {
    auto admin = host().signedInAs("admin");
    item("A");
    item("B", Kind::Tool);
    EXPECT_THAT(admin.get("/lending/items").body, Not(HasSubstr("Save this view"))) << "there is nothing to save";
    const auto list = admin.get("/lending/items?kind=tool&columns=state&sort=-tag&size=25&q=thing&page=4");
    EXPECT_THAT(list.body,
                HasSubstr("href=\"/lending/items/views/new?columns=title%2Cstate&amp;kind=tool&amp;q=thing&amp;"
                          "size=25&amp;sort=-tag\">Save this view</a>"));
    const auto form = admin.get("/lending/items/views/new?columns=title%2Cstate&kind=tool&q=thing&size=25&sort=-tag");
    for (const auto* line :
         {"Kind: Tool", "Search: thing", "Sorted by: Tag, downwards", "Columns: Title, State", "Rows a page: 25"})
        EXPECT_TRUE(form.shows(line)) << line;
    const auto id = saved(admin, "Tools", R"({"kind":"tool","columns":"state","sort":"-tag","size":"25","q":"thing"})");
    const auto opened = admin.get(at(id));
    EXPECT_EQ(opened.location(), "/lending/items?columns=title%2Cstate&kind=tool&q=thing&size=25&sort=-tag&view=" + id);
    const auto page = admin.get(opened.location());
    EXPECT_TRUE(page.shows("View Tools saved."));
    EXPECT_TRUE(page.shows("Thing B"));
    EXPECT_FALSE(page.shows("Thing A"));
    EXPECT_THAT(page.body, HasSubstr("href=\"" + at(id) + "\" aria-current=\"true\"><b>Tools</b></a>"));
    EXPECT_TRUE(page.shows("Rename this view"));
    EXPECT_FALSE(page.shows("Save the changes"));
    EXPECT_TRUE(admin.get("/lending/items").shows("Tools"));
    EXPECT_THAT(admin.get("/lending/items?view=view-aaaaaaaaaaaa&kind=tool").body,
                Not(HasSubstr("name=\"view\" value")))
        << "one that is not there is forgotten";
    EXPECT_TRUE(host().audit("LIST_VIEW_SHARED").empty()) << "one's own are nobody's matter";
}

TEST_P(SavedViews, AreRenamedReplacedAndRemoved) {
    auto admin = host().signedInAs("admin");
    item("A");
    const auto id = saved(admin, "Tools", R"({"kind":"tool"})");
    const auto changed = admin.get("/lending/items?kind=book&view=" + id);
    EXPECT_THAT(changed.body, HasSubstr(at(id, "/replace") + "?kind=book\">Save the changes</a>"));
    EXPECT_TRUE(changed.shows("Save as another view"));
    EXPECT_TRUE(admin.get(at(id, "/replace?kind=book")).shows("Kind: Book"));
    EXPECT_EQ(admin.post(at(id, "/replace"), {{"state", R"({"kind":"book"})"}}).status, 303);
    EXPECT_EQ(admin.get(at(id)).location(), "/lending/items?kind=book&view=" + id);
    EXPECT_EQ(admin.post(at(id, "/change"), {{"name", "  Books "}}).status, 303);
    EXPECT_TRUE(admin.get("/lending/items").shows("Books"));
    EXPECT_EQ(admin.post(at(id, "/change"), {{"name", ""}}).status, 422);
    EXPECT_EQ(admin.post(at(id, "/change"), {{"name", std::string(61, 'x')}}).status, 422);
    EXPECT_EQ(admin.post(at(id, "/change"), {{"name", "books"}}).status, 303) << "its own name in other letters";
    EXPECT_TRUE(admin.post(home, {{"name", "BOOKS"}, {"state", "{}"}}).shows("There is already a view of this name"));
    EXPECT_TRUE(admin.get(at(id, "/remove")).shows("Remove the view books?"));
    EXPECT_EQ(count(), 1) << "nothing is done by asking";
    EXPECT_EQ(admin.post(at(id, "/remove")).location(), "/lending/items");
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(admin.get(at(id)).status, 404);
    EXPECT_EQ(admin.get("/lending/items?kind=book&view=" + id).status, 200) << "an old bookmark still opens the list";
}

TEST_P(SavedViews, AreOnesOwnUnlessShared) {
    auto admin = host().signedInAs("admin"), helper = host().signedInAs("helpdesk"),
         reader = host().signedInAs("readonly");
    const auto own = saved(admin, "Mine", R"({"kind":"tool"})");
    for (const auto* deed : {"", "/change", "/replace", "/remove"}) EXPECT_EQ(helper.get(at(own, deed)).status, 404);
    EXPECT_EQ(helper.post(at(own, "/remove")).status, 404);
    EXPECT_FALSE(reader.get("/lending/items").shows("Mine"));
    // Who may change the records may share how they are looked at; others keep to their own.
    EXPECT_THAT(helper.get("/lending/items/views/new?kind=tool").body, HasSubstr("name=\"shared\""));
    EXPECT_THAT(reader.get("/lending/items/views/new?kind=tool").body, Not(HasSubstr("name=\"shared\"")));
    const auto readers = saved(reader, "Mine", R"({"kind":"book"})", true);
    EXPECT_FALSE(admin.get("/lending/items").shows(readers)) << "asking for it shares nothing";
    const auto shared = saved(helper, "Workshop", R"({"kind":"tool"})", true);
    ASSERT_EQ(host().audit("LIST_VIEW_SHARED").size(), 1u);
    EXPECT_EQ(host().audit("LIST_VIEW_SHARED").front().details["name"], "Workshop");
    const auto list = reader.get("/lending/items");
    EXPECT_LT(list.body.find(">Mine</a>"), list.body.find(">Workshop</a>")) << "one's own first";
    EXPECT_FALSE(reader.get("/lending/items?kind=tool&view=" + shared).shows("Rename this view"));
    for (const auto* deed : {"/change", "/replace", "/remove"}) {
        EXPECT_EQ(reader.get(at(shared, deed)).status, 403) << deed;
        EXPECT_EQ(reader.post(at(shared, deed), {{"name", "Taken"}, {"state", "{}"}}).status, 403) << deed;
    }
    EXPECT_EQ(admin.post(at(shared, "/change"), {{"name", "Tools"}, {"shared", "yes"}}).status, 303);
    EXPECT_EQ(host().audit("LIST_VIEW_CHANGED").size(), 1u);
    EXPECT_TRUE(admin.get(at(shared, "/remove")).shows("It is shared: it goes for everybody."));
    EXPECT_EQ(admin.post(at(shared, "/change"), {{"name", "Tools"}}).status, 303);
    EXPECT_EQ(host().audit("LIST_VIEW_WITHDRAWN").size(), 1u);
    EXPECT_EQ(helper.get(at(shared)).status, 404) << "now it is the admin's own";
    EXPECT_EQ(admin.post(at(own, "/change"), {{"name", "Ours"}, {"shared", "yes"}}).status, 303);
    admin.post(at(own, "/remove"));
    EXPECT_EQ(host().audit("LIST_VIEW_REMOVED").size(), 1u);
    EXPECT_EQ(host().signedOut().get(home + std::string("/new")).status, 303) << "to the sign-in";
}

TEST_P(SavedViews, TellNobodyOfFieldsTheyMayNotSee) {
    auto admin = host().signedInAs("admin"), helper = host().signedInAs("helpdesk");
    item("A");
    const auto id =
        saved(admin, "Dear ones",
              R"({"bought_from":"2020-01-01","kind":"book","sort":"-price","columns":"tag,price,bought"})", true);
    EXPECT_THAT(admin.get(at(id)).location(), HasSubstr("bought_from=2020-01-01"));
    EXPECT_EQ(helper.get(at(id)).location(), "/lending/items?columns=title%2Ctag&kind=book&view=" + id);
    const auto page = helper.get(helper.get(at(id)).location());
    EXPECT_TRUE(page.shows("Thing A")) << "what is hidden filters nothing";
    for (const auto* hidden : {"2020", "bought", "Bought", "price", "Price"})
        EXPECT_THAT(page.body, Not(HasSubstr(hidden)));
    EXPECT_FALSE(page.shows("Save the changes")) << "for them it is as it was saved";
    // Renaming it by somebody who sees less of it loses nothing of it.
    EXPECT_EQ(helper.post(at(id, "/change"), {{"name", "Old ones"}, {"shared", "yes"}}).status, 303);
    EXPECT_THAT(admin.get(at(id)).location(), HasSubstr("bought_from=2020-01-01"));
    EXPECT_THAT(helper.get(at(id, "/change")).body, Not(HasSubstr("2020-01-01")));
    const auto sly = saved(helper, "Sly", R"({"bought_from":"2020-01-01","sort":"price"})");
    EXPECT_EQ(helper.get(at(sly)).location(), "/lending/items?view=" + sly) << "nor is it kept for a better day";
    EXPECT_EQ(host().database().read([&](sdk::Transaction& tx) {
        return tx.query("SELECT state FROM kernel_list_view WHERE id = $1", sly).front().text(0);
    }),
              "{}");
}

TEST_P(SavedViews, OpenThoughTheirFieldsAndTabsHaveGone) {
    auto admin = host().signedInAs("admin");
    item("A");
    const auto id = saved(admin, "Old", R"({"kind":"book"})");
    for (const auto* state : {R"({"columns":"gone,tag","gone":"x","sort":"-gone","kind":"boat","size":"7"})", "[1]",
                              "{", "", R"({"q":7})"}) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_list_view SET state = $1, tab = 'gone' WHERE id = $2", state, id);
        });
        const auto opened = admin.get(at(id));
        EXPECT_EQ(opened.status, 303);
        EXPECT_THAT(opened.location(), StartsWith("/lending/items?"));
        EXPECT_TRUE(admin.get(opened.location()).shows("Thing A")) << state;
        EXPECT_EQ(admin.post(at(id, "/change"), {{"name", "Old"}}).status, 303) << "and can still be saved";
    }
    for (const auto* state : {"", "{", "[]", "null", R"({"q":{"a":1}})"})
        EXPECT_EQ(admin.post(at(id, "/replace"), {{"state", state}, {"tab", "../../users"}}).location(),
                  "/lending/items?view=" + id);
}

TEST_P(SavedViews, BringNothingBackThatIsTakenAway) {
    auto admin = host().signedInAs("admin");
    item("A");
    const auto id = saved(admin, "Tools", R"({"kind":"tool"})");
    const auto cleared = "/lending/items?view=" + id;
    EXPECT_THAT(admin.get("/lending/items?kind=tool&view=" + id).body, HasSubstr("href=\"" + cleared + "\""));
    const auto page = admin.get(cleared);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("Thing A"));
    EXPECT_TRUE(page.shows("Save the changes"));
}

TEST_P(SavedViews, KeepTheirTab) {
    auto admin = host().signedInAs("admin");
    EXPECT_THAT(admin.get("/lending/items/retired").body, HasSubstr("views/new?views.tab=retired\">Save this view"));
    EXPECT_TRUE(admin.get("/lending/items/views/new?views.tab=retired").shows("Save view"));
    const auto made = admin.post(home, {{"name", "Gone"}, {"state", R"({"kind":"tool"})"}, {"tab", "retired"}});
    EXPECT_THAT(made.location(), StartsWith("/lending/items/retired?kind=tool&view=view-"));
}

TEST_P(SavedViews, AreFiftyOfAListAtMost) {
    auto admin = host().signedInAs("admin"), reader = host().signedInAs("readonly");
    for (int i = 0; i < 50; ++i) saved(reader, "View " + std::to_string(i), "{}");
    const auto refused = reader.post(home, {{"name", "One more"}, {"state", "{}"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.shows("You have 50 views of this list already. Remove one of them first."));
    EXPECT_FALSE(saved(admin, "View 1", "{}").empty()) << "everybody has their own";
    EXPECT_EQ(count(), 51);
}

TEST_P(SavedViews, GoWithThePersonButForThoseTheyShared) {
    auto boss = host().signedInAs("super_admin"), helper = host().signedInAs("helpdesk");
    saved(helper, "My own words", R"({"q":"secret"})");
    saved(helper, "For all", R"({"kind":"tool"})", true);
    const auto url = "/users/" + helper.personId();
    EXPECT_TRUE(boss.get(url + "/data").shows("Views of lists they have saved"));
    EXPECT_THAT(boss.get(url + "/data.json").body, HasSubstr("My own words"));
    EXPECT_EQ(boss.post(url + "/erase", {{"reason", "They asked"}}).status, 303);
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(boss.get("/lending/items").shows("For all"));
}

}  // namespace
}  // namespace guildhall::lending
