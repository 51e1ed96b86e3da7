#include "kernel/data/guarded_transaction.hpp"
#include "kernel/plugins/guarded_services.hpp"
#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>

namespace guildhall::data {
namespace {

TEST(KernelTables, AreFoundInAStatementHoweverTheyAreWritten) {
    EXPECT_EQ(kernelTableIn("SELECT 1 FROM kernel_person"), "kernel_person");
    EXPECT_EQ(kernelTableIn("select 1 from public.\"Kernel_Person\" p"), "kernel_person");
    EXPECT_EQ(kernelTableIn("DELETE FROM a;DELETE FROM KERNEL_JOB"), "kernel_job");
    EXPECT_EQ(kernelTableIn("SELECT my_kernel_person FROM person_directory WHERE kind = 'kernel_person'"), "");
    EXPECT_EQ(kernelTableIn("SELECT 'it''s', name FROM kernel_role"), "kernel_role");
    EXPECT_EQ(kernelTableIn("SELECT kernel FROM kernels k"), "");
}

class GuardedDatabases : public testing::EveryKernelDatabase {};
GUILDHALL_ON_EVERY_DATABASE(GuardedDatabases);

TEST_P(GuardedDatabases, GiveAPluginItsOwnTablesAndTheKernelAll) {
    plugins::GuardedDatabase guarded(db());
    guarded.write([](sdk::Transaction& tx) {
        tx.execute("CREATE TABLE shop_item (id TEXT)");
        tx.execute("INSERT INTO shop_item VALUES ($1)", "tea");
    });
    guarded.read([](sdk::Transaction& tx) {
        EXPECT_EQ(tx.query("SELECT id FROM shop_item").front().text(0), "tea");
        EXPECT_TRUE(tx.query("SELECT name FROM person_directory").empty());
        EXPECT_THROW(tx.query("SELECT email FROM kernel_person"), std::logic_error);
        EXPECT_THROW(tx.queryInParts("SELECT email FROM kernel_person", {}, [](const sdk::Rows&) {}), std::logic_error);
        EXPECT_TRUE(GuardedTransaction::whole(tx).query("SELECT email FROM kernel_person").empty());
    });
    EXPECT_THROW(guarded.write([](sdk::Transaction& tx) { tx.execute("DELETE FROM kernel_audit"); }), std::logic_error);
    int after = 0;
    guarded.write([&](sdk::Transaction& tx) { tx.afterCommit([&] { ++after; }); });
    EXPECT_EQ(after, 1);
}

}  // namespace
}  // namespace guildhall::data
