// What programs read about people: entered together, now and then, and not what somebody reads of themselves.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/privacy/program_reads.hpp"

namespace guildhall::privacy {
namespace {

using testing::FakeClock;
using testing::FakeLog;
using testing::FakeRandom;

class ReadsOfPrograms : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        reads_ = std::make_unique<ProgramReads>(db(), Disclosures("a key for tests", clock_, random_), log_);
    }
    void read(const std::string& person) {
        auto parts = std::make_shared<sdk::RequestParts>();
        parts->path = "/api/v1/orders";
        reads_->note(sdk::Request(parts), {.what = "shop.order", .fields = {"Name"}, .people = {person}, .records = 1});
    }
    std::int64_t count(const std::string& sql) {
        return db().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }

    FakeClock clock_;
    FakeRandom random_;
    FakeLog log_;
    std::unique_ptr<ProgramReads> reads_;
};
GUILDHALL_ON_EVERY_DATABASE(ReadsOfPrograms);

TEST_P(ReadsOfPrograms, AreOneEntryForAllThatWasReadSinceTheLast) {
    for (int i = 0; i < 50; ++i) read(i % 2 ? "cabc-aaaaaaaaaaaa" : "cabc-bbbbbbbbbbbb");
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 0);
    reads_->flush();
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure WHERE means = 'program'"), 1);
    EXPECT_EQ(count("SELECT people FROM kernel_disclosure"), 2);
    EXPECT_EQ(count("SELECT records FROM kernel_disclosure"), 50);
    reads_->flush();
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 1) << "nothing new is no entry";
}

TEST_P(ReadsOfPrograms, AreEnteredWhenTheServerStops) {
    reads_->start();
    read("cabc-aaaaaaaaaaaa");
    reads_->stop();
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 1);
}

}  // namespace
}  // namespace guildhall::privacy
