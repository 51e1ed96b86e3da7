// Taking back what a list has brought.
#include "loan/loan.hpp"
#include "tests/admin_test.hpp"

#include <gmock/gmock.h>

#include <map>
#include <regex>

namespace guildhall::lending {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class UndoneImports : public AdminTest {
protected:
    static constexpr const char* first =
        "Tag,Title,Kind,Shelf,Price,Notes\n"
        "T-1,Drill,tool,A1,129.00,Oil it\n"
        "T-2,Book,book,A1,,\n";
    static constexpr const char* second =
        "Tag,Title,Kind,Shelf,Price,Notes\n"
        "T-1,Hammer,tool,B2,5.00,\n"
        "T-2,Atlas,book,A1,,\n"
        "T-3,Saw,tool,,,\n"
        "T-4,Lamp,tool,B2,,\n";

    void SetUp() override {
        AdminTest::SetUp();
        if (IsSkipped()) return;
        write([&](sdk::Transaction& tx) {
            for (const auto* code : {"A1", "B2"}) {
                Shelf shelf{.code = code};
                shelves().insert(tx, shelf, random_, host().clock().now());
            }
        });
    }
    /// The address of the import.
    std::string imported(const std::string& csv, testkit::Client& who) {
        const auto url = who.upload("/lending/items/import", "list", "items.csv", csv).location();
        EXPECT_EQ(who.post(url).status, 303);
        host().runJobs();
        return url;
    }
    std::string imported(const std::string& csv) { return imported(csv, admin()); }
    /// The page of the import after undoing it.
    std::string undone(const std::string& url) {
        EXPECT_THAT(admin().post(url + "/undo").location(), StartsWith("/jobs/"));
        host().runJobs();
        return admin().get(url).body;
    }
    template <class F>
    void write(F&& work) {
        host().database().write(std::forward<F>(work));
    }
    std::map<std::string, Item> stored() {
        std::map<std::string, Item> byTag;
        host().database().read([&](sdk::Transaction& tx) {
            for (auto& item : items().select(tx, "")) byTag.emplace(item.tag, item);
        });
        return byTag;
    }
    void change(const std::string& tag, const std::function<void(Item&)>& how) {
        write([&](sdk::Transaction& tx) {
            auto item = items().lock(tx, *items().idWith(tx, "tag", sdk::Cell(tag)));
            how(item);
            items().update(tx, item);
        });
    }
    void lend(const std::string& tag, LoanState state) {
        const auto item = stored().at(tag);
        write([&](sdk::Transaction& tx) {
            Loan loan{.item = item.id,
                      .borrower = admin().personId(),
                      .due = sdk::dateIn(host().clock().now(), "UTC"),
                      .state = state};
            loans().insert(tx, loan, random_, host().clock().now());
        });
    }
    static int number(const std::string& page, const std::string& label) {
        std::smatch found;
        return std::regex_search(page, found, std::regex("<p>" + label + "</p><p class=\"gh-number\">(\\d+)"))
                   ? std::stoi(found[1])
                   : -1;
    }

    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(UndoneImports);

TEST_P(UndoneImports, RemoveWhatTheyAddedAndSetBackWhatTheyChanged) {
    imported(first);
    const auto before = stored();
    const auto url = imported(second);
    ASSERT_EQ(stored().size(), 4u);
    const auto result = admin().get(url);
    EXPECT_THAT(result.body, HasSubstr("href=\"" + url + "/undo\""));
    EXPECT_TRUE(result.shows("items.csv, imported by"));
    const auto asked = admin().get(url + "/undo").body;
    EXPECT_EQ(number(asked, "Would be removed"), 2) << asked;
    EXPECT_EQ(number(asked, "Would be set back"), 2);
    EXPECT_THAT(asked, HasSubstr("T-3 — Saw"));
    EXPECT_EQ(stored().size(), 4u) << "asking does nothing";

    const auto page = undone(url);
    EXPECT_EQ(number(page, "Removed"), 2) << page;
    EXPECT_EQ(number(page, "Set back"), 2);
    EXPECT_THAT(page, HasSubstr("Undone by"));
    const auto after = stored();
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after.at("T-1").title, "Drill");
    EXPECT_EQ(after.at("T-1").price, 12900);
    EXPECT_EQ(after.at("T-1").notes, "Oil it");
    EXPECT_EQ(after.at("T-1").shelf, before.at("T-1").shelf) << "a reference, too";
    EXPECT_EQ(after.at("T-2").title, "Book");
    const auto history = admin().get("/lending/items/" + after.at("T-1").id + "/history").body;
    EXPECT_THAT(history, HasSubstr("Import of items.csv undone"));
    EXPECT_EQ(host().audit("ITEM_REMOVED").size(), 2u);
    const auto told = host().audit("ITEMS_IMPORT_UNDONE");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().details["removed"], 2);
    EXPECT_EQ(told.front().details["set_back"], 2);
    EXPECT_EQ(told.front().personId, admin().personId());
}

