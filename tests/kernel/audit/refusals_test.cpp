#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/refusals.hpp"

namespace guildhall::audit {
namespace {

using namespace std::chrono_literals;

class DeniedAccess : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        refusals_ = std::make_unique<Refusals>(db(), log_, clock_, told_);
    }
    void TearDown() override {
        refusals_.reset();
        EveryKernelDatabase::TearDown();
    }
    void deny(const std::string& address, const std::string& person = "", const std::string& path = "/things") {
        refusals_->record({.personId = person, .address = address}, path, "signed out");
    }
    std::vector<StoredEntry> entries() {
        return db().read([](sdk::Transaction& tx) { return AuditRepository().after(tx, 0, 10'000); });
    }

    testing::FakeClock clock_;
    testing::FakeLog told_;
    AuditLog log_{clock_};
    std::unique_ptr<Refusals> refusals_;
};
GUILDHALL_ON_EVERY_DATABASE(DeniedAccess);

TEST_P(DeniedAccess, OfAStrangerIsOneEntryAMinuteWithACount) {
    for (int i = 0; i < 500; ++i) deny("192.0.2.1");
    deny("192.0.2.2");
    refusals_->flush();
    EXPECT_EQ(entries().size(), 2u);
    clock_.advance(1min);
    refusals_->flush();
    ASSERT_EQ(entries().size(), 3u);
    EXPECT_EQ(entries()[2].address, "192.0.2.1");
    EXPECT_NE(entries()[2].details.find("499"), std::string::npos);
    clock_.advance(1min);
    refusals_->flush();
    EXPECT_EQ(entries().size(), 3u) << "who has stopped leaves no more entries";
}

TEST_P(DeniedAccess, OfSomebodySignedInIsAnEntryEachTime) {
    for (int i = 0; i < 5; ++i) deny("192.0.2.1", "cxxx-aaaaaaaaaaaa");
    EXPECT_EQ(entries().size(), 5u);
}

TEST_P(DeniedAccess, FromEverywhereAtOnceStaysBounded) {
    for (int i = 0; i < 3000; ++i) deny("2001:db8::" + std::to_string(i));
    refusals_->flush(true);
    EXPECT_EQ(entries().size(), Refusals::mostKnown + 2);
    EXPECT_EQ(entries().back().address, "many addresses");
}

TEST_P(DeniedAccess, IsRecordedWhereverItsPathIsCut) {
    for (std::size_t before = 190; before < 205; ++before)
        deny("192.0.2.1", "cxxx-aaaaaaaaaaaa", "/" + std::string(before, 'a') + "éé\xff");
    EXPECT_EQ(entries().size(), 15u);
    EXPECT_TRUE(told_.lines().empty());
}

}  // namespace
}  // namespace guildhall::audit
