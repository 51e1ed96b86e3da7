#include "kernel/search/search_repository.hpp"

#include "kernel/data/dialect.hpp"
#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>

namespace guildhall::search {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SearchPlans : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write([](sdk::Transaction& tx) {
            tx.execute("CREATE TABLE store_thing (id TEXT PRIMARY KEY, name TEXT NOT NULL, open BOOLEAN NOT NULL)");
            for (const auto* table : {"store_thing (id, name, open) SELECT 'thng-' || n, 'thing number ' || n, TRUE",
                                      "kernel_search (record, id, field, text) SELECT 'store.thing', 'thng-' || n, "
                                      "'name', 'thing number ' || n"})
                tx.execute("INSERT INTO " + std::string(table) +
                           " FROM (WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE "
                           "n < 20000) SELECT n FROM numbers) AS many");
            tx.execute("ANALYZE");
        });
    }
    SearchSource things() const {
        return {.record = "store.thing",
                .title = "Things",
                .table = "store_thing",
                .titleOf = [](auto&, const auto&, const std::string& id) { return id; },
                .fields = {{"name", "r.name"}},
                .access = sdk::SignedIn,
                .scope =
                    [](const sdk::Viewer&) {
                        return sdk::ListScope{"r.open = ?", {true}};
                    }};
    }
    static sdk::Viewer somebody() { return sdk::Viewer(sdk::Viewer::Parts{.personId = "cxxx-aaaaaaaaaaaa"}); }
    std::string planOf(sdk::Transaction& tx, const SearchRepository::Question& question) {
        const bool sqlite = GetParam() == data::Engine::Sqlite;
        std::string plan;
        for (const auto row :
             tx.queryWith((sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + question.sql, question.params))
            plan += row.text(sqlite ? 3 : 0) + "\n";
        return plan;
    }
};
GUILDHALL_ON_EVERY_DATABASE(SearchPlans);

TEST_P(SearchPlans, GoByAnIndexEachTime) {
    const auto source = things();
    const auto questions = SearchRepository::questions(GetParam(), source, somebody(), "number 777", 5);
    ASSERT_EQ(questions.size(), 3u);
    db().read([&](sdk::Transaction& tx) {
        // So few rows would be read as they lie.
        if (GetParam() == data::Engine::Postgresql) tx.query("SELECT set_config('enable_seqscan', 'off', TRUE)");
        for (const auto& question : questions) {
            const auto plan = planOf(tx, question);
            EXPECT_THAT(plan, Not(AnyOf(HasSubstr("Seq Scan on kernel_search"), HasSubstr("SCAN s"),
                                        HasSubstr("SCAN r"), HasSubstr("Seq Scan on store_thing"))))
                << question.sql;
            EXPECT_THAT(plan, AnyOf(HasSubstr("kernel_search_text"), HasSubstr("kernel_search_grams"),
                                    HasSubstr("kernel_search_record"), HasSubstr("VIRTUAL TABLE INDEX")));
        }
        EXPECT_EQ(SearchRepository::find(tx, source, somebody(), "number 777", 5).size(), 5u);
        EXPECT_EQ(SearchRepository::find(tx, source, somebody(), "r 12345", 5).size(), 1u);
    });
}

TEST_P(SearchPlans, FindTheSameWithFewEntriesAsWithMany) {
    const auto source = things();
    db().read([&](sdk::Transaction& tx) {
        for (const auto* typed : {"number 777", "ber 1999", "%", "_um", "no such"}) {
            std::vector<std::size_t> counts;
            for (const bool few : {false, true}) {
                std::size_t count = 0;
                for (const auto& question :
                     SearchRepository::questions(GetParam(), source, somebody(), typed, 10'000, few))
                    count += tx.queryWith(question.sql, question.params).size();
                counts.push_back(count);
            }
            EXPECT_EQ(counts[0], counts[1]) << typed;
        }
    });
}

TEST_P(SearchPlans, AskNothingForWhoMayNotFindAnything) {
    auto source = things();
    source.access = "things.view";
    EXPECT_TRUE(SearchRepository::questions(GetParam(), source, somebody(), "number", 5).empty());
    source.access = sdk::SignedIn;
    source.fields.front().sensitivity = sdk::Sensitivity::Pii;
    EXPECT_TRUE(SearchRepository::questions(GetParam(), source, somebody(), "number", 5).empty());
}

}  // namespace
}  // namespace guildhall::search