TEST_P(UndoneImports, ChangeNothingTheSecondTime) {
    const auto url = imported(first);
    undone(url);
    const auto entries = host().audit().size();
    EXPECT_EQ(admin().post(url + "/undo").location(), url);
    EXPECT_EQ(admin().get(url + "/undo").status, 409);
    EXPECT_EQ(host().runJobs(), 0);
    EXPECT_EQ(host().audit().size(), entries);
    EXPECT_THAT(admin().get(url).body, Not(HasSubstr(url + "/undo\"")));
    EXPECT_EQ(imported(first).empty(), false);
    EXPECT_EQ(stored().size(), 2u) << "the same list can come again";
}

TEST_P(UndoneImports, KeepWhatWasChangedSinceAndListIt) {
    imported(first);
    const auto url = imported(second);
    change("T-1", [](Item& item) { item.notes = "Mine"; });
    change("T-3", [](Item& item) { item.title = "Saw of steel"; });
    admin().post("/lending/items/" + stored().at("T-4").id + "/remove");
    const auto asked = admin().get(url + "/undo").body;
    EXPECT_EQ(number(asked, "Would be kept, changed since"), 3);
    EXPECT_THAT(asked, HasSubstr("It was changed since."));
    EXPECT_THAT(asked, HasSubstr("<th scope=\"col\">Why</th>"));
    const auto page = undone(url);
    EXPECT_EQ(number(page, "Kept, changed since"), 3);
    EXPECT_EQ(number(page, "Set back"), 1);
    EXPECT_THAT(page, HasSubstr("T-3 — Saw of steel"));
    EXPECT_THAT(page, HasSubstr("It is no longer here."));
    const auto after = stored();
    EXPECT_EQ(after.at("T-1").title, "Hammer");
    EXPECT_EQ(after.at("T-1").notes, "Mine");
    EXPECT_EQ(after.at("T-2").title, "Book");
    EXPECT_EQ(after.at("T-3").title, "Saw of steel");
}

TEST_P(UndoneImports, LeaveWhatTheRulesOrOthersHoldOnToAndTakeBackTheRest) {
    imported("Tag,Title,Shelf\nT-1,Drill,A1\n");
    const auto url = imported("Tag,Title,Shelf\nT-1,Hammer,B2\nT-2,Book,\nT-3,Saw,\nT-4,Lamp,\n");
    // Without a new version, as what a plugin's own statement does.
    write([](sdk::Transaction& tx) { tx.execute("UPDATE lending_item SET state = 'lent' WHERE tag = 'T-2'"); });
    lend("T-3", LoanState::Back);
    const auto shelf = host().database().read(
        [&](sdk::Transaction& tx) { return *shelves().idWith(tx, "code", sdk::Cell(std::string("A1"))); });
    write([&](sdk::Transaction& tx) { shelves().remove(tx, shelf); });
    const auto asked = admin().get(url + "/undo").body;
    EXPECT_EQ(number(asked, "Cannot be taken back"), 3) << asked;
    const auto page = undone(url);
    EXPECT_EQ(number(page, "Not taken back"), 3);
    EXPECT_EQ(number(page, "Removed"), 1);
    EXPECT_THAT(page, HasSubstr("This item is lent. Take it back first."));
    EXPECT_THAT(page, HasSubstr("At least one loan refers to it."));
    EXPECT_THAT(page, HasSubstr("There is no shelf like this to choose"));
    EXPECT_THAT(page, HasSubstr("href=\"" + url + "/undone\""));
    const auto report = admin().get(url + "/undone").body;
    EXPECT_THAT(report, HasSubstr("3,Not taken back,This item is lent. Take it back first.,item-"));
    EXPECT_THAT(report, HasSubstr("5,Removed,,item-"));
    const auto after = stored();
    EXPECT_EQ(after.size(), 3u);
    EXPECT_FALSE(after.contains("T-4"));
    EXPECT_EQ(after.at("T-1").title, "Hammer") << "half a row is not set back";
}

// What the declarations do not know of is seen only when it is tried.
TEST_P(UndoneImports, TakeBackTheOtherRowsWhenTheDatabaseRefusesOne) {
    const auto url = imported("Tag,Title\nT-1,Drill\nT-2,Book\nT-3,Saw\n");
    write([&](sdk::Transaction& tx) {
        tx.execute("CREATE TABLE lending_hold (item TEXT REFERENCES lending_item (id))");
        tx.execute("INSERT INTO lending_hold (item) VALUES ($1)", *items().idWith(tx, "tag", sdk::Cell("T-2")));
    });
    const auto page = undone(url);
    EXPECT_EQ(number(page, "Removed"), 2) << page;
    EXPECT_EQ(number(page, "Not taken back"), 1);
    EXPECT_THAT(page, HasSubstr("Something else still refers to it."));
    EXPECT_EQ(stored().size(), 1u);
    EXPECT_TRUE(stored().contains("T-2"));
    EXPECT_EQ(host().audit("ITEM_REMOVED").size(), 2u) << "nothing is told of what was not done";
}

