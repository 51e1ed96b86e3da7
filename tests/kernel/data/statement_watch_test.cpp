#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gmock/gmock.h>

namespace guildhall::data {

using ::testing::HasSubstr;
using ::testing::Not;

namespace {

class StatementWatchTest : public guildhall::testing::EveryDatabase {
protected:
    std::unique_ptr<Connections> watched(std::chrono::milliseconds slowFrom) {
        auto options = database().options();
        options.slowFrom = slowFrom;
        options.log = &log_;
        return open(options);
    }
    std::string slowLine() {
        for (const auto& line : log_.lines())
            if (line.find("slow statement") != line.npos) return line;
        return {};
    }
    static std::string figures(const Connections& database) {
        metrics::Exposition out;
        database.tell(out);
        return out.text();
    }
    guildhall::testing::FakeLog log_;
};

/// Takes some milliseconds on either engine, and has a parameter that nobody may read in a log.
constexpr const char* slow =
    "WITH RECURSIVE n(i) AS (SELECT 1\n   UNION ALL SELECT i + 1 FROM n WHERE i < 100000)\n"
    "SELECT COUNT(1), CAST($1 AS TEXT) FROM n";

}  // namespace

GUILDHALL_ON_EVERY_DATABASE(StatementWatchTest);

TEST_P(StatementWatchTest, ASlowStatementIsLoggedWithoutItsParameters) {
    const auto database = watched(std::chrono::milliseconds(1));
    database->read([](sdk::Transaction& tx) { tx.query(slow, std::string("the-secret")); });
    EXPECT_THAT(slowLine(), HasSubstr(" ms, 1 rows: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"));
    EXPECT_THAT(slowLine(), Not(HasSubstr("the-secret")));
}

TEST_P(StatementWatchTest, NoneIsLoggedWhenThatIsSwitchedOff) {
    const auto database = watched(std::chrono::milliseconds(0));
    database->read([](sdk::Transaction& tx) { tx.query(slow, std::string("x")); });
    EXPECT_EQ(slowLine(), "");
}

TEST_P(StatementWatchTest, CountsStatementsAndTransactionsByKind) {
    const auto database = watched(std::chrono::milliseconds(0));
    database->write([](sdk::Transaction& tx) { tx.query("SELECT 1"); });
    database->read([](sdk::Transaction& tx) {
        tx.query("SELECT 1");
        tx.query("SELECT 2");
    });
    EXPECT_ANY_THROW(database->read([](sdk::Transaction& tx) { tx.query("SELECT nothing FROM nowhere"); }));
    const auto text = figures(*database);
    EXPECT_THAT(text, HasSubstr("statement_duration_seconds_count{transaction=\"read\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("statement_duration_seconds_count{transaction=\"write\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("transaction_duration_seconds_count{transaction=\"read\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("guildhall_database_statements_failed_total 1\n"));
    EXPECT_THAT(text, HasSubstr("guildhall_database_pool_lent{pool=\"" +
                                std::string(GetParam() == Engine::Sqlite ? "read" : "all") + "\"} 0\n"));
}

TEST_P(StatementWatchTest, WhatFailsAfterACommitIsLogged) {
    const auto database = watched(std::chrono::milliseconds(0));
    database->write([](sdk::Transaction& tx) { tx.afterCommit([] { throw std::runtime_error("too late"); }); });
    EXPECT_TRUE(log_.has("after a commit: too late"));
}

}  // namespace guildhall::data
