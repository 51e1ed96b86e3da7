// Lists of the SDK on both engines: search, filters, sort, pages, export.
#include "tests/kernel/data/list_model.hpp"
#include "tests/kernel/data/test_databases.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/list.hpp>

#include <gmock/gmock.h>

namespace guildhall {

namespace {

using sdk::ListQuery;
using sdk::Sensitivity;
using sdk::Value;
using ::testing::ElementsAre;
using testing::modelOf;

const sdk::FieldSet& fields() {
    static const auto set = sdk::FieldSet::of("test.book")
                                .text("title", "Title")
                                .email("owner", "Owner", {.sensitivity = Sensitivity::Contact})
                                .choice("shelf", "Shelf", {{"a", "Shelf A", "green"}, {"b", "Shelf B"}})
                                .boolean("lent", "Lent")
                                .date("bought", "Bought")
                                .choice("valid_to", "Valid to", {{"spring", "Spring"}, {"autumn", "Autumn"}})
                                .number("pages", "Pages");
    return set;
}

const sdk::ListSource& source() {
    static const sdk::ListSource books{
        .from = "book b",
        .id = "b.id",
        .columns = {{"title", "b.title"},
                    {"owner", "b.owner"},
                    {"shelf", "b.shelf"},
                    {"lent", "b.lent"},
                    {"bought", "b.bought"},
                    {"valid_to", "CASE WHEN b.pages > 50 THEN 'spring' ELSE 'autumn' END"},
                    {"pages", "b.pages"}},
        .search = {"title", "owner"},
        .filters = {"shelf", "lent", "bought", "valid_to"},
        .order = "title"};
    return books;
}

class Lists : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write([](sdk::Transaction& tx) {
            tx.execute(
                "CREATE TABLE book (id TEXT PRIMARY KEY, title TEXT, owner TEXT, shelf TEXT, lent BOOLEAN, bought "
                "TEXT, pages BIGINT)");
            const auto add = [&](const char* id, const char* title, const char* owner, const char* shelf, bool lent,
                                 const char* bought, sdk::Param pages) {
                tx.execute(
                    "INSERT INTO book (id, title, owner, shelf, lent, bought, pages) VALUES ($1, $2, $3, $4, $5, $6, "
                    "$7)",
                    id, title, owner, shelf, lent, bought, pages);
            };
            add("1", "Ärzte", "ann@x.org", "a", true, "2026-01-01", 100);
            add("2", "Brot 100%", "bob@x.org", "b", false, "2026-02-01", 9);
            add("3", "Cidre_x", "cat@x.org", "a", false, "2026-03-01", nullptr);
            add("4", "=SUM(A1)", "dan@x.org", "b", false, "2026-04-01", 20);
        });
    }

    sdk::Viewer viewer(bool contacts) {
        return sdk::Viewer({.personId = "cabc-aaaaaaaaaaaa",
                            .permissions = contacts ? std::set<std::string, std::less<>>{"participants.view.contact",
                                                                                         "participants.export"}
                                                    : std::set<std::string, std::less<>>{}});
    }
    sdk::ListPage page(std::multimap<std::string, std::string, std::less<>> query, bool contacts = true) {
        sdk::RequestParts parts;
        parts.path = "/books";
        parts.query = std::move(query);
        parts.viewer = viewer(contacts);
        const auto asked = ListQuery::from(sdk::Request(parts), fields(), source());
        return db().read([&](sdk::Transaction& tx) { return sdk::selectPage(tx, fields(), source(), asked); });
    }
    std::vector<std::string> ids(std::multimap<std::string, std::string, std::less<>> query, bool contacts = true) {
        std::vector<std::string> found;
        for (const auto& row : page(std::move(query), contacts).rows) found.push_back(row["id"]);
        return found;
    }
};

GUILDHALL_ON_EVERY_DATABASE(Lists);

}  // namespace

TEST_P(Lists, SortByAnyColumnAndSayNothingFirst) {
    EXPECT_THAT(ids({{"sort", "pages"}}), ElementsAre("3", "2", "4", "1"));
    EXPECT_THAT(ids({{"sort", "-pages"}}), ElementsAre("1", "4", "2", "3"));
    EXPECT_EQ(ids({{"sort", "id; DROP TABLE book"}}).size(), 4u) << "an unknown column is ignored";
}

TEST_P(Lists, SearchWithoutRegardToCaseInAnyScriptAndTakeMarksLiterally) {
    EXPECT_THAT(ids({{"q", "äRZ"}}), ElementsAre("1"));
    EXPECT_THAT(ids({{"q", "100%"}}), ElementsAre("2"));
    EXPECT_THAT(ids({{"q", "e_x"}}), ElementsAre("3"));
    EXPECT_THAT(ids({{"q", "%"}}), ElementsAre("2"));
    EXPECT_THAT(ids({{"q", "' OR 1=1 --"}}), ElementsAre());
}