TEST_P(UndoneImports, SayWhoseKeyIsTakenWithoutNamingIt) {
    imported("Tag,Title\nT-1,Drill\n");
    const auto id = stored().at("T-1").id;
    const auto url = imported("Tag,Title\nT-1,Hammer\nT-2,Book\n");
    // What the list found by its tag has had another one before.
    write([&](sdk::Transaction& tx) {
        tx.execute(
            "UPDATE kernel_import_row SET before = '{\"tag\": \"T-2\"}' WHERE record_id = $1 AND deed = 'changed'", id);
        tx.execute("UPDATE lending_item SET version = 7 WHERE tag = 'T-2'");
    });
    const auto page = undone(url);
    EXPECT_THAT(page, HasSubstr("Tag: Another item has this by now."));
    EXPECT_EQ(number(page, "Kept, changed since"), 1);
    EXPECT_EQ(stored().at("T-1").title, "Hammer");
}

TEST_P(UndoneImports, SetBackCustomFields) {
    ASSERT_EQ(
        admin()
            .post("/admin/fields/lending.item", {{"label", "Colour"}, {"kind", "text"}, {"audience", "everybody"}})
            .status,
        303);
    imported("Tag,Title,Colour\nT-1,Drill,Red\n");
    const auto url = imported("Tag,Title,Colour\nT-1,Drill,Blue\nT-2,Book,Green\n");
    ASSERT_EQ(stored().at("T-1").custom.at("custom_colour"), "Blue");
    EXPECT_EQ(number(undone(url), "Set back"), 1);
    EXPECT_EQ(stored().at("T-1").custom.at("custom_colour"), "Red");
    EXPECT_EQ(stored().size(), 1u);
}

TEST_P(UndoneImports, AreForThoseWhoMayImportAndSeeWhatCame) {
    const auto url = imported(std::string(first) + ",Nobody,tool,,,\n");
    auto reader = host().signedInAs("readonly");
    for (const auto& path : {url, url + "/undo", std::string("/lending/items/imports")})
        EXPECT_EQ(reader.get(path).status, 403) << path;
    EXPECT_EQ(reader.post(url + "/undo").status, 403);
    EXPECT_EQ(reader.get(url + "/undone").status, 403);
    EXPECT_EQ(admin().get(url + "/undone").status, 404) << "nothing was undone";
    EXPECT_EQ(host().signedOut().get(url + "/undo").status, 303);
    // The price came along, which the help desk does not see.
    auto helper = host().signedInAs("helpdesk");
    EXPECT_THAT(helper.get(url).body, HasSubstr("brought values that you may not see (Price)"));
    EXPECT_EQ(helper.get(url + "/undo").status, 409);
    EXPECT_EQ(helper.post(url + "/undo").status, 409);
    EXPECT_EQ(stored().size(), 2u);
    for (const auto* absent : {"/lending/items/import/impt-aaaaaaaaaaaa/undo", "/lending/items/import/nonsense/undo"}) {
        EXPECT_EQ(admin().get(absent).status, 404) << absent;
        EXPECT_EQ(admin().post(absent).status, 404) << absent;
    }
    EXPECT_EQ(admin().get("/lending/shelves" + url.substr(std::string("/lending/items").size()) + "/undo").status, 404)
        << "of another record type";
    const auto only = admin().upload("/lending/items/import", "list", "items.csv", first).location();
    EXPECT_EQ(admin().post(only + "/undo").status, 404) << "not imported yet";
}

TEST_P(UndoneImports, CanBeOnesOfSomebodyElseWhoseLeftOutRowsStayTheirs) {
    const auto url = imported(std::string(first) + ",Secret thing,tool,,,\n");
    auto other = host().signedInAs("admin");
    const auto list = other.get("/lending/items/imports");
    EXPECT_TRUE(list.shows("items.csv"));
    EXPECT_THAT(list.body, HasSubstr("href=\"" + url + "\""));
    EXPECT_TRUE(list.shows("Imported"));
    EXPECT_THAT(other.get(url).body, Not(HasSubstr("Rows that were left out")));
    EXPECT_EQ(other.get(url + "/report").status, 404);
    EXPECT_THAT(admin().get(url).body, HasSubstr("Rows that were left out"));
    EXPECT_THAT(other.post(url + "/undo").location(), StartsWith("/jobs/"));
    host().runJobs();
    EXPECT_TRUE(stored().empty());
    EXPECT_EQ(host().audit("ITEM_REMOVED").front().personId, other.personId());
    EXPECT_TRUE(other.get("/lending/items/imports").shows("Undone"));
    EXPECT_TRUE(other.get("/lending/items/import").shows("Earlier imports"));
}

