#include "tests/kernel/data/test_databases.hpp"

#include "kernel/data/dialect.hpp"
#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/statement.hpp>

#include <atomic>
#include <numeric>
#include <thread>

namespace guildhall::data {
namespace {

class Transactions : public testing::EveryDatabase {
protected:
    void prepare() override {
        db().write([](sdk::Transaction& tx) {
            tx.execute(
                "CREATE TABLE shelf (id BIGINT PRIMARY KEY, name TEXT UNIQUE, weight DOUBLE PRECISION, open BOOLEAN,"
                " parent BIGINT REFERENCES shelf (id))");
        });
    }
    std::int64_t count() {
        return db().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM shelf").front().integer(0); });
    }
};
GUILDHALL_ON_EVERY_DATABASE(Transactions);

TEST_P(Transactions, GiveBackEveryTypeAsItWasWritten) {
    db().write([](sdk::Transaction& tx) {
        tx.execute("INSERT INTO shelf (id, name, weight, open) VALUES ($1, $2, $3, $4)",
                   std::int64_t{9'000'000'000'000'001}, "Świętosława 李 'x' \"y\"", 0.1 + 0.2, true);
        tx.execute("INSERT INTO shelf (id, name, weight, open) VALUES ($1, $2, $3, $4)", 2, nullptr, nullptr, false);
    });
    const auto rows = db().read(
        [](sdk::Transaction& tx) { return tx.query("SELECT id, name, weight, open FROM shelf ORDER BY id DESC"); });
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].integer(0), 9'000'000'000'000'001);
    EXPECT_EQ(rows[0].text(1), "Świętosława 李 'x' \"y\"");
    EXPECT_EQ(rows[0].real(2), 0.1 + 0.2);
    EXPECT_TRUE(rows[0].boolean(3));
    EXPECT_FALSE(rows[1].optionalText(1));
    EXPECT_EQ(rows[1].text(1), "");
    EXPECT_TRUE(rows[1].isNull(2));
    EXPECT_FALSE(rows[1].boolean(3));
}

/// More parameters than a statement that is planned once may have.
TEST_P(Transactions, AskForManyAtOnceAmongOtherStatements) {
    const auto all = [](std::string sql, int count) {
        sdk::Statement statement{std::move(sql)};
        std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
        std::iota(ids.begin(), ids.end(), 0);
        statement.sql += statement.bindEach(ids);
        return statement;
    };
    db().write([](sdk::Transaction& tx) {
        for (int i = 0; i < 200; ++i) tx.execute("INSERT INTO shelf (id) VALUES ($1)", i);
    });
    const auto some = all("SELECT id FROM shelf WHERE id IN ", 150);
    for (int i = 0; i < 2; ++i) {
        db().read([&](sdk::Transaction& tx) {
            EXPECT_EQ(tx.query("SELECT id FROM shelf WHERE id = $1", 7).size(), 1u);
            EXPECT_EQ(tx.queryWith(some.sql, some.params).size(), 150u);
            EXPECT_EQ(tx.query("SELECT id FROM shelf WHERE id = $1", 7).size(), 1u);
        });
        db().read([&](sdk::Transaction& tx) { EXPECT_EQ(tx.queryLast(some.sql, some.params).size(), 150u); });
    }
    const auto gone = all("DELETE FROM shelf WHERE id IN ", 120);
    db().write([&](sdk::Transaction& tx) {
        EXPECT_EQ(tx.executeWith(gone.sql, gone.params), 120);
        EXPECT_EQ(tx.queryWith(some.sql, some.params).size(), 30u);
    });
    EXPECT_EQ(count(), 80);
}

TEST_P(Transactions, AnswerWithRowsThatStayWhateverTheConnectionDoesNext) {
    db().write([](sdk::Transaction& tx) {
        for (int i = 0; i < 50; ++i)
            tx.execute("INSERT INTO shelf (id, name) VALUES ($1, $2)", i,
                       "shelf with a longer name " + std::to_string(i));
    });
    sdk::Rows kept;
    {
        const auto read =
            db().read([](sdk::Transaction& tx) { return tx.query("SELECT id, name, weight FROM shelf ORDER BY id"); });
        kept = read;
    }
    for (int i = 0; i < 50; ++i)
        db().read([](sdk::Transaction& tx) { return tx.query("SELECT name, id FROM shelf ORDER BY id DESC").size(); });
    ASSERT_EQ(kept.size(), 50u);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        EXPECT_EQ(kept[i].view(1), "shelf with a longer name " + std::to_string(i));
        EXPECT_TRUE(kept[i].isNull(2));
    }
}

TEST_P(Transactions, HandOnALongResultInParts) {
    db().write([](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO shelf (id, name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            "1234) SELECT i, 'shelf ' || i FROM n");
    });
    std::vector<std::size_t> parts;
    std::int64_t last = 0;
    const sdk::Param params[] = {sdk::toParam(10)};
    db().read([&](sdk::Transaction& tx) {
        tx.queryInParts("SELECT id, name, weight FROM shelf WHERE id > $1 ORDER BY id", params,
                        [&](const sdk::Rows& rows) {
                            parts.push_back(rows.size());
                            for (const auto row : rows) {
                                EXPECT_EQ(row.text(1), "shelf " + row.text(0));
                                EXPECT_TRUE(row.isNull(2));
                                last = row.integer(0);
                            }
                        });
        EXPECT_EQ(tx.query("SELECT count(*) FROM shelf").front().integer(0), 1234);
        tx.queryInParts("SELECT id FROM shelf WHERE id > $1 + 5000", params,
                        [&](const sdk::Rows&) { ADD_FAILURE() << "there are no rows"; });
    });
    EXPECT_EQ(parts, (std::vector<std::size_t>{500, 500, 224}));
    EXPECT_EQ(last, 1234);
}

TEST_P(Transactions, EndALongResultWhenNobodyWantsTheRest) {
    const sdk::Param params[] = {sdk::toParam(1'000'000)};
    constexpr const char* many =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT i FROM n";
    EXPECT_THROW(db().read([&](sdk::Transaction& tx) {
        tx.queryInParts(many, params, [](const sdk::Rows&) { throw sdk::Conflict("enough"); });
    }),
                 sdk::Conflict);
    EXPECT_EQ(count(), 0);
    EXPECT_THROW(
        db().read([&](sdk::Transaction& tx) { tx.queryInParts("SELECT nothing", {}, [](const sdk::Rows&) {}); }),
        StatementFailed);
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, TakeParametersByNumberInAnyOrderAndTwice) {
    db().read([](sdk::Transaction& tx) {
        const auto row = tx.query("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", "one", "two");
        EXPECT_EQ(row.front().text(0) + row.front().text(1) + row.front().text(2), "twoonetwo");
    });
}

TEST_P(Transactions, RollBackWhenTheWorkThrows) {
    EXPECT_THROW(db().write([](sdk::Transaction& tx) {
        tx.execute("INSERT INTO shelf (id) VALUES (1)");
        throw sdk::Conflict("no");
    }),
                 sdk::Conflict);
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, RefuseWritesInARead) {
    EXPECT_THROW(db().read([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id) VALUES (1)"); }),
                 StatementFailed);
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, NameTheConstraintThatRefused) {
    db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, name) VALUES (1, 'a')"); });
    try {
        db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, name) VALUES (2, 'a')"); });
        FAIL();
    } catch (const sdk::ConstraintViolation& e) {
        EXPECT_NE(e.constraint().find("name"), std::string::npos) << e.constraint();
    }
    EXPECT_THROW(db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, parent) VALUES (3, 99)"); }),
                 sdk::ConstraintViolation);
}

