// Lists of a noun that says no more than that they can be imported.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <regex>

namespace guildhall::lending {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ItemImports : public testkit::PluginTest {
protected:
    void SetUp() override {
        PluginTest::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("admin"));
        host().database().write([&](sdk::Transaction& tx) {
            for (const auto* code : {"A1", "B2"}) {
                Shelf shelf{.code = code};
                shelves().insert(tx, shelf, random_, host().clock().now());
            }
        });
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }
    testkit::Client& admin() { return *admin_; }
    std::string checked(const std::string& csv) {
        preview_ = admin().upload("/lending/items/import", "list", "items.csv", csv).location();
        return admin().get(preview_).body;
    }
    static int number(const std::string& page, const std::string& label) {
        std::smatch found;
        return std::regex_search(page, found, std::regex("<p>" + label + "</p><p class=\"gh-number\">(\\d+)"))
                   ? std::stoi(found[1])
                   : -1;
    }
    std::map<std::string, Item> stored() {
        std::map<std::string, Item> byTag;
        host().database().read([&](sdk::Transaction& tx) {
            for (auto& item : items().select(tx, "")) byTag.emplace(item.tag, item);
        });
        return byTag;
    }

    testkit::FakeRandom random_;
    std::optional<testkit::Client> admin_;
    std::string preview_;
};
GUILDHALL_ON_BOTH_DATABASES(ItemImports);

constexpr const char* good =
    "Tag,Name of the thing,Kind,Shelf,Bought on,Price,Given by,Notes\n"
    "t-1,Drill,Tool,A1,2026-03-12,129.00,Ada,\"Two\nlines\"\n"
    "t-2,Book,book,b2,,,,\n";

TEST_P(ItemImports, KnowEveryFieldByItsLabelAndWhatItRefersToByWhatPeopleCallIt) {
    const auto page = checked(good);
    EXPECT_EQ(number(page, "New items"), 2) << page;
    EXPECT_EQ(admin().post(preview_).location(), "/lending/items");
    const auto all = stored();
    const auto& drill = all.at("T-1");
    EXPECT_EQ(drill.kind, Kind::Tool);
    EXPECT_EQ(drill.price, 12900);
    EXPECT_EQ(drill.notes, "Two\nlines");
    EXPECT_FALSE(drill.shelf.empty());
    EXPECT_NE(drill.shelf, all.at("T-2").shelf) << "in any case";
    EXPECT_EQ(drill.state, State::Available);
    EXPECT_EQ(host().audit("ITEM_CREATED").size(), 2u);
    EXPECT_EQ(number(checked(good), "Already there, unchanged"), 2) << "twice changes nothing";
}

// As spreadsheets and customer systems write them: CRLF, LF, the CR of old files, and what stands for a break inside a
// cell.
TEST_P(ItemImports, ReadALineBreakInsideACellAsABlankWhereTheFieldTakesOneLine) {
    const auto page = checked(
        "\xEF\xBB\xBF\"Tag\",\"Name of\r\nthe thing\",\"Kind\",\"Shelf\",\"Given by\",\"Notes\"\r\n"
        "\"T-1\",\"Drill,\nwith \"\"bits\"\"\",\"tool\n\",\"A1\r\n\",\"Ada\r\nof Harbour\",\"Oil it\r\nOften\"\r\n"
        "\"T-2\",\"Saw\rfor wood\",\"tool\",\"\nB2\",\"Björn\vHaus\",\"Dry\vonly\"\r\n"
        "\"T-3\",\"\nLamp\xE2\x80\xA8large\n\n\",\"tool\",\"\",\"Eve\xC2\x85Hill\",\"One\xE2\x80\xA9Two\"\r\n");
    EXPECT_EQ(number(page, "New items"), 3) << page;
    admin().post(preview_);
    const auto all = stored();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all.at("T-1").title, "Drill, with \"bits\"");
    EXPECT_EQ(all.at("T-1").donor, "Ada of Harbour");
    EXPECT_EQ(all.at("T-1").notes, "Oil it\nOften") << "a field of several lines keeps them";
    EXPECT_FALSE(all.at("T-1").shelf.empty());
    EXPECT_EQ(all.at("T-2").title, "Saw for wood");
    EXPECT_EQ(all.at("T-2").donor, "Björn Haus");
    EXPECT_EQ(all.at("T-2").notes, "Dry\nonly");
    EXPECT_EQ(all.at("T-3").title, "Lamp large");
    EXPECT_EQ(all.at("T-3").donor, "Eve Hill");
    EXPECT_EQ(all.at("T-3").notes, "One\nTwo");
}

