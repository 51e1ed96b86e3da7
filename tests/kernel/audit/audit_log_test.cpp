#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/data/error_translation.hpp"
#include "kernel/data/open_transaction.hpp"

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/redaction.hpp>

#include <thread>

namespace guildhall::audit {
namespace {

class AuditChain : public testing::EveryKernelDatabase {
protected:
    void record(const std::string& action, const std::string& target = "t") {
        db().write([&](sdk::Transaction& tx) {
            log_.record(tx, {.personId = "cxxx-aaaaaaaaaaaa", .role = "admin"}, {action, target});
        });
    }
    void fill(int count) {
        for (int i = 0; i < count; ++i) record("STEP_TAKEN", std::to_string(i));
    }
    Verification verify() {
        return db().read([&](sdk::Transaction& tx) { return log_.verify(tx); });
    }
    /// As someone with the database's password could.
    void tamper(const std::string& statement) {
        db().write([&](sdk::Transaction& tx) {
            if (GetParam() == data::Engine::Sqlite) {
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_update");
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_delete");
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_replace");
            } else {
                tx.execute("ALTER TABLE kernel_audit DISABLE TRIGGER ALL");
            }
            tx.execute(statement);
        });
    }
    std::string firstProblem() {
        const auto found = verify();
        return found.problems.empty() ? "none" : found.problems.front();
    }

    testing::FakeClock clock_;
    AuditLog log_{clock_};
};
GUILDHALL_ON_EVERY_DATABASE(AuditChain);

TEST_P(AuditChain, IsWholeWhenNobodyTouchedIt) {
    fill(5);
    const auto found = verify();
    EXPECT_EQ(found.entries, 5);
    EXPECT_TRUE(found.problems.empty());
    EXPECT_EQ(found.lastHash.size(), 64u);
}

TEST_P(AuditChain, ShowsAnEdit) {
    fill(5);
    tamper("UPDATE kernel_audit SET reason = 'nothing happened' WHERE seq = 3");
    EXPECT_EQ(firstProblem(), "entry 3: it has been changed");
}

TEST_P(AuditChain, ShowsAnEditWithItsHashMadeAnew) {
    fill(5);
    auto entry = *db().read([](sdk::Transaction& tx) { return AuditRepository().find(tx, 3); });
    entry.reason = "nothing happened";
    tamper("UPDATE kernel_audit SET reason = 'nothing happened', hash = '" + entryHash(entry) + "' WHERE seq = 3");
    EXPECT_EQ(firstProblem(), "entry 4: it does not follow the entry before it");
}

TEST_P(AuditChain, ShowsARemoval) {
    fill(5);
    tamper("DELETE FROM kernel_audit WHERE seq = 3");
    EXPECT_EQ(firstProblem(), "entry 4: 1 before it missing (from 3)");
}

TEST_P(AuditChain, ShowsAMissingBeginningAndAnotherOrder) {
    fill(5);
    tamper("DELETE FROM kernel_audit WHERE seq = 1");
    EXPECT_EQ(firstProblem(), "entry 2: 1 before it missing (from 1)");
    tamper("UPDATE kernel_audit SET seq = seq - 1 WHERE seq = 2");
    EXPECT_NE(firstProblem(), "none");
}

TEST_P(AuditChain, CannotBeChangedThroughTheDatabase) {
    fill(2);
    for (const std::string statement : {"UPDATE kernel_audit SET reason = 'x'", "DELETE FROM kernel_audit"})
        EXPECT_THROW(db().write([&](sdk::Transaction& tx) { tx.execute(statement); }), data::StatementFailed);
    if (GetParam() == data::Engine::Postgresql) {
        EXPECT_THROW(db().write([](sdk::Transaction& tx) { tx.execute("TRUNCATE kernel_audit"); }),
                     data::StatementFailed);
    }
    EXPECT_EQ(verify().entries, 2);
}

TEST_P(AuditChain, CannotBeReplacedPastItsTriggers) {
    if (GetParam() != data::Engine::Sqlite) GTEST_SKIP() << "only SQLite has OR REPLACE";
    fill(3);
    const std::string columns =
        "seq, at, action, target, actor_id, actor_role, address, user_agent, request_id, reason,"
        " changes, details, previous_hash, hash";
    const std::string rest =
        " at, action, 'forged', actor_id, actor_role, address, user_agent, request_id, reason,"
        " changes, details, previous_hash, ";
    // By number, by hash, by SQLite's own row number; with and without triggers on what a replacement removes.
    for (const std::string& statement : {"INSERT OR REPLACE INTO kernel_audit (" + columns + ") SELECT seq," + rest +
                                             "'x' FROM kernel_audit WHERE seq = 2",
                                         "INSERT OR REPLACE INTO kernel_audit (" + columns + ") SELECT 99," + rest +
                                             "hash FROM kernel_audit WHERE seq = 2",
                                         "REPLACE INTO kernel_audit (rowid, " + columns + ") SELECT rowid, 99," + rest +
                                             "'x' FROM kernel_audit WHERE seq = 2",
                                         std::string("UPDATE OR REPLACE kernel_audit SET seq = 1 WHERE seq = 3")})
        for (const std::string pragma : {"ON", "OFF"})
            EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
                data::opened(tx).runScript("PRAGMA recursive_triggers = " + pragma);
                tx.execute(statement);
            }),
                         data::StatementFailed)
                << statement;
    EXPECT_EQ(firstProblem(), "none");
    EXPECT_EQ(verify().entries, 3);
}

