// The old end of the log leaves only whole, in order, with a signed boundary; what is kept of it still makes roots and
// proofs; nothing else can be deleted.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_heads.hpp"
#include "kernel/audit/audit_list_repository.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/audit_tree.hpp"
#include "kernel/privacy/audit_retention.hpp"
#include "kernel/privacy/legal_holds.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

namespace guildhall::audit {
namespace {

using sdk::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AuditSegmentTest : public testing::EveryKernelDatabase {
protected:
    /// So many entries, recorded now.
    void fill(int count, const std::string& target = "thing") {
        db().write([&](Transaction& tx) {
            for (int i = 0; i < count; ++i)
                log_.record(tx, {}, {.action = "STEP_TAKEN", .target = target, .reason = "step " + std::to_string(i)});
        });
    }
    std::vector<privacy::Overdue> over() {
        return db().read([&](Transaction& tx) { return retention_.overdue(tx, today(), 100); });
    }
    bool end(const privacy::Overdue& one) {
        return db().write([&](Transaction& tx) {
            sdk::Moment moment{tx, nobody_, {}, clock_.now()};
            return retention_.end(moment, one, today(), "Its time is over");
        });
    }
    sdk::Date today() { return sdk::dateIn(clock_.now(), "UTC"); }
    std::int64_t count(const std::string& sql) {
        return db().read([&](Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    Verification verify() {
        return db().read([&](Transaction& tx) {
            auto found = log_.verify(tx);
            for (auto& problem : segments_.check(tx)) found.problems.push_back(std::move(problem));
            return found;
        });
    }
    std::string root(std::int64_t size) {
        return db().read([&](Transaction& tx) { return AuditTree::rootOfEntries(tx, size); });
    }

    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog quiet_;
    AuditLog log_{clock_};
    AuditSegments segments_{"the key of this site's heads", log_};
    privacy::LegalHolds holds_{log_, clock_, random_};
    const privacy::Retention retention_ = privacy::auditRetention(segments_);
    const sdk::Viewer nobody_;
};
GUILDHALL_ON_EVERY_DATABASE(AuditSegmentTest);

TEST_P(AuditSegmentTest, LeaveWholeAndTheChainGoesOnFromTheirBoundary) {
    fill(3000);
    const auto before = root(3000);
    clock_.advance(std::chrono::hours(48));
    fill(100);
    ASSERT_EQ(over().size(), 2u) << "2,560 entries and 256 more; the rest is no whole block";
    EXPECT_EQ(over()[0].id, "2560");
    EXPECT_EQ(over()[1].id, "2816");
    EXPECT_TRUE(end(over()[0]));
    EXPECT_EQ(count("SELECT MIN(seq) FROM kernel_audit"), 2561);
    const auto found = verify();
    EXPECT_THAT(found.problems, IsEmpty());
    EXPECT_EQ(found.entries, 3100 - 2560 + 1) << "and the entry that says so";
    EXPECT_TRUE(end(over()[0]));
    EXPECT_THAT(over(), IsEmpty());
    EXPECT_THAT(verify().problems, IsEmpty());
    EXPECT_EQ(root(3000), before) << "what a witness signed can still be checked";
    EXPECT_EQ(count("SELECT count(*) FROM kernel_audit WHERE action = 'AUDIT_SEGMENT_ENDED'"), 2);
}

TEST_P(AuditSegmentTest, LeaveTheSearchTooAndNoOtherEntry) {
    fill(256, "old");
    clock_.advance(std::chrono::hours(48));
    fill(10, "new");
    ASSERT_TRUE(end(over()[0]));
    const auto found = [&](const std::string& text) {
        return db().read([&](Transaction& tx) { return AuditListRepository::newest(tx, {.text = text}, 1000).size(); });
    };
    EXPECT_EQ(found("step 255"), 0u);
    EXPECT_EQ(found("step 9"), 1u);
}

TEST_P(AuditSegmentTest, NeverLeaveWithTheNewestEntryBecauseOthersFollowIt) {
    fill(256);
    clock_.advance(std::chrono::hours(48));
    EXPECT_THAT(over(), IsEmpty());
    EXPECT_FALSE(end({.id = "256", .since = ""}));
}

TEST_P(AuditSegmentTest, StayBeforeTheirTimeOutOfTurnAndInPart) {
    fill(5121);
    EXPECT_THAT(over(), IsEmpty()) << "recorded today";
    EXPECT_FALSE(end({.id = "2560", .since = ""}));
    clock_.advance(std::chrono::hours(48));
    fill(1);
    EXPECT_FALSE(end({.id = "2500", .since = ""})) << "no whole blocks";
    EXPECT_FALSE(end({.id = "nonsense", .since = ""}));
    EXPECT_FALSE(end({.id = "99999999", .since = ""}));
    EXPECT_TRUE(end(over()[0]));
    EXPECT_FALSE(end({.id = "2560", .since = ""})) << "it has left";
}

TEST_P(AuditSegmentTest, StayWhileSomebodyInThemIsUnderALegalHoldAndAllBehindThemToo) {
    const std::string ada = "cabc-aaaaaaaaaaaa";
    db().write([&](Transaction& tx) {
        tx.execute(
            "INSERT INTO kernel_person (id, name, email, created_at, updated_at) VALUES ($1, 'Ada', 'a@x.org', 0, 0)",
            ada);
    });
    fill(2560);
    fill(1, ada);
    fill(2560);
    clock_.advance(std::chrono::hours(48));
    fill(1);
    db().write([&](Transaction& tx) { holds_.place(tx, {}, ada, "Case 12"); });
    const auto all = over();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_FALSE(all[0].waits);
    ASSERT_TRUE(all[1].waits);
    EXPECT_THAT(*all[1].waits, HasSubstr("legal hold"));
    EXPECT_TRUE(end(all[0]));
    EXPECT_FALSE(end(all[1])) << "also when it was planned before the hold";
}

TEST_P(AuditSegmentTest, CannotBeTakenByWhoeverHasTheDatabasesPassword) {
    fill(512);
    const auto removed = [&] {
        try {
            db().write([](Transaction& tx) { tx.execute("DELETE FROM kernel_audit WHERE seq <= 256"); });
            return true;
        } catch (const std::exception&) {
            return false;
        }
    };
    EXPECT_FALSE(removed());
    db().write([](Transaction& tx) {
        tx.execute(
            "INSERT INTO kernel_audit_boundary (through, last_hash, last_at, ended_at, signature)"
            " SELECT 256, hash, at, at, 'made up' FROM kernel_audit WHERE seq = 256");
    });
    EXPECT_TRUE(removed()) << "the database believes any boundary";
    EXPECT_THAT(verify().problems, ElementsAre(HasSubstr("not signed by this site"))) << "who checks the log does not";
    EXPECT_ANY_THROW(db().write([](Transaction& tx) { tx.execute("DELETE FROM kernel_audit_boundary"); }));
    EXPECT_ANY_THROW(db().write([](Transaction& tx) { tx.execute("UPDATE kernel_audit_boundary SET through = 300"); }));
}

TEST_P(AuditSegmentTest, AreNoProblemForTheSignedHeadsOfThem) {
    const auto file = std::filesystem::temp_directory_path() / ("guildhall-heads." + std::to_string(::getpid()));
    config::SecretBox box("a secret key of more than thirty-two characters", random_);
    AuditHeads heads({db(), clock_, quiet_, file, box, "the key of this site's heads", {}});
    fill(200);
    heads.note();
    fill(56);
    clock_.advance(std::chrono::hours(48));
    fill(1);
    ASSERT_TRUE(end(over()[0]));
    EXPECT_THAT(db().read([&](Transaction& tx) { return heads.check(tx, file); }), IsEmpty());
    EXPECT_THAT(db().read([&](Transaction& tx) { return heads.checkKept(tx); }), IsEmpty());
    std::filesystem::remove(file);
}

TEST_P(AuditSegmentTest, HaveATreeThatKeptHashesDoNotChange) {
    fill(1500);
    const auto slow = root(1500);
    const auto quick = [&] { return db().read([&](Transaction& tx) { return AuditTree::root(tx, 1500); }); };
    EXPECT_EQ(quick(), slow);
    EXPECT_TRUE(db().write([](Transaction& tx) { return AuditTree::keep(tx, 1500); }));
    EXPECT_EQ(count("SELECT count(*) FROM kernel_audit_node"), 5);
    EXPECT_EQ(quick(), slow);
    const auto proof = db().read([](Transaction& tx) { return AuditTree::proof(tx, 300, 1000); });
    EXPECT_TRUE(merkle::isConsistent(300, root(300), 1000, root(1000), proof));
    db().write([](Transaction& tx) {
        tx.execute("UPDATE kernel_audit_node SET hash = (SELECT hash FROM kernel_audit WHERE seq = 1) WHERE place = 2");
    });
    EXPECT_NE(quick(), slow);
    EXPECT_EQ(root(1500), slow) << "whoever checks the log believes no hash that was kept beside entries";
}

}  // namespace
}  // namespace guildhall::audit