TEST_P(Lists, SearchAndSortTextAsPeopleReadIt) {
    db().write([](sdk::Transaction& tx) {
        const auto add = [&](const char* id, const char* title) {
            tx.execute("INSERT INTO book (id, title, shelf) VALUES ($1, $2, 'names')", id, title);
        };
        add("n1", "Zoë");
        add("n2", "Östen");
        add("n3", "Straße");
        add("n4", "İbrahim Işık");
        add("n5", "Σίσυφος");
        add("n6", "ada");
        add("n7", "Ada");
    });
    EXPECT_THAT(ids({{"q", "zoe\u0308"}}), ElementsAre("n1"));
    EXPECT_THAT(ids({{"q", "STRASSE"}}), ElementsAre("n3"));
    EXPECT_THAT(ids({{"q", "ibrahim ışık"}}), ElementsAre("n4"));
    EXPECT_THAT(ids({{"q", "ΣΊΣΥΦΟΣ"}}), ElementsAre("n5"));
    EXPECT_THAT(ids({{"sort", "title"}}), ElementsAre("4", "n6", "n7", "1", "2", "3", "n4", "n2", "n3", "n1", "n5"));
}

TEST_P(Lists, AreNotEvenAtFirstSortedByWhatTheViewerMayNotSee) {
    auto byOwner = source();
    byOwner.order = "-owner";
    for (const bool contacts : {true, false}) {
        sdk::RequestParts parts;
        parts.viewer = viewer(contacts);
        const auto asked = ListQuery::from(sdk::Request(parts), fields(), byOwner);
        std::vector<std::string> found;
        db().read([&](sdk::Transaction& tx) {
            for (const auto& row : sdk::selectPage(tx, fields(), byOwner, asked).rows) found.push_back(row["id"]);
        });
        EXPECT_EQ(found, contacts ? (std::vector<std::string>{"4", "3", "2", "1"})
                                  : (std::vector<std::string>{"1", "2", "3", "4"}));
    }
}

TEST_P(Lists, OfPeopleAreDownloadedOnlyByWhoMayExportPeople) {
    sdk::RequestParts parts;
    const auto asked = ListQuery::from(sdk::Request(parts), fields(), source());
    const sdk::ListPage::Show show{.columns = {"title"}};
    EXPECT_THROW(db().read([&](sdk::Transaction& tx) {
        return sdk::exportCsv(tx, fields(), source(), asked, viewer(false), show, "books.csv");
    }),
                 sdk::Forbidden);
    EXPECT_FALSE(modelOf(page({}).view(fields(), source(), viewer(false), show)).contains("csv_url")) << "nor offered";
    const sdk::Viewer exporter({.permissions = {"participants.export"}});
    EXPECT_TRUE(modelOf(page({}).view(fields(), source(), exporter, show)).contains("csv_url"));
}

TEST_P(Lists, FilterByChoiceCheckAndDates) {
    EXPECT_THAT(ids({{"shelf", "a"}}), ElementsAre("1", "3"));
    EXPECT_THAT(ids({{"lent", "yes"}}), ElementsAre("1"));
    EXPECT_THAT(ids({{"bought_from", "2026-02-01"}, {"bought_to", "2026-03-01"}}), ElementsAre("2", "3"));
    EXPECT_EQ(ids({{"shelf", "nowhere"}, {"bought_from", "yesterday"}}).size(), 4u) << "unusable values are ignored";
}

TEST_P(Lists, FilterByAFieldWhoseNameEndsAsThatOfADateRange) {
    EXPECT_THAT(ids({{"valid_to", "spring"}}), ElementsAre("1"));
    const auto view =
        modelOf(page({{"valid_to", "spring"}}).view(fields(), source(), viewer(true), {.columns = {"title"}}));
    EXPECT_EQ(view["chips"][0]["label"], "Valid to: Spring");
}

TEST_P(Lists, KeepATabOfThePageInEveryAddressOfTheirs) {
    const auto view = modelOf(page({{"view", "overdue"}, {"shelf", "a"}, {"utm", std::string(500, 'x')}})
                                  .view(fields(), source(), viewer(true), {.columns = {"title", "pages"}}));
    for (const auto& url : {view["csv_url"], view["print_url"], view["clear_url"], view["chips"][0]["remove_url"],
                            view["heads"][1]["sort_url"]})
        EXPECT_NE(url.get<std::string>().find("view=overdue"), std::string::npos) << url;
    EXPECT_EQ(view["kept"], Value::array({{{"name", "view"}, {"value", "overdue"}}})) << "for the filters' form";
}

