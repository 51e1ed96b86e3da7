#include "tests/kernel/plugins/plugin_site.hpp"

#include <guildhall/sdk/error.hpp>

#include <gmock/gmock.h>

namespace guildhall::plugins {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PluginSwitches : public testing::PluginSite {};
GUILDHALL_ON_EVERY_DATABASE(PluginSwitches);

TEST_P(PluginSwitches, EnableWhatIsNeededFirstWhateverTheOrderOfTheWishes) {
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}}}});
    folder_.install("shop");
    round();
    want("till", true);
    want("shop", true);
    round();
    EXPECT_EQ(phase("till"), "enabled");
    EXPECT_EQ(row("till").version, "1.0") << "the version that made the data is kept";
    EXPECT_EQ(row("till").ledger["routes"].size(), 1u);
}

TEST_P(PluginSwitches, PlanWhatEnablingTakes) {
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}, {"bank", ""}}}});
    folder_.install("shop");
    folder_.install("bank");
    round();
    want("bank", true);
    const auto plan = db().read([&](sdk::Transaction& tx) { return switch_->enablingPlan(tx, "till"); });
    EXPECT_THAT(plan, ElementsAre("shop", "till"));
}

TEST_P(PluginSwitches, RefuseToDisableWhatAnotherNeeds) {
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}}}});
    folder_.install("shop");
    round();
    want("shop", true);
    want("till", true);
    round();
    EXPECT_THROW(want("shop", false), sdk::Conflict);
    want("till", false);
    want("shop", false);
    round();
    EXPECT_EQ(phase("shop"), "disabled");
}

TEST_P(PluginSwitches, KeepAQuarantineUntilSomeoneEnablesItAgain) {
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}}}});
    folder_.install("shop");
    round();
    want("shop", true);
    want("till", true);
    round();
    switch_->quarantineSoon("shop", "It ended the server.");
    round();
    EXPECT_EQ(phase("shop"), "failed");
    EXPECT_EQ(standing("shop").reason, "It ended the server.");
    EXPECT_EQ(phase("till"), "failed");
    round();
    EXPECT_FALSE(host_->isEnabled("shop"));
    EXPECT_TRUE(row("shop").enabled) << "the wish stays";
    want("shop", true);
    round();
    EXPECT_EQ(phase("shop"), "enabled");
    EXPECT_EQ(phase("till"), "enabled") << "what needs it comes back with it";
    EXPECT_THAT(audited(), HasSubstr("PLUGIN_QUARANTINED PLUGIN_ENABLED"));
}

TEST_P(PluginSwitches, OfferNoRemovedPluginUntilItIsBroughtBack) {
    folder_.install("shop");
    round();
    want("shop", true);
    round();
    const auto remove = [&] { db().write([&](sdk::Transaction& tx) { switch_->remove(tx, {}, "shop"); }); };
    EXPECT_THROW(remove(), sdk::Conflict) << "it is enabled";
    want("shop", false);
    round();
    remove();
    EXPECT_EQ(phase("shop"), "removed, data kept");
    EXPECT_THROW(want("shop", true), sdk::Conflict);
    db().write([&](sdk::Transaction& tx) { switch_->bringBack(tx, {}, "shop"); });
    EXPECT_EQ(phase("shop"), "disabled");
}

TEST_P(PluginSwitches, TellOfDataWhoseFilesHaveGone) {
    folder_.install("shop");
    round();
    want("shop", true);
    round();
    want("shop", false);
    round();
    std::filesystem::remove_all(folder_.path() / "shop");
    round();
    EXPECT_EQ(phase("shop"), "files missing, data kept");
    EXPECT_EQ(standing("shop").manifest.name, "The shop");
    EXPECT_TRUE(standing("shop").needsAttention());
}

TEST_P(PluginSwitches, UpgradeOnlyWhenAskedWhileItRuns) {
    folder_.install("shop", "1.0");
    round();
    want("shop", true);
    round();
    folder_.install("shop", "1.1");
    round();
    EXPECT_EQ(standing("shop").upgradeTo, "1.1");
    EXPECT_EQ(row("shop").version, "1.0");
    db().write([&](sdk::Transaction& tx) { switch_->wantUpgrade(tx, {}, "shop"); });
    round();
    EXPECT_EQ(row("shop").version, "1.1");
    EXPECT_EQ(standing("shop").upgradeTo, "");
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { switch_->wantUpgrade(tx, {}, "shop"); }), sdk::Conflict);
}