TEST_P(UndoneImports, AreTooOldAfterThirtyDaysAndThenForgotten) {
    const auto url = imported(first);
    host().clock().advance(std::chrono::hours(24 * 30 + 1));
    auto later = host().signedInAs("admin");
    EXPECT_THAT(later.get(url).body, HasSubstr("It is more than thirty days old."));
    EXPECT_EQ(later.post(url + "/undo").status, 409);
    EXPECT_EQ(host().runJob("lending.sweep_item_imports"), "done");
    const auto gone = later.get(url + "/undo");
    EXPECT_EQ(gone.status, 404);
    EXPECT_TRUE(gone.shows("kept for thirty days"));
    EXPECT_EQ(host().database().read([](sdk::Transaction& tx) {
        return tx.query("SELECT count(*) FROM kernel_import_row").front().integer(0);
    }),
              0);
    EXPECT_EQ(stored().size(), 2u);
}

TEST_P(UndoneImports, AreNotUndoneOnceTheirRecordTypeIsOff) {
    const auto url = imported(first);
    ASSERT_THAT(admin().post(url + "/undo").location(), StartsWith("/jobs/"));
    host().disable();
    EXPECT_EQ(admin().get(url + "/undo").status, 404);
    host().runJobs();
    host().enable();
    host().runJobs();
    EXPECT_TRUE(stored().empty()) << "what was begun goes on when it is back";
}

TEST_P(UndoneImports, GoOnWhereTheyWereStopped) {
    std::string list = "Tag,Title\n";
    for (int i = 0; i < 450; ++i) list += "T-" + std::to_string(i) + ",Thing\n";
    const auto url = imported(list);
    const auto job = admin().post(url + "/undo").location();
    // As a run that was killed after its first step has left it: some rows are done, and the job is to be done again.
    write([&](sdk::Transaction& tx) {
        for (int i = 250; i < 450; ++i) {
            const auto id = *items().idWith(tx, "tag", sdk::Cell("T-" + std::to_string(i)));
            items().remove(tx, id);
            tx.execute("UPDATE kernel_import_row SET state = 'undone' WHERE record_id = $1", id);
        }
    });
    EXPECT_EQ(stored().size(), 250u);
    EXPECT_THAT(admin().get(url).body, HasSubstr("It is being undone."));
    EXPECT_EQ(admin().post(url + "/undo").location(), url) << "not twice at once";
    host().runJobs();
    const auto page = admin().get(url).body;
    EXPECT_EQ(number(page, "Removed"), 450) << "told as one";
    EXPECT_EQ(number(page, "Kept, changed since"), 0);
    EXPECT_TRUE(stored().empty());
    EXPECT_EQ(host().audit("ITEM_REMOVED").size(), 250u);
    EXPECT_TRUE(admin().get(job).shows("450 removed"));
}

TEST_P(UndoneImports, CanBeGoneOnWithWhenTheJobWasCancelled) {
    const auto url = imported(first);
    const auto job = admin().post(url + "/undo").location();
    EXPECT_EQ(admin().post(job + "/cancel").status, 303);
    host().runJobs();
    EXPECT_EQ(stored().size(), 2u);
    EXPECT_THAT(admin().get(url).body, HasSubstr("Go on undoing this import"));
    undone(url);
    EXPECT_TRUE(stored().empty());
}

TEST_P(UndoneImports, KeepNothingOfSomebodyWhoIsForgotten) {
    auto boss = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    imported("Tag,Title\nT-1,Drill\n");
    const auto url = imported("Tag,Title\nT-1,Hammer\n");
    // As for records that are about a person, which items are not.
    write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_import_row SET about = $1 WHERE deed = 'changed'", "somebody\n" + ada.personId());
    });
    EXPECT_TRUE(boss.get("/users/" + ada.personId() + "/data")
                    .shows("What records about them were before a list changed them"));
    EXPECT_EQ(boss.post("/users/" + ada.personId() + "/erase", {{"reason", "Letter"}}).status, 303);
    EXPECT_EQ(host().database().read([](sdk::Transaction& tx) {
        return tx.query("SELECT count(*) FROM kernel_import_row WHERE before LIKE '%Drill%' OR about <> ''")
            .front()
            .integer(0);
    }),
              0);
    EXPECT_EQ(number(undone(url), "Not taken back"), 1);
    EXPECT_THAT(admin().get(url).body, HasSubstr("because the person it was about was erased"));
    EXPECT_EQ(stored().at("T-1").title, "Hammer");
}

}  // namespace
}  // namespace guildhall::lending