TEST_P(Lists, ShowAllRowsOnOnePageForPrinting) {
    db().write([](sdk::Transaction& tx) {
        for (int i = 0; i < 120; ++i)
            tx.execute("INSERT INTO book (id, title, shelf) VALUES ($1, $2, 'b')", "n" + std::to_string(i), "Row");
    });
    const auto paged = modelOf(page({{"shelf", "b"}}).view(fields(), source(), viewer(true), {.columns = {"title"}}));
    EXPECT_EQ(paged["rows"].size(), 50u);
    EXPECT_EQ(paged["print_url"], "/books?print=all&shelf=b&sort=title");
    const auto whole = modelOf(page({{"shelf", "b"}, {"print", "all"}, {"page", "2"}})
                                   .view(fields(), source(), viewer(true), {.columns = {"title"}}));
    EXPECT_EQ(whole["rows"].size(), 122u);
    EXPECT_FALSE(whole.contains("has_pages"));
    EXPECT_EQ(whole["paged_url"], "/books?shelf=b&sort=title");
    EXPECT_EQ(whole["total_text"], "Showing 1 to 122 of 122 entries");
}

TEST_P(Lists, LetAnAddressBreakAtItsSignsOnly) {
    const auto view = modelOf(page({}).view(fields(), source(), viewer(true), {.columns = {"title", "owner"}}));
    EXPECT_EQ(view["rows"][1]["cells"][1]["breaks"], (Value{"ann@", "x.", "org"})) << view["rows"][1].dump();
    const auto hidden =
        modelOf(page({}, false).view(fields(), source(), viewer(false), {.columns = {"title", "owner"}}));
    EXPECT_FALSE(hidden["rows"][1]["cells"][1].contains("breaks"));
}

TEST_P(Lists, NeitherSearchNorSortByWhatTheViewerMayNotSee) {
    EXPECT_THAT(ids({{"q", "cat@x.org"}}, true), ElementsAre("3"));
    EXPECT_THAT(ids({{"q", "cat@x.org"}}, false), ElementsAre());
    EXPECT_EQ(ids({{"sort", "-owner"}}, false), ids({}, false));
    const auto view = modelOf(page({}, false).view(fields(), source(), viewer(false), {.columns = {"title", "owner"}}));
    EXPECT_EQ(view.dump().find("@x.org"), std::string::npos);
    EXPECT_EQ(view["rows"][0]["cells"][1]["text"], "[REDACTED]");
}

TEST_P(Lists, StayOnTheLastPageWhenAskedForMore) {
    const auto last = page({{"page", "99"}, {"size", "25"}});
    EXPECT_EQ(last.query.page, 1);
    EXPECT_EQ(last.total, 4);
}

TEST_P(Lists, ReadJoinedAndCountedColumnsWhereverTheyAreAskedFor) {
    db().write([](sdk::Transaction& tx) {
        tx.execute("CREATE TABLE reader (id TEXT PRIMARY KEY, name TEXT)");
        tx.execute("INSERT INTO reader (id, name) VALUES ('ann@x.org', 'Zoe'), ('bob@x.org', 'Yan')");
    });
    const auto set = sdk::FieldSet::of("test.book")
                         .text("title", "Title", {.required = true})
                         .text("reader", "Reader")
                         .number("same_shelf", "On the same shelf");
    const sdk::ListSource books{
        .from = "book b",
        .id = "b.id",
        .columns = {{"title", "b.title"},
                    {"reader", "r.name"},
                    {"same_shelf", "(SELECT count(*) FROM book o WHERE o.shelf = b.shelf AND o.pages > 10)"}},
        .search = {"title", "reader"},
        .order = "title",
        .joins = "LEFT JOIN reader r ON r.id = b.owner",
        .joined = {"reader"}};
    const auto rows = [&](std::multimap<std::string, std::string, std::less<>> query) {
        sdk::RequestParts parts;
        parts.query = std::move(query);
        parts.viewer = viewer(true);
        const auto asked = ListQuery::from(sdk::Request(parts), set, books);
        std::string all;
        db().read([&](sdk::Transaction& tx) {
            for (const auto& row : sdk::selectPage(tx, set, books, asked).rows)
                all += row["id"].get<std::string>() + row["reader"].dump() + row["same_shelf"].dump() + " ";
        });
        return all;
    };
    EXPECT_EQ(rows({{"sort", "-title"}}), R"(3null1 2"Yan"1 1"Zoe"1 4null1 )");
    EXPECT_EQ(rows({{"sort", "-reader"}}), R"(1"Zoe"1 2"Yan"1 4null1 3null1 )");
    EXPECT_EQ(rows({{"q", "yan"}}), R"(2"Yan"1 )");
}

