// Copies of the template plugin that need each other, come in newer versions and are taken away.
#include "kernel/plugins/plugin_host.hpp"
#include "tests/kernel/plugins/greeting_kinds.hpp"
#include "tests/kernel/plugins/plugin_folder.hpp"

#include <gmock/gmock.h>

namespace guildhall::plugins {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PluginLives : public ::testing::Test {
protected:
    std::string failure(const std::function<void()>& deed) {
        try {
            deed();
        } catch (const std::exception& problem) {
            return problem.what();
        }
        return "no failure";
    }
    PluginStatus status(const std::string& id) { return host_.find(id).value_or(PluginStatus()); }
    State state(const std::string& id) { return status(id).state; }

    testing::PluginFolder folder_;
    testing::NoServices none_;
    testing::FakeLog log_;
    /// Which version is on; may refuse one.
    class Shelf : public kinds::Kind {
    public:
        void check(const kinds::Contribution& contribution) const override { refuse(contribution, unfit); }
        void add(const kinds::Contribution& contribution) override {
            refuse(contribution, refused);
            there[contribution.owner] = contribution.name;
        }
        void remove(const std::string& owner) override { there.erase(owner); }
        std::map<std::string, std::string> there;
        std::string unfit, refused;

    private:
        static void refuse(const kinds::Contribution& contribution, const std::string& name) {
            if (contribution.name == name) throw std::runtime_error("its page is wrong");
        }
    } shelf_;
    testing::GreetingKinds kinds_{&shelf_};
    std::string dataVersion_;
    std::string migrationFailure_;
    std::vector<std::string> migrated_;
    PluginHost host_{
        folder_.path(),
        {.services = [this](const Manifest&) { return none_.services; },
         .migrate =
             [this](const Manifest& manifest) {
                 migrated_.push_back(manifest.id + " " + manifest.version);
                 if (!migrationFailure_.empty()) throw std::runtime_error(migrationFailure_);
                 return 1;
             },
         .kinds = &kinds_.all,
         .log = &log_,
         .dataVersion = [this](const std::string&) { return dataVersion_; },
         .migrateBack =
             [this](const Manifest& manifest, int count) {
                 migrated_.push_back(manifest.id + " " + manifest.version + " back " + std::to_string(count));
             }}};
};

TEST_F(PluginLives, GoOnWithTheOldVersionUntilTheUpgrade) {
    folder_.install("shop", "1.0");
    host_.discover();
    host_.enable("shop");
    folder_.install("shop", "1.1");
    host_.discover();
    EXPECT_EQ(status("shop").manifest.version, "1.0");
    EXPECT_EQ(status("shop").inFolder, "1.1");
    host_.upgrade("shop");
    EXPECT_EQ(status("shop").manifest.version, "1.1");
    EXPECT_EQ(status("shop").inFolder, "");
    EXPECT_THAT(migrated_, ElementsAre("shop 1.0", "shop 1.1"));
}

TEST_F(PluginLives, TakeThoseThatNeedItThroughTheUpgrade) {
    folder_.install("shop", "1.0");
    folder_.install("till", "1.0", {{"depends", {{"shop", ">=1 <2"}}}});
    host_.discover();
    host_.enable("shop");
    host_.enable("till");
    folder_.install("shop", "1.1");
    host_.discover();
    host_.upgrade("shop");
    EXPECT_EQ(state("till"), State::Enabled);
    folder_.install("shop", "2.0");
    host_.discover();
    EXPECT_THAT(failure([&] { host_.upgrade("shop"); }), HasSubstr("“till” is enabled and works with “shop” >=1 <2"));
    EXPECT_EQ(status("shop").manifest.version, "1.1") << "what does not fit is refused before anything is done";
    EXPECT_EQ(state("shop"), State::Enabled);
}

TEST_F(PluginLives, RefuseFilesOlderThanTheData) {
    folder_.install("shop", "1.0");
    host_.discover();
    dataVersion_ = "1.1";
    EXPECT_THAT(failure([&] { host_.enable("shop"); }), HasSubstr("Its data were made by version 1.1"));
    EXPECT_TRUE(migrated_.empty());
}

TEST_F(PluginLives, GoOnInTheOldVersionWhenTheNewOneFails) {
    folder_.install("shop", "1.0", {{"name", "Shop 1"}});
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}}}});
    host_.discover();
    host_.enable("shop");
    host_.enable("till");
    folder_.install("shop", "1.1", {{"name", "Shop 2"}});
    host_.discover();
    const auto refusedWith = [&](const std::string& reason) {
        EXPECT_THAT(failure([&] { host_.upgrade("shop"); }), HasSubstr(reason));
        EXPECT_EQ(status("shop").manifest.version, "1.0");
        EXPECT_EQ(state("shop"), State::Enabled);
        EXPECT_EQ(state("till"), State::Enabled);
        EXPECT_EQ(shelf_.there["shop"], "Shop 1");
        EXPECT_THAT(status("shop").reason, HasSubstr("not upgraded to version 1.1: "));
        EXPECT_THAT(status("shop").reason, HasSubstr(reason));
    };
    migrated_.clear();
    migrationFailure_ = "no such column";
    refusedWith("no such column");
    EXPECT_THAT(migrated_, ElementsAre("shop 1.1"));

    migrationFailure_.clear();
    migrated_.clear();
    shelf_.unfit = "Shop 2";
    refusedWith("its page is wrong");
    EXPECT_THAT(migrated_, ElementsAre("shop 1.1", "shop 1.1 back 1"));

    shelf_.unfit.clear();
    shelf_.there["shop"] = "Shop 1";
    shelf_.refused = "Shop 2";
    refusedWith("its page is wrong");

    shelf_.refused.clear();
    host_.upgrade("shop");
    EXPECT_EQ(shelf_.there["shop"], "Shop 2");
    EXPECT_EQ(status("shop").reason, "");
    EXPECT_EQ(state("till"), State::Enabled);
}

