// What a request goes on from before the database has confirmed it.
#include "tests/kernel/data/test_databases.hpp"

#include "kernel/data/premise.hpp"

#include <guildhall/sdk/statement.hpp>

namespace guildhall::data {
namespace {

class Premises : public testing::EveryDatabase {
protected:
    void prepare() override {
        db().write([](sdk::Transaction& tx) {
            tx.execute("CREATE TABLE shelf (id BIGINT PRIMARY KEY, name TEXT)");
            tx.execute("INSERT INTO shelf (id, name) VALUES (1, 'first')");
        });
    }
    /// That the first shelf is called so.
    std::unique_ptr<Premise> called(const std::string& name) {
        std::vector<sdk::Param> params;
        params.emplace_back(std::int64_t{1});
        return std::make_unique<Premise>(db(), "SELECT name FROM shelf WHERE id = $1", std::move(params),
                                         [this, name](const sdk::Rows& answer) {
                                             ++asked_;
                                             return answer.size() == 1 && answer.front().text(0) == name;
                                         });
    }
    std::int64_t count() {
        return db().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM shelf").front().integer(0); });
    }
    int asked_ = 0;
};
GUILDHALL_ON_EVERY_DATABASE(Premises);

TEST_P(Premises, AreConfirmedOnceByTheFirstTransaction) {
    const auto premise = called("first");
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(count(), 1);
    EXPECT_TRUE(premise->confirm(db()));
    EXPECT_EQ(asked_, 1);
}

TEST_P(Premises, AreConfirmedWithAStatementOfManyParameters) {
    sdk::Statement statement{"SELECT id FROM shelf WHERE id IN "};
    statement.sql += statement.bindEach(std::vector<std::int64_t>(100, 1));
    for (const bool last : {false, true}) {
        const auto premise = called("first");
        const auto found = db().read([&](sdk::Transaction& tx) {
            return (last ? tx.queryLast(statement.sql, statement.params)
                         : tx.queryWith(statement.sql, statement.params))
                .size();
        });
        EXPECT_EQ(found, 1u);
        EXPECT_EQ(count(), 1);
        EXPECT_TRUE(premise->confirm(db()));
    }
    EXPECT_EQ(asked_, 2);
    const auto premise = called("another");
    EXPECT_THROW(db().read([&](sdk::Transaction& tx) { return tx.queryWith(statement.sql, statement.params).size(); }),
                 PremiseFails);
}

TEST_P(Premises, ThatFailTakeBackWhatWasDoneUponThem) {
    const auto premise = called("another");
    const auto add = [&] {
        db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, name) VALUES (2, 'second')"); });
    };
    EXPECT_THROW(add(), PremiseFails);
    EXPECT_THROW(add(), PremiseFails) << "and so is all that comes after";
    EXPECT_THROW(count(), PremiseFails);
    EXPECT_FALSE(premise->confirm(db()));
    std::int64_t there = 0;
    std::thread([&] { there = count(); }).join();
    EXPECT_EQ(there, 1) << "it is that thread's alone";
    EXPECT_EQ(asked_, 1);
}

TEST_P(Premises, FailEvenWhenTheirRefusalIsSwallowed) {
    const auto premise = called("another");
    const auto swallow = [&] {
        db().read([](sdk::Transaction& tx) {
            try {
                tx.query("SELECT COUNT(*) FROM shelf");
            } catch (const std::exception&) {
            }
        });
    };
    EXPECT_THROW(swallow(), PremiseFails);
}

TEST_P(Premises, AreAskedWhenNothingElseWas) {
    {
        const auto premise = called("first");
        EXPECT_TRUE(premise->confirm(db()));
    }
    {
        const auto premise = called("another");
        EXPECT_FALSE(premise->confirm(db()));
    }
    EXPECT_EQ(asked_, 2);
    EXPECT_EQ(count(), 1) << "and nothing is left of them";
}

TEST_P(Premises, StayOpenWhenTheFirstStatementFails) {
    const auto premise = called("first");
    EXPECT_THROW(db().read([](sdk::Transaction& tx) { tx.query("SELECT nothing FROM shelf"); }), std::exception);
    EXPECT_TRUE(premise->confirm(db()));
    EXPECT_EQ(count(), 1);
}

TEST_P(Premises, GoBeforeALongResultToo) {
    const auto premise = called("another");
    EXPECT_THROW(db().read([](sdk::Transaction& tx) {
        tx.queryInParts("SELECT id FROM shelf", {}, [](const sdk::Rows&) { FAIL() << "nobody may see this"; });
    }),
                 PremiseFails);
}

class Reads : public Premises {};
GUILDHALL_ON_EVERY_DATABASE(Reads);

TEST_P(Reads, SeeOneSnapshotHoweverManyStatements) {
    db().read([&](sdk::Transaction& tx) {
        EXPECT_EQ(tx.query("SELECT COUNT(*) FROM shelf").front().integer(0), 1);
        std::thread([&] {
            db().write([](sdk::Transaction& other) { other.execute("INSERT INTO shelf (id, name) VALUES (2, 'b')"); });
        }).join();
        EXPECT_EQ(tx.query("SELECT COUNT(*) FROM shelf").front().integer(0), 1);
        std::size_t parts = 0;
        tx.queryInParts("SELECT id FROM shelf ORDER BY id", {}, [&](const sdk::Rows& rows) { parts += rows.size(); });
        EXPECT_EQ(parts, 1u) << "and in parts";
        EXPECT_EQ(tx.query("SELECT name FROM shelf WHERE id = $1", 2).size(), 0u);
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(Reads, CannotWrite) {
    const auto write = [&] {
        db().read([](sdk::Transaction& tx) { tx.execute("INSERT INTO shelf (id, name) VALUES (3, 'c')"); });
    };
    EXPECT_THROW(write(), std::exception);
    EXPECT_EQ(count(), 1) << "and the session is good for the next";
}

TEST_P(Reads, GoOnAfterOnesThatFailedInTheMiddle) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_THROW(db().read([](sdk::Transaction& tx) {
            tx.query("SELECT COUNT(*) FROM shelf");
            tx.queryInParts("SELECT id FROM shelf", {}, [](const sdk::Rows&) { throw std::runtime_error("enough"); });
        }),
                     std::exception);
        EXPECT_THROW(db().read([](sdk::Transaction& tx) {
            tx.query("SELECT COUNT(*) FROM shelf");
            tx.query("SELECT 1 / (id - id) FROM shelf WHERE nothing = 1");
        }),
                     std::exception);
        EXPECT_EQ(count(), 1);
    }
}

}  // namespace
}  // namespace guildhall::data
