#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_heads.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/base/sha256.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

namespace guildhall::audit {
namespace {

namespace fs = std::filesystem;
using sdk::Transaction;

class SignedHeads : public testing::EveryKernelDatabase {
protected:
    void TearDown() override {
        fs::remove_all(folder_);
        EveryKernelDatabase::TearDown();
    }
    void prepare() override {
        EveryKernelDatabase::prepare();
        fs::create_directories(folder_);
    }
    void fill(int count) {
        db().write([&](Transaction& tx) {
            for (int i = 0; i < count; ++i)
                log_.record(tx, {.personId = "cxxx-aaaaaaaaaaaa", .role = "admin"},
                            {.action = "STEP_TAKEN", .target = std::to_string(i), .reason = "because"});
        });
    }
    static constexpr const char* secret_ = "a secret key of more than thirty-two characters";
    /// As the server that signs with `key`, which it keeps whatever its secret key is.
    AuditHeads heads(const std::string& key = "the key of this site's heads", std::vector<std::string> older = {}) {
        return AuditHeads({db(), clock_, quiet_, file(), box_, key, std::move(older)});
    }
    fs::path file() const { return folder_ / "audit-heads"; }
    std::vector<std::string> check() {
        return db().read([&](Transaction& tx) { return heads().check(tx, file()); });
    }
    std::vector<std::string> checkKept() {
        return db().read([&](Transaction& tx) { return heads().checkKept(tx); });
    }