TEST_P(Transactions, DoNotCommitWhatFollowsASwallowedFailure) {
    EXPECT_THROW(db().write([](sdk::Transaction& tx) {
        tx.execute("INSERT INTO shelf (id, name) VALUES (1, 'a')");
        try {
            tx.execute("INSERT INTO shelf (id, name) VALUES (2, 'a')");
        } catch (const sdk::ConstraintViolation&) {
        }
    }),
                 sdk::ConstraintViolation);
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, InsideATransactionAreAProgrammersMistake) {
    EXPECT_THROW(db().write([&](sdk::Transaction&) { count(); }), std::logic_error);
    EXPECT_EQ(count(), 0);
}

TEST_P(Transactions, RunActionsAfterTheCommitOnly) {
    int ran = 0;
    db().write([&](sdk::Transaction& tx) {
        tx.afterCommit([&] { ran += static_cast<int>(count()); });
        tx.execute("INSERT INTO shelf (id) VALUES (1)");
        EXPECT_EQ(ran, 0);
    });
    EXPECT_EQ(ran, 1);
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        tx.afterCommit([&] { ran = 99; });
        throw sdk::Conflict("no");
    }),
                 sdk::Conflict);
    EXPECT_EQ(ran, 1);
}

TEST_P(Transactions, RefuseTextThatIsNotUtf8OrHasNul) {
    for (const std::string& bad : {std::string("a\xff"), std::string("a\0b", 3)}) {
        EXPECT_THROW(
            db().write([&](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, name) VALUES (1, $1)", bad); }),
            std::invalid_argument);
    }
}

TEST_P(Transactions, RunAgainWhenTheyDeadlock) {
    db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, weight) VALUES (1, 0), (2, 0)"); });
    std::atomic<int> tries{0};
    const auto add = [&](int first, int second) {
        db().write([&](sdk::Transaction& tx) {
            ++tries;
            tx.execute("UPDATE shelf SET weight = weight + 1 WHERE id = $1", first);
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            tx.execute("UPDATE shelf SET weight = weight + 1 WHERE id = $1", second);
        });
    };
    std::thread other([&] { add(2, 1); });
    add(1, 2);
    other.join();
    EXPECT_EQ(db().read([](sdk::Transaction& tx) { return tx.query("SELECT SUM(weight) FROM shelf").front().real(0); }),
              4);
    if (GetParam() == Engine::Postgresql) {
        EXPECT_GE(tries, 3);  // the two may meet again
    }
}