TEST_P(ItemImports, LeaveOutWhatIsWrongAndSayWhy) {
    const auto page = checked(
        "Tag,Title,Kind,Shelf,Bought on,Price,Serial number\n"
        "T-1,Drill,tool,A1,2026-03-12,129.00\n"
        "T-2,Saw,boat,A1,,\n"
        "T-3,Lamp,device,A1,,,SN-1\n"
        "T-4,Box,tool,Z9,,\n"
        "T-5,Box,tool,,12/31/26,\n"
        "T-6,Box,tool,,,\"1,250\"\n"
        ",Nothing,tool,,,\n"
        "T-7,,tool,,,\n");
    EXPECT_EQ(number(page, "New items"), 1);
    EXPECT_EQ(number(page, "Rows with problems"), 7);
    for (const auto* problem :
         {"Choose one of the listed values for kind", "devices are insured by it",
          "Choose one of the listed values for shelf", "with a point and without commas", "Enter tag", "Enter title"})
        EXPECT_THAT(page, HasSubstr(problem));
    admin().post(preview_);
    EXPECT_EQ(stored().size(), 1u) << "one bad row stops no other";
    const auto result = admin().get(preview_).body;
    EXPECT_EQ(number(result, "Left out"), 7);
    EXPECT_THAT(admin().get(preview_ + "/report").body, HasSubstr("4,Price,,Enter a price"));
}

TEST_P(ItemImports, NameAllThatIsWrongWithARowAtOnce) {
    const auto page = checked("Tag,Title,Kind,Shelf\n,Saw,boat,Z9\n");
    for (const auto* problem :
         {"Enter tag", "Choose one of the listed values for kind", "Choose one of the listed values for shelf"})
        EXPECT_THAT(page, HasSubstr(problem));
    admin().post(preview_);
    const auto report = admin().get(preview_ + "/report").body;
    EXPECT_EQ(std::ranges::count(report, '\n'), 4) << "a line for each, once: " << report;
}

TEST_P(ItemImports, ChangeWhatIsThereByItsKeyAndAskItsRules) {
    checked(good);
    admin().post(preview_);
    const auto before = stored();
    host().database().write([&](sdk::Transaction& tx) {
        auto book = items().lock(tx, before.at("T-2").id);
        book.state = State::Retired;
        items().update(tx, book);
    });
    const auto page = checked("tag,title,price\nT-1,Cordless drill,\nT-2,Old book,\n");
    EXPECT_EQ(number(page, "Changes"), 1);
    EXPECT_THAT(page, HasSubstr("This item is retired, so it can no longer be changed."));
    admin().post(preview_);
    const auto after = stored();
    EXPECT_EQ(after.at("T-1").title, "Cordless drill");
    EXPECT_TRUE(after.at("T-1").price) << "an empty cell leaves what is there";
    EXPECT_EQ(after.at("T-1").shelf, before.at("T-1").shelf) << "a column that is not there leaves it";
    EXPECT_EQ(after.at("T-2").title, "Book");
    const auto history = admin().get("/lending/items/" + before.at("T-1").id + "/history");
    EXPECT_TRUE(history.shows("Cordless drill"));
}

TEST_P(ItemImports, AreNamedByTheHistoryOfEachRecordTheyAddOrChange) {
    checked(good);
    admin().post(preview_);
    const auto drill = "/lending/items/" + stored().at("T-1").id;
    auto history = admin().get(drill + "/history");
    EXPECT_THAT(history.body, HasSubstr("<b>Imported from items.csv</b>"));
    preview_ = admin()
                   .upload("/lending/items/import", "list", "C:\\lists\\new & old.csv",
                           "tag,title,price\nT-1,Hammer,129.00\nT-2,Book,\n")
                   .location();
    admin().post(preview_);
    history = admin().get(drill + "/history");
    EXPECT_THAT(history.body, HasSubstr("<b>Changed, imported from new &amp; old.csv</b>"));
    EXPECT_THAT(history.body, HasSubstr("<b>Imported from items.csv</b>"));
    EXPECT_TRUE(history.shows("Hammer"));
    const auto changes = host().audit("ITEM_UPDATED");
    ASSERT_EQ(changes.size(), 1u) << "what is already there has no entry";
    EXPECT_EQ(changes.front().changes.size(), 1u) << changes.front().changes.dump();
    EXPECT_EQ(changes.front().changes["title"]["before"], "Drill");
    EXPECT_EQ(changes.front().changes["title"]["after"], "Hammer");
    EXPECT_EQ(changes.front().personId, admin().personId());
    EXPECT_EQ(changes.front().details["import"], preview_.substr(preview_.rfind('/') + 1));
    const auto whole = host().audit("ITEMS_IMPORTED");
    ASSERT_EQ(whole.size(), 2u);
    EXPECT_EQ(whole.back().details["file"], "new & old.csv");
    EXPECT_EQ(whole.back().details["changed"], 1);
    EXPECT_EQ(whole.back().details["unchanged"], 1);
    admin().post(drill + "/edit", {{"version", "2"}, {"tag", "T-1"}, {"title", "Saw"}, {"kind", "tool"}});
    EXPECT_THAT(admin().get(drill + "/history").body, HasSubstr("<b>Changed</b>")) << "by hand, as ever";
}

