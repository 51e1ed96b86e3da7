// Which columns of a list people choose.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testkit::Answer;

class ColumnsOfAList : public testkit::PluginTest {
protected:
    void item(const std::string& tag, const std::string& donor = {}) {
        Item item{.tag = tag, .title = "Thing " + tag, .price = 4200, .donor = donor};
        host().database().write([&](sdk::Transaction& tx) { items().insert(tx, item, random_, host().clock().now()); });
    }
    /// The heads of the table, in order.
    static std::vector<std::string> heads(const Answer& answer) {
        std::vector<std::string> all;
        const auto end = answer.body.find("</thead>");
        const std::string begin = "<th scope=\"col\"";
        for (auto at = answer.body.find(begin); at < end; at = answer.body.find(begin, at + 1)) {
            auto text = answer.body.substr(at, answer.body.find("</th>", at) - at);
            if (text.find("gh-no-print") != std::string::npos) continue;
            if (text.ends_with("</a>")) text.resize(text.size() - 4);
            all.push_back(text.substr(text.rfind('>') + 1));
        }
        return all;
    }
    /// Without the address one came by, to which a change of role leads back.
    static std::string withoutReturn(std::string body) {
        const auto at = body.find("name=\"return\"");
        return at == std::string::npos ? body : body.erase(at, body.find('>', at) - at);
    }
    static std::string firstLine(const Answer& file) { return file.body.substr(3, file.body.find("\r\n") - 3); }
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(ColumnsOfAList);

constexpr const char* list = "/lending/items";

TEST_P(ColumnsOfAList, AreThoseChosenInTheirOrderBehindTheTitle) {
    auto admin = host().signedInAs("admin");
    item("A", "Ann");
    EXPECT_THAT(heads(admin.get(list)),
                ElementsAre("Title", "Tag", "Kind", "Condition", "Shelf", "Bought on", "Price", "State"));
    const auto page = admin.get("/lending/items?columns=state,donor,title,state,moon,tag");
    EXPECT_THAT(heads(page), ElementsAre("Title", "State", "Given by", "Tag"));
    EXPECT_TRUE(page.shows("Ann"));
    EXPECT_THAT(heads(admin.get("/lending/items?columns=title")), ElementsAre("Title"));
    for (const auto* nothing :
         {"?columns=", "?columns=moon", "?columns=,,", "?columns=title,tag,kind,condition,shelf,bought,price,state"}) {
        const auto usual = admin.get(std::string(list) + nothing);
        EXPECT_EQ(heads(usual).size(), 8u) << nothing;
        EXPECT_THAT(withoutReturn(usual.body), Not(HasSubstr("columns=title")))
            << "what is usual needs no word in an address";
    }
    EXPECT_THAT(heads(admin.get("/lending/items?columns=tag&columns=kind")), ElementsAre("Title", "Tag", "Kind"));
}

TEST_P(ColumnsOfAList, StayThroughSortingPagingFilteringAndInFiles) {
    auto admin = host().signedInAs("admin");
    for (int i = 0; i < 30; ++i) item("T" + std::to_string(i));
    const auto page = admin.get("/lending/items?columns=state,tag&size=25&sort=-tag");
    const std::string kept = "columns=title%2Cstate%2Ctag";
    EXPECT_THAT(page.body, HasSubstr(kept + "&amp;page=2&amp;size=25&amp;sort=-tag"));
    EXPECT_THAT(page.body, HasSubstr(kept + "&amp;size=25&amp;sort=state\">State</a>"));
    EXPECT_THAT(page.body, HasSubstr("name=\"columns\" value=\"title,state,tag\""));
    EXPECT_THAT(page.body, HasSubstr("name=\"sort\" value=\"-tag\"")) << "looking for something else keeps the order";
    EXPECT_THAT(page.body, HasSubstr("name=\"size\" value=\"25\""));
    EXPECT_EQ(firstLine(admin.get("/lending/items?columns=state,tag&format=csv")), "Title,State,Tag");
    EXPECT_EQ(firstLine(admin.get("/lending/items?format=csv")),
              "Title,Tag,Kind,Condition,Shelf,Bought on,Price,State");
    EXPECT_THAT(heads(admin.get("/lending/items/retired?columns=tag")), ElementsAre()) << "nothing is retired";
}

TEST_P(ColumnsOfAList, MayGoAndTheListStaysInTheirOrderAndFilter) {
    auto admin = host().signedInAs("admin");
    for (const auto* tag : {"B", "C", "A"}) item(tag, std::string("Donor ") + tag);
    const auto page = admin.get("/lending/items?columns=kind&sort=-donor&kind=book");
    EXPECT_LT(page.body.find("Thing C"), page.body.find("Thing B"));
    EXPECT_LT(page.body.find("Thing B"), page.body.find("Thing A"));
    EXPECT_TRUE(admin.get("/lending/items?columns=tag&kind=book").shows("Kind: Book")) << "a filter stays in sight";
}

TEST_P(ColumnsOfAList, AreNeverThoseOneMayNotSee) {
    auto reader = host().signedInAs("readonly");
    item("A", "Ann");
    const auto page = reader.get("/lending/items?columns=price,donor,tag&sort=-donor");
    EXPECT_THAT(heads(page), ElementsAre("Title", "Tag"));
    for (const auto* hidden : {"Price", "price", "Given by", "donor", "Ann", "42.00"})
        EXPECT_THAT(withoutReturn(page.body), Not(HasSubstr(hidden))) << "not even by name";
    const auto form =
        reader.get("/lending/items?columns.set=yes&columns.show=price&columns.show=tag&columns.show=donor");
    EXPECT_EQ(form.location(), "/lending/items?columns=title%2Ctag&sort=title");
    EXPECT_THAT(reader.get("/lending/items?columns.open=yes").body, Not(HasSubstr("donor")));
}

TEST_P(ColumnsOfAList, AreArrangedByTheirNumbers) {
    auto admin = host().signedInAs("admin");
    item("A");
    const auto arranged = [&](const std::string& more) {
        const auto answer = admin.get("/lending/items?columns.set=yes&columns=title,tag,kind,state&sort=title" + more);
        EXPECT_EQ(answer.status, 303);
        const auto at = answer.location().find("columns=title");
        const auto text = at == std::string::npos ? std::string("usual") : answer.location().substr(at + 13);
        return text.substr(0, text.find('&'));
    };
    const std::string all = "&columns.show=tag&columns.show=kind&columns.show=state";
    const auto places = [](const char* tag, const char* kind, const char* state) {
        return std::string("&columns.place.tag=") + tag + "&columns.place.kind=" + kind +
               "&columns.place.state=" + state;
    };
    EXPECT_EQ(arranged(all + places("1", "2", "3")), "%2Ctag%2Ckind%2Cstate");
    EXPECT_EQ(arranged(all + places("1", "2", "1")), "%2Cstate%2Ctag%2Ckind") << "what is moved up takes the place";
    EXPECT_EQ(arranged(all + places("3", "2", "3")), "%2Ckind%2Cstate%2Ctag") << "what is moved down, too";
    EXPECT_EQ(arranged(all + places("x", "-2", "1")), "%2Cstate%2Ctag%2Ckind");
    EXPECT_EQ(arranged("&columns.show=donor&columns.show=tag" + places("1", "", "")), "%2Ctag%2Cdonor");
    EXPECT_EQ(arranged(""), "") << "the title alone";
    EXPECT_EQ(arranged("&columns.show=title&columns.show=moon"), "");
    const auto kept =
        admin.get("/lending/items?columns.set=yes&columns.show=tag&kind=book&q=thing&size=25&page=3&mine=1");
    EXPECT_EQ(kept.location(), "/lending/items?columns=title%2Ctag&kind=book&mine=1&q=thing&size=25&sort=title");
    EXPECT_THAT(admin.get("/lending/items?columns=tag&columns.open=yes").body, HasSubstr("Back to the usual ones"));
}

TEST_P(ColumnsOfAList, AreOfferedToThoseWhoAsk) {
    auto admin = host().signedInAs("admin");
    item("A");
    const auto usual = admin.get("/lending/items?kind=book&columns=tag");
    EXPECT_THAT(usual.body, Not(HasSubstr("columns.show"))) << "no page is longer for it";
    const std::string open = "?columns=title%2Ctag&columns.open=yes&kind=book&sort=title";
    EXPECT_THAT(usual.body, HasSubstr("&amp;columns.open=yes&amp;kind=book&amp;sort=title#columns\">Columns</a>"));
    const auto page = admin.get("/lending/items" + open);
    EXPECT_THAT(page.body, HasSubstr("name=\"columns.show\" value=\"tag\" checked"));
    EXPECT_THAT(page.body, HasSubstr("name=\"columns.place.tag\" value=\"1\""));
    EXPECT_THAT(page.body, HasSubstr("name=\"columns.show\" value=\"donor\">"));
    EXPECT_THAT(page.body, Not(HasSubstr("name=\"columns.open\""))) << "and it closes with the next step";
}

TEST_P(ColumnsOfAList, OfRecordsSayWhatCanBeDoneWithEachRow) {
    auto admin = host().signedInAs("admin"), reader = host().signedInAs("readonly");
    item("A");
    const auto id = host().database().read(
        [&](sdk::Transaction& tx) { return items().select(tx, "WHERE r.tag = $1", "A").front().id; });
    const auto page = admin.get(list);
    const auto link = [&](const char* deed, const char* label) {
        return "<a href=\"/lending/items/" + id + "/" + deed + "\">" + label + "</a>";
    };
    EXPECT_THAT(page.body, HasSubstr("<summary aria-label=\"What you can do with Thing A\">"));
    EXPECT_THAT(page.body, HasSubstr(link("edit", "Change") + link("retire", "Retire") + link("remove", "Remove")));
    EXPECT_THAT(page.body, Not(HasSubstr("/bring_back\""))) << "not possible now";
    EXPECT_THAT(reader.get(list).body, Not(HasSubstr("What you can do")));
    EXPECT_THAT(admin.get("/lending/items?print=all").body, Not(HasSubstr("What you can do")));
    admin.post("/lending/items/" + id + "/retire", {{"reason", "Worn out"}});
    const auto retired = admin.get(list);
    EXPECT_THAT(retired.body, HasSubstr(link("bring_back", "Bring back")));
    EXPECT_THAT(retired.body, Not(HasSubstr(link("edit", "Change")))) << "what is retired is not changed";
}

}  // namespace
}  // namespace guildhall::lending