TEST_P(Lists, CountNoFurtherThanAnybodyReads) {
    db().write([](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO book (id, title) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            "100000) SELECT 'n' || i, 'Copy' FROM n");
    });
    const auto first = page({{"size", "25"}});
    EXPECT_EQ(first.total, 100'000);
    EXPECT_TRUE(first.more);
    const auto view = modelOf(first.view(fields(), source(), viewer(true), {.columns = {"title"}, .noun = "books"}));
    EXPECT_EQ(view["total_text"], "Showing 1 to 25 of more than 100,000 books");
    EXPECT_FALSE(page({{"q", "Brot"}}).more);
}

TEST_P(Lists, AreTheSameForProgramsAndRedactedToo) {
    const auto json = page({{"shelf", "a"}}, false).json(fields(), viewer(false), {"title", "owner", "lent", "pages"});
    EXPECT_EQ(json, R"({"items":[{"id":"1","lent":true,"owner":"[REDACTED]","pages":100,"title":"Ärzte"},)"
                    R"({"id":"3","lent":false,"owner":"[REDACTED]","pages":null,"title":"Cidre_x"}],)"
                    R"("more":false,"page":1,"size":50,"total":2})");
}

TEST(ListsForPrograms, AreReadableWhateverWasStored) {
    sdk::ListPage page;
    page.rows.emplace_back(Value{{"id", "1"}, {"title", "a \"b\" \\ \n\t\x01 Ä"}, {"pages", nullptr}});
    page.rows.emplace_back(Value{{"id", "2"}, {"title", "broken \xff byte"}, {"pages", -7}});
    const auto read =
        Value::parse(page.json(fields(), sdk::Viewer({.personId = "cper-abcdefghjkmn"}), {"title", "pages"}));
    EXPECT_EQ(read["items"][0]["title"], "a \"b\" \\ \n\t\x01 Ä");
    EXPECT_TRUE(read["items"][0]["pages"].is_null());
    EXPECT_EQ(read["items"][1]["title"], "broken \uFFFD byte");
    EXPECT_EQ(read["items"][1]["pages"], -7);
}

TEST_P(Lists, ExportWhatIsShownAndNoFormulas) {
    sdk::RequestParts parts;
    parts.viewer = sdk::Viewer({.personId = "cabc-aaaaaaaaaaaa", .permissions = {"participants.export"}});
    const auto csv = db().read([&](sdk::Transaction& tx) {
        return sdk::exportCsv(tx, fields(), source(), ListQuery::from(sdk::Request(parts), fields(), source()),
                              parts.viewer, {.columns = {"title", "owner", "bought"}}, "books.csv");
    });
    EXPECT_NE(csv.body.find("'=SUM(A1)"), std::string::npos) << csv.body;
    EXPECT_NE(csv.body.find("2026-04-01"), std::string::npos);
    EXPECT_EQ(csv.body.find("@x.org"), std::string::npos);
}

class Collected : public sdk::Sink {
public:
    void write(std::string_view bytes) override { text += bytes; }
    std::string text;
};

TEST_P(Lists, AreExportedWholeHoweverLong) {
    db().write([](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO book (id, title) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            "120001) SELECT 'n' || i, 'Copy of a book' FROM n");
    });
    sdk::RequestParts parts;
    parts.viewer = sdk::Viewer({.everything = true});
    parts.query = {{"q", "Copy of"}};
    const auto csv = db().read([&](sdk::Transaction& tx) {
        return sdk::exportCsv(tx, fields(), source(), ListQuery::from(sdk::Request(parts), fields(), source()),
                              parts.viewer, {.columns = {"title"}}, "books.csv");
    });
    ASSERT_TRUE(csv.streamContent);
    EXPECT_TRUE(csv.body.empty());
    for (int time = 0; time < 2; ++time) {
        Collected all;
        csv.streamContent(all);
        EXPECT_EQ(std::count(all.text.begin(), all.text.end(), '\n'), 120'002);
        EXPECT_TRUE(all.text.ends_with("\nCopy of a book\r\n"));
    }
}

TEST(ListAddresses, KeepFiltersWhenThePageChanges) {
    ListQuery query;
    query.path = "/books";
    query.search = "a&b";
    query.filters = {{"shelf", "a"}};
    query.page = 3;
    EXPECT_EQ(query.address({{"page", "4"}}), "/books?page=4&q=a%26b&shelf=a");
    EXPECT_EQ(query.address({{"q", ""}, {"page", ""}}), "/books?shelf=a");
}

}  // namespace guildhall