TEST_P(AuditChain, KeepsAnEntryWhateverABrowserSent) {
    const std::string agent = std::string(499, 'a') + "é and more", broken = "\xff\xc3" + std::string("\0\xe2\x82", 3);
    for (const auto& text : {agent, broken, std::string(5000, 'x')})
        db().write([&](sdk::Transaction& tx) {
            log_.record(tx, {.personId = text, .role = text, .address = text, .userAgent = text, .requestId = text},
                        {.action = "ACCESS_DENIED", .target = text, .reason = text, .details = {{"path", text}}});
        });
    EXPECT_EQ(verify().entries, 3);
    EXPECT_EQ(firstProblem(), "none");
    const auto first = db().read([](sdk::Transaction& tx) { return *AuditRepository().find(tx, 1); });
    EXPECT_TRUE(first.userAgent.starts_with(std::string(490, 'a')));
    EXPECT_LE(first.userAgent.size(), 500u);
}

TEST_P(AuditChain, TellsTheTimeAgainAfterAClockThatWasAhead) {
    record("FIRST");
    clock_.advance(std::chrono::hours(24));
    record("AHEAD");
    clock_.advance(-std::chrono::hours(24) + std::chrono::seconds(5));
    record("BACK");
    const auto entry = [&](std::int64_t seq) {
        return db().read([&](sdk::Transaction& tx) { return AuditRepository().find(tx, seq)->at; });
    };
    EXPECT_EQ(entry(3) - entry(1), 5'000'000);
    EXPECT_EQ(firstProblem(), "none");
}

TEST_P(AuditChain, SharesTheTransactionOfItsCause) {
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        log_.record(tx, {}, {"LOST", "x"});
        throw std::runtime_error("the change failed");
    }),
                 std::runtime_error);
    EXPECT_EQ(verify().entries, 0);
}

TEST_P(AuditChain, StaysWholeUnderManyWriters) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([this] { fill(20); });
    for (auto& thread : threads) thread.join();
    const auto found = verify();
    EXPECT_EQ(found.entries, 80);
    EXPECT_TRUE(found.problems.empty());
}

TEST_P(AuditChain, RefusesActionsThatAreNotUpperSnake) {
    for (const std::string action : {"", "Login", "_X", "1X", "A-B", "A B"})
        EXPECT_THROW(record(action), std::invalid_argument) << action;
}

TEST_P(AuditChain, ListsItsEntriesNewestFirst) {
    record("LOGIN");
    clock_.advance(std::chrono::seconds(5));
    record("LOGOUT");
    const auto page = db().read([](sdk::Transaction& tx) {
        sdk::ListQuery query;
        query.sort = "at";
        query.descending = true;
        return sdk::selectPage(tx, auditFields(), AuditRepository::list(), query);
    });
    ASSERT_EQ(page.total, 2);
    EXPECT_EQ(page.rows[0]["action"], "LOGOUT");
    EXPECT_EQ(page.rows[0]["performed_by"], "cxxx-aaaaaaaaaaaa");
}

TEST_P(AuditChain, CallsWhoActsByALinkByTheLinksName) {
    db().write([&](sdk::Transaction& tx) {
        log_.record(tx, {.personId = "link-aaaaaaaaaaaa", .role = "Client link for Example Ltd"},
                    {"LIST_CHANGED", "t"});
    });
    const auto page = db().read([](sdk::Transaction& tx) {
        return sdk::selectPage(tx, auditFields(), AuditRepository::list(), sdk::ListQuery());
    });
    ASSERT_EQ(page.total, 1);
    EXPECT_EQ(page.rows[0]["performed_by"], "Client link for Example Ltd");
    EXPECT_EQ(linkName("super_admin"), "");
}

TEST(AuditDifferences, AreRedactedFieldByField) {
    const auto diff = sdk::auditDiff(sdk::personFields(), {{"name", "Ada"}, {"email", "a@a.a"}},
                                     {{"name", "Eva"}, {"email", "b@b.b"}});
    const StoredEntry entry{.target = "cxxx-aaaaaaaaaaaa", .changes = diff.dump()};
    const sdk::Viewer viewer(sdk::Viewer::Parts{.personId = "cxxx-bbbbbbbbbbbb", .permissions = {"audit.view"}});
    const auto shown = presentChanges(entry, viewer);
    ASSERT_EQ(shown.size(), 2u);
    EXPECT_EQ(shown[0]["after"], std::string(sdk::redacted));
    EXPECT_EQ(shown[1]["before"], "Ada");
    EXPECT_EQ(shown[1]["after"], "Eva");
    EXPECT_EQ(shown.dump().find("b@b.b"), std::string::npos);
}

}  // namespace
}  // namespace guildhall::audit