    struct Undone {};
    /// What chain and heads tell after someone with the database's password did this; it is undone afterwards.
    std::string toldAfter(const std::function<void(Transaction&)>& tamper) {
        std::string told;
        try {
            db().write([&](Transaction& tx) {
                if (GetParam() == data::Engine::Sqlite) {
                    tx.execute("DROP TRIGGER kernel_audit_no_update");
                    tx.execute("DROP TRIGGER kernel_audit_no_delete");
                    tx.execute("DROP TRIGGER kernel_audit_no_replace");
                } else {
                    tx.execute("ALTER TABLE kernel_audit DISABLE TRIGGER ALL");
                }
                tamper(tx);
                for (const auto& problem : log_.verify(tx).problems) told += problem + "; ";
                for (const auto& problem : heads().check(tx, file())) told += problem + "; ";
                throw Undone();
            });
        } catch (const Undone&) {
        }
        return told;
    }
    std::string toldAfter(const std::string& statement) {
        return toldAfter([&](Transaction& tx) { tx.execute(statement); });
    }
    /// All entries from `seq` on get hashes that fit, as one who knows the code would make them.
    void rehashFrom(Transaction& tx, std::int64_t seq) {
        AuditRepository entries;
        auto previous = entries.find(tx, seq - 1)->hash;
        for (auto& entry : entries.after(tx, seq - 1, 1'000'000)) {
            entry.previousHash = previous;
            previous = entryHash(entry);
            tx.execute("UPDATE kernel_audit SET previous_hash = $1, hash = $2 WHERE seq = $3", entry.previousHash,
                       previous, entry.seq);
        }
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_heads_" + std::to_string(::getpid()));
    testing::FakeClock clock_;
    testing::FakeLog quiet_;
    testing::FakeRandom random_;
    config::SecretBox box_{secret_, random_};
    AuditLog log_{clock_};
};
GUILDHALL_ON_EVERY_DATABASE(SignedHeads);

TEST_P(SignedHeads, ShowWithTheChainEveryChangeOfTenThousandEntries) {
    fill(10'000);
    heads().note();
    EXPECT_EQ(toldAfter("UPDATE kernel_audit SET seq = seq WHERE seq = 1"), "");
    for (const std::string column : {"action", "target", "actor_id", "actor_role", "address", "user_agent",
                                     "request_id", "reason", "changes", "details", "previous_hash", "hash"})
        EXPECT_NE(toldAfter("UPDATE kernel_audit SET " + column + " = 'x' WHERE seq = 6543"), "") << column;
    EXPECT_NE(toldAfter("UPDATE kernel_audit SET at = at + 1 WHERE seq = 10000"), "") << "the newest one's time";
    EXPECT_NE(toldAfter("DELETE FROM kernel_audit WHERE seq = 1"), "");
    EXPECT_NE(toldAfter("DELETE FROM kernel_audit WHERE seq = 5000"), "");
    EXPECT_NE(toldAfter("DELETE FROM kernel_audit WHERE seq > 10 AND seq < 9000"), "");
    EXPECT_NE(toldAfter("INSERT INTO kernel_audit (seq, at, action, target, actor_id, actor_role, address, user_agent,"
                        " request_id, reason, changes, details, previous_hash, hash) SELECT 0, at, action, target,"
                        " actor_id, actor_role, address, user_agent, request_id, reason, changes, details,"
                        " previous_hash, 'new' FROM kernel_audit WHERE seq = 7"),
              "")
        << "inserted";
    EXPECT_NE(toldAfter([](Transaction& tx) {
                  tx.execute("UPDATE kernel_audit SET seq = -1 WHERE seq = 70");
                  tx.execute("UPDATE kernel_audit SET seq = 70 WHERE seq = 71");
                  tx.execute("UPDATE kernel_audit SET seq = 71 WHERE seq = -1");
              }),
              "")
        << "in another order";
}

TEST_P(SignedHeads, ShowWhatTheChainAloneCannot) {
    fill(300);
    heads().note();
    fill(20);
    const auto cut = toldAfter("DELETE FROM kernel_audit WHERE seq > 290");
    EXPECT_NE(cut.find("entry 300, signed at 2026-03-12T09:00:00"), std::string::npos) << cut;
    EXPECT_NE(cut.find("has been cut off: the log ends at 290"), std::string::npos) << cut;
    const auto rewritten = toldAfter([&](Transaction& tx) {
        tx.execute("UPDATE kernel_audit SET reason = 'nothing happened' WHERE seq = 200");
        rehashFrom(tx, 200);
    });
    EXPECT_NE(rewritten.find("entry 300, signed at"), std::string::npos) << rewritten;
    EXPECT_NE(rewritten.find("is not the one that was signed"), std::string::npos) << rewritten;
    EXPECT_NE(toldAfter("DELETE FROM kernel_audit").find("the log ends at 0"), std::string::npos);
    EXPECT_TRUE(check().empty());
}

TEST_P(SignedHeads, AreNotedOnceForOneEntryInAFileForItsOwnerOnly) {
    auto noting = heads();
    noting.note();
    EXPECT_FALSE(fs::exists(file()));  // there is no entry yet
    fill(1);
    noting.note();
    noting.note();
    fill(1);
    noting.note();
    std::ostringstream text;
    text << std::ifstream(file()).rdbuf();
    EXPECT_EQ(std::ranges::count(text.str(), '\n'), 2);
    EXPECT_EQ(fs::status(file()).permissions() & fs::perms::mask, fs::perms(0600));
}

TEST_P(SignedHeads, CountOnlyUnderTheSitesKeys) {
    fill(3);
    heads().note();
    const auto checkedWith = [&](const std::string& key) {
        return db().read([&](Transaction& tx) { return heads(key).check(tx, file()); });
    };
    EXPECT_EQ(checkedWith("another key").size(), 1u);
    EXPECT_EQ(checkedWith("").size(), 1u);
    std::ofstream(file(), std::ios::app) << "4 0000 2026-01-01T00:00:00Z 0000\n";
    ASSERT_EQ(check().size(), 1u);
    EXPECT_NE(check().front().find("line 2: not signed with a key of this site"), std::string::npos);
}

TEST_P(SignedHeads, OfOlderServersAreSignedAnewWhenTheSiteGetsItsKey) {
    fill(3);
    const auto last = db().read([](Transaction& tx) { return AuditRepository().last(tx); });
    const auto text = "3 " + last->hash + " 2026-03-12T09:00:00Z";
    const auto key = base::hmacSha256(secret_, "guildhall audit heads 1");
    std::ofstream(file()) << text << " " << base::sha256(base::hmacSha256(key, text)) << "\n"
                          << "2 forged 2026-03-12T09:00:00Z 00\n";
    EXPECT_EQ(check().size(), 2u);
    heads("the key of this site's heads", {secret_}).begin();
    EXPECT_EQ(check().size(), 1u) << "once the secret key has changed, they still count";
}

TEST_P(SignedHeads, AreKeptInTheDatabaseTooSoThatLogAndFileCannotGoTogether) {
    heads().begin();
    EXPECT_TRUE(checkKept().empty());
    fill(30);
    heads().note();
    EXPECT_TRUE(checkKept().empty());
    fs::remove(file());
    const auto told = [&](const std::string& statement) {
        std::string all;
        toldAfter([&](Transaction& tx) {
            tx.execute(statement);
            for (const auto& problem : heads().checkKept(tx)) all += problem;
        });
        return all;
    };
    EXPECT_NE(told("DELETE FROM kernel_audit").find("has been cut off: the log ends at 0"), std::string::npos);
    EXPECT_NE(told("DELETE FROM kernel_audit WHERE seq > 29").find("ends at 29"), std::string::npos);
    EXPECT_NE(told("DELETE FROM kernel_site").find("has been removed"), std::string::npos);
    EXPECT_NE(told("UPDATE kernel_site SET value = '0 - 2026'").find("not written by this site"), std::string::npos);
}

TEST_P(SignedHeads, AreNotedAfterManyEntriesAndAtTheEnd) {
    auto noting = heads();
    log_.whenRecorded([&] { noting.recorded(); });
    noting.start();
    fill(AuditHeads::entriesBetween);  // one transaction
    for (int i = 0; i < 1000 && check().empty() && noting.unsignedEntries() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(noting.unsignedEntries(), 0);
    fill(3);
    noting.stop();
    EXPECT_EQ(noting.unsignedEntries(), 0);
    EXPECT_NE(toldAfter("DELETE FROM kernel_audit WHERE seq = (SELECT MAX(seq) FROM kernel_audit)"), "");
    log_.whenRecorded({});
}

TEST_P(SignedHeads, AreNotedByAThreadOfTheServer) {
    fill(2);
    auto noting = heads();
    noting.start();
    for (int i = 0; i < 500 && !fs::exists(file()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    noting.stop();
    EXPECT_TRUE(fs::exists(file()));
    EXPECT_TRUE(check().empty());
}

}  // namespace
}  // namespace guildhall::audit