TEST_P(ItemImports, TellTheHistoryOfEachRecordAlsoAsAJob) {
    std::string list = "Tag,Title\n";
    for (int i = 0; i < 2'100; ++i) list += "T-" + std::to_string(i) + ",Thing\n";
    checked(list);
    EXPECT_THAT(admin().post(preview_).location(), testing::StartsWith("/jobs/"));
    host().runJobs();
    const auto entries = host().audit("ITEM_CREATED");
    ASSERT_EQ(entries.size(), 2'100u);
    for (const auto& entry : entries) {
        ASSERT_EQ(entry.details["file"], "items.csv");
        ASSERT_EQ(entry.personId, admin().personId());
        ASSERT_TRUE(entry.changes.contains("tag"));
    }
}

TEST_P(ItemImports, TakeTheirOwnExport) {
    checked(good);
    admin().post(preview_);
    const auto csv = admin().get("/lending/items?format=csv").body;
    EXPECT_EQ(number(checked(csv), "Already there, unchanged"), 2) << csv;
}

TEST_P(ItemImports, NeitherNameNorSetWhatOneMayNotSee) {
    auto helper = host().signedInAs("helpdesk");
    const auto upload = helper.get("/lending/items/import").body;
    EXPECT_THAT(upload, Not(HasSubstr("<b>Price</b>")));
    EXPECT_THAT(helper.get("/lending/items/import/sample").body, Not(HasSubstr("Price")));
    const auto preview =
        helper.upload("/lending/items/import", "list", "a.csv", "Tag,Title,Kind,Price\nT-1,Drill,tool,5\n");
    EXPECT_THAT(helper.get(preview.location()).body, HasSubstr("not used: “Price”"));
    EXPECT_EQ(helper
                  .post(preview.location(),
                        {{"column0", "tag"}, {"column1", "title"}, {"column2", "kind"}, {"column3", "price"}})
                  .status,
              303);
    EXPECT_FALSE(stored().at("T-1").price);
    auto reader = host().signedInAs("readonly");
    EXPECT_EQ(reader.get("/lending/items/import").status, 403);
    EXPECT_EQ(reader.upload("/lending/items/import", "list", "a.csv", good).status, 403);
}

// What lists did to other products: two columns of one name, an empty cell that took the value above it, a last line
// without an end, a value that was unique but no key.
TEST_P(ItemImports, TakeEachColumnAndCellForItself) {
    const std::string twice = "Tag,Title,Title,Notes\nT-1,Drill,The old one,here\nT-2,Saw,,";
    EXPECT_THAT(checked(twice), HasSubstr("stands twice"));
    const auto page = admin().get(preview_ + "?encoding=UTF-8&column0=tag&column1=title&column2=&column3=notes").body;
    EXPECT_EQ(number(page, "New items"), 2) << page;
    EXPECT_EQ(admin()
                  .post(preview_, {{"column0", "tag"}, {"column1", "title"}, {"column2", ""}, {"column3", "notes"}})
                  .status,
              303);
    const auto all = stored();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all.at("T-1").title, "Drill");
    EXPECT_EQ(all.at("T-2").notes, "");
    EXPECT_EQ(number(checked(twice), "Already there, unchanged"), 2) << "which column is which was remembered";
}

TEST_P(ItemImports, WithoutAKeyAddEachRowButNothingTwiceThatIsUnique) {
    const auto preview = admin()
                             .upload("/lending/shelves/import", "list", "shelves.csv",
                                     "\xEF\xBB\xBF Code ,In use\nC3,yes\nA1,yes\nc3,no\nC3,yes\nD4,no\n")
                             .location();
    const auto page = admin().get(preview).body;
    EXPECT_EQ(number(page, "New shelves"), 3) << page;
    EXPECT_THAT(page, HasSubstr("This code is already on line 2 of the file"));
    EXPECT_THAT(page, HasSubstr("Another shelf has the code A1"));
    EXPECT_EQ(admin().post(preview).status, 303);
    EXPECT_TRUE(admin().get("/lending/shelves").shows("D4"));
}

TEST_P(ItemImports, ExplainWhatIsNoList) {
    const auto answer = admin().upload("/lending/items/import", "list", "items.xlsx", "PK\x03\x04 and more");
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("looks like a spreadsheet"));
    EXPECT_THAT(checked("Something\nelse\n"), HasSubstr("Tag and Title are missing"));
    EXPECT_EQ(admin().post(preview_).status, 409);
    EXPECT_EQ(admin().get("/lending/items/import/impt-aaaaaaaaaaaa").status, 404);
    const auto nothing = std::string(1000, char(0)), columns = std::string(1'000'000, ',') + "\n";
    for (const auto& content : {nothing, columns, "Tag,Title\nT-1,Drill\nT-2," + nothing + "\n"}) {
        EXPECT_THAT(checked(content), HasSubstr("The file cannot be read from line"));
        const auto report = admin().get(preview_ + "/report");
        EXPECT_EQ(report.status, 200);
        EXPECT_THAT(report.body, HasSubstr("The file cannot be read from line")) << "the report says so, too";
        EXPECT_GE(admin().post(preview_).status, 400);
        EXPECT_LT(admin().post(preview_).status, 500);
    }
    EXPECT_TRUE(stored().empty());
}

}  // namespace
}  // namespace guildhall::lending