TEST_P(Transactions, SeeWhatAnotherTookBetweenTheirLookAndTheirWrite) {
    std::atomic<int> taken{0}, added{0};
    const auto take = [&] {
        const bool mine = db().write([](sdk::Transaction& tx) {
            if (!tx.query("SELECT id FROM shelf WHERE id = 1").empty()) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            tx.execute("INSERT INTO shelf (id, weight) VALUES (1, 0)");
            return true;
        });
        ++(mine ? added : taken);
    };
    std::thread other(take);
    take();
    other.join();
    EXPECT_EQ(added, 1);
    EXPECT_EQ(taken, 1);
    // What cannot be is still told.
    const auto twice = [](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, weight) VALUES (1, 0)"); };
    EXPECT_THROW(db().write(twice), sdk::ConstraintViolation);
}

TEST_P(Transactions, OfManyThreadsAndTwoProcessesLoseNothing) {
    db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, weight) VALUES (1, 0)"); });
    const auto beside = database().another();
    const auto work = [](Connections& connections) {
        for (int i = 0; i < 25; ++i)
            connections.write(
                [](sdk::Transaction& tx) { tx.execute("UPDATE shelf SET weight = weight + 1 WHERE id = 1"); });
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(work, std::ref(i % 2 ? *beside : db()));
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(db().read([](sdk::Transaction& tx) { return tx.query("SELECT weight FROM shelf").front().real(0); }),
              100);
}