TEST_F(PluginLives, NameTheWholeCircle) {
    folder_.install("a", "1.0", {{"depends", {{"b", ""}}}});
    folder_.install("b", "1.0", {{"depends", {{"a", ""}}}});
    host_.discover();
    EXPECT_THAT(failure([&] { host_.enable("a"); }), HasSubstr("a → b → a"));
    EXPECT_THAT(host_.obstacle("b"), HasSubstr("b → a → b"));
}

TEST_F(PluginLives, DoWithoutAnOptionalDependencyButNotWithAVersionThatDoesNotFit) {
    folder_.install("shop", "1.0", {{"optional", {{"bank", ">=2"}}}});
    folder_.install("bank", "1.0");
    host_.discover();
    EXPECT_EQ(failure([&] { host_.enable("shop"); }), "no failure") << "it is installed, but not enabled";
    EXPECT_THAT(failure([&] { host_.enable("bank"); }), HasSubstr("works with “bank” >=2, not with version 1.0"));
    folder_.install("bank", "2.1");
    host_.discover();
    host_.enable("bank");
    host_.disable("bank");
    EXPECT_EQ(state("shop"), State::Enabled) << "an optional provider may go";
}

TEST_F(PluginLives, TakeThoseThatNeedItAlongIntoQuarantine) {
    folder_.install("shop");
    folder_.install("till", "1.0", {{"depends", {{"shop", ""}}}});
    folder_.install("cashier", "1.0", {{"depends", {{"till", ""}}}});
    host_.discover();
    for (const auto* id : {"shop", "till", "cashier"}) host_.enable(id);
    host_.quarantine("shop", "It ended the server.");
    EXPECT_EQ(status("shop").reason, "It ended the server.");
    EXPECT_EQ(state("cashier"), State::Failed);
    EXPECT_THAT(status("till").reason, HasSubstr("needs the plugin “shop”, which has been quarantined"));
}

TEST_F(PluginLives, DisappearWithTheirFolderUnlessTheyRun) {
    folder_.install("shop");
    folder_.install("till");
    host_.discover();
    host_.enable("shop");
    std::filesystem::remove_all(folder_.path() / "shop");
    std::filesystem::remove_all(folder_.path() / "till");
    host_.discover();
    EXPECT_TRUE(status("shop").filesMissing);
    EXPECT_EQ(state("shop"), State::Enabled);
    EXPECT_FALSE(host_.find("till"));
}

TEST_F(PluginLives, ListWhatTheyAddByName) {
    folder_.install("shop");
    host_.discover();
    host_.enable("shop");
    const auto ledger = status("shop").ledger;
    EXPECT_EQ(ledger["routes"][0]["path"], "/greeting");
    EXPECT_EQ(ledger["routes"][0]["access"], "anyone signed in");
    EXPECT_EQ(ledger["portal_links"][0]["label"], "Greeting");
    host_.disable("shop");
    EXPECT_TRUE(status("shop").ledger.empty());
}

}  // namespace
}  // namespace guildhall::plugins