TEST_P(PluginSwitches, LeaveTheDataAsTheyAreWhenAMigrationOfTheUpgradeFails) {
    folder_.install("shop", "1.0");
    folder_.migration("shop", "0001_ware.sql",
                      "-- up\nCREATE TABLE shop_ware (id BIGINT);\n-- down\nDROP TABLE shop_ware;\n");
    round();
    want("shop", true);
    round();
    folder_.install("shop", "1.1");
    folder_.migration("shop", "0001_ware.sql",
                      "-- up\nCREATE TABLE shop_ware (id BIGINT);\n-- down\nDROP TABLE shop_ware;\n");
    folder_.migration("shop", "0002_price.sql",
                      "-- up\nCREATE TABLE shop_price (id BIGINT);\n-- down\nDROP TABLE shop_price;\n");
    folder_.migration("shop", "0003_bad.sql", "-- up\nALTER TABLE nowhere ADD COLUMN x TEXT;\n-- down\n");
    round();
    db().write([&](sdk::Transaction& tx) { switch_->wantUpgrade(tx, {}, "shop"); });
    round();
    EXPECT_EQ(phase("shop"), "enabled") << "the old version goes on";
    EXPECT_THAT(standing("shop").reason, HasSubstr("0003_bad.sql"));
    EXPECT_EQ(host_->find("shop")->manifest.version, "1.0");
    EXPECT_THAT(switch_->await("shop", true, std::chrono::seconds(0)).problem, HasSubstr("0003_bad.sql"));
    EXPECT_EQ(row("shop").version, "1.0");
    EXPECT_THROW(db().read([](sdk::Transaction& tx) { tx.query("SELECT id FROM shop_price"); }), std::exception)
        << "0002 was not applied either";
}

TEST_P(PluginSwitches, TakeTheMigrationsOfAnUpgradeBackWhenItFailsAfterThem) {
    const std::string ware = "-- up\nCREATE TABLE shop_ware (id BIGINT);\n-- down\nDROP TABLE shop_ware;\n";
    folder_.install("shop", "1.0");
    folder_.migration("shop", "0001_ware.sql", ware);
    round();
    want("shop", true);
    round();
    db().write([](sdk::Transaction& tx) { tx.execute("INSERT INTO shop_ware VALUES (7)"); });
    folder_.install("shop", "1.1", {{"name", "Shop 2"}});
    folder_.migration("shop", "0001_ware.sql", ware);
    folder_.migration("shop", "0002_price.sql",
                      "-- up\nCREATE TABLE shop_price (id BIGINT);\n-- down\nDROP TABLE shop_price;\n");
    round();
    judge_.unfit = "Shop 2";
    db().write([&](sdk::Transaction& tx) { switch_->wantUpgrade(tx, {}, "shop"); });
    round();
    EXPECT_EQ(phase("shop"), "enabled");
    EXPECT_EQ(host_->find("shop")->manifest.version, "1.0");
    EXPECT_EQ(row("shop").version, "1.0");
    EXPECT_EQ(db().read([](sdk::Transaction& tx) { return tx.query("SELECT id FROM shop_ware").size(); }), 1u);
    EXPECT_THROW(db().read([](sdk::Transaction& tx) { tx.query("SELECT id FROM shop_price"); }), std::exception);
    judge_.unfit.clear();
    db().write([&](sdk::Transaction& tx) { switch_->wantUpgrade(tx, {}, "shop"); });
    round();
    EXPECT_EQ(row("shop").version, "1.1");
}

TEST_P(PluginSwitches, ClaimNoSuccessThatNobodyHasSeen) {
    folder_.install("shop");
    host_->discover();
    want("shop", true);  // by a command; no server has ever reported
    const auto outcome = switch_->await("shop", true, std::chrono::seconds(0));
    EXPECT_FALSE(outcome.reached);
    EXPECT_TRUE(outcome.nobody);
    round();
    EXPECT_TRUE(switch_->await("shop", true, std::chrono::seconds(0)).reached);
}

TEST_P(PluginSwitches, CountNoNodeThatIsGoneWhateverItsClockSaid) {
    folder_.install("shop");
    host_->discover();
    want("shop", true);
    clock_.advance(std::chrono::hours(24));
    round();
    ASSERT_EQ(standing("shop").nodes.size(), 1U);
    // It has told of itself a minute ago; or in a minute, before the database's clock was set back.
    for (const auto* told : {"-", "+"}) {
        db().write([&](sdk::Transaction& tx) {
            tx.execute(std::string("UPDATE kernel_plugin_node SET updated_at = updated_at ") + told + " 60000000");
        });
        EXPECT_TRUE(standing("shop").nodes.empty()) << told;
        db().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_plugin_node SET updated_at = updated_at + $1",
                       std::string_view(told) == "-" ? 60'000'000 : -60'000'000);
        });
    }
    EXPECT_EQ(standing("shop").nodes.size(), 1U);
}

}  // namespace
}  // namespace guildhall::plugins