TEST_P(Transactions, GoOnAfterTheSchemaChanged) {
    const auto read = [&] {
        return db().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT name FROM shelf WHERE id = $1", 1).size(); });
    };
    read();
    db().write([](sdk::Transaction& tx) { tx.execute("ALTER TABLE shelf ADD COLUMN colour TEXT"); });
    read();
    if (GetParam() == Engine::Postgresql) {
        // The type of a selected column changes: the kept plan is refused once (0A000) and made anew.
        db().write([](sdk::Transaction& tx) { tx.execute("ALTER TABLE shelf ALTER COLUMN name TYPE VARCHAR(50)"); });
        EXPECT_EQ(read(), 0u);
        EXPECT_EQ(read(), 0u);
    }
}

TEST_P(Transactions, SurviveSessionsThatTheServerClosed) {
    if (GetParam() != Engine::Postgresql) GTEST_SKIP() << "a file has no server";
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(count(), 0);
        const auto killed = database().another()->write([&](sdk::Transaction& tx) {
            return tx
                .query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND application_name = $1",
                    database().name())
                .size();
        });
        EXPECT_GE(killed, 1u);
        EXPECT_EQ(count(), 0);
        EXPECT_NO_THROW(db().write([](sdk::Transaction& tx) { tx.execute("UPDATE shelf SET open = FALSE"); }));
    }
}

TEST_P(Transactions, WaitForASessionAndThenSayTheDatabaseIsBusy) {
    auto options = database().options();
    options.poolSize = 1;
    options.waitLimit = std::chrono::milliseconds(100);
    Connections narrow(options);
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    std::thread holder([&] {
        narrow.write([&](sdk::Transaction&) {
            inside = true;
            while (!leave) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        });
    });
    while (!inside) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_THROW(narrow.write([](sdk::Transaction&) {}), sdk::Unavailable);
    leave = true;
    holder.join();
    EXPECT_NO_THROW(narrow.write([](sdk::Transaction&) {}));
}

TEST_P(Transactions, TellTheDatabasesTime) {
    const auto now = db().read([](sdk::Transaction& tx) { return dialect(tx).now(tx); });
    const auto here = std::chrono::system_clock::now();
    EXPECT_LT(std::chrono::abs(now - here), std::chrono::seconds(2));
}

TEST(DatabaseAddress, IsRefusedWithWhatIsAllowed) {
    EXPECT_THROW(parseDatabaseUrl("mysql://x/y"), std::invalid_argument);
    EXPECT_THROW(parseDatabaseUrl("sqlite:"), std::invalid_argument);
    EXPECT_THROW(parseDatabaseUrl("postgresql://localhost"), std::invalid_argument);
    const auto url = parseDatabaseUrl("postgresql://ada:s%27ecret@db.example:5433/hall?sslmode=require");
    EXPECT_NE(url.conninfo.find("password='s\\'ecret'"), std::string::npos) << url.conninfo;
    EXPECT_NE(url.conninfo.find("port='5433'"), std::string::npos);
    EXPECT_EQ(url.shown.find("ecret"), std::string::npos);
}

TEST(SqliteFile, IsRefusedToASecondServerButNotToACommand) {
    testing::TestDatabase database(Engine::Sqlite);
    auto options = database.options();
    options.exclusive = true;
    Connections server(options);
    EXPECT_THROW(Connections second(options), std::runtime_error);
    EXPECT_NO_THROW(
        database.connections().write([](sdk::Transaction& tx) { tx.execute("CREATE TABLE t (a BIGINT)"); }));
}

TEST(DatabaseThatIsAway, SaysSoInsteadOfEndingTheServer) {
    Connections away({.url = "postgresql://nobody@127.0.0.1:1/none"});
    EXPECT_THROW(away.read([](sdk::Transaction&) {}), sdk::Unavailable);
    Connections nowhere({.url = "sqlite:/nowhere/at/all.db"});
    EXPECT_THROW(nowhere.read([](sdk::Transaction&) {}), sdk::Unavailable);
}

}  // namespace
}  // namespace guildhall::data
