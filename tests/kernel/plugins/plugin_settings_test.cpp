#include "kernel/plugins/plugin_settings.hpp"

#include "kernel/audit/audit_log.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>

#include <thread>

namespace guildhall::plugins {
namespace {

using Source = PresentSetting::Source;

class PluginSettingTests : public testing::EveryKernelDatabase {
protected:
    /// What one node has.
    struct Node {
        Node(PluginSettingTests& test, data::Connections& database)
            : changes(database, test.log_),
              settings({database, test.configuration_, test.secrets_, changes, test.audit_, test.clock_, test.log_}) {}
        data::ChangeWatch changes;
        PluginSettings settings;
    };

    void prepare() override {
        EveryKernelDatabase::prepare();
        manifest_.id = "shop";
        manifest_.name = "Shop";
        manifest_.settings = {
            SettingDeclaration::read("greeting", {{"label", "Greeting"}, {"default", "Hello"}}),
            SettingDeclaration::read("limit", {{"label", "Limit"}, {"type", "number"}, {"default", 5}, {"max", 9}}),
            SettingDeclaration::read("api_key", {{"label", "API key"}, {"type", "secret"}})};
        node_ = std::make_unique<Node>(*this, db());
    }
    void TearDown() override {
        node_.reset();
        EveryKernelDatabase::TearDown();
    }
    int save(const SettingChanges& changes) {
        return db().write([&](sdk::Transaction& tx) { return node_->settings.save(tx, {}, manifest_, changes); });
    }
    PresentSetting present(const std::string& key) {
        for (const auto& setting : manifest_.settings)
            if (setting.key == key) return node_->settings.present(manifest_, setting);
        return {};
    }
    std::string column(const std::string& sql) {
        return db().read([&](sdk::Transaction& tx) {
            std::string all;
            for (const auto row : tx.query(sql)) all += row.text(0) + "\n";
            return all;
        });
    }

    Manifest manifest_;
    config::Settings configuration_ = config::Settings::load(
        {.folder = "/nowhere", .environment = {}, .commandLine = {{"plugin.shop.greeting", "Welcome"}}});
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    config::SecretBox secrets_{"a secret key of at least thirty-two characters", random_};
    std::unique_ptr<Node> node_;
};
GUILDHALL_ON_EVERY_DATABASE(PluginSettingTests);

TEST_P(PluginSettingTests, AskThePluginsOwnCheckBeforeTheySave) {
    const auto check = [](std::string_view value) {
        return value == "Shout" ? std::string("Say it in a lower voice.") : std::string();
    };
    kinds::Contribution shop{.owner = "shop"};
    shop.declarations.emplace_back(sdk::CheckedSetting{"greeting", check});
    EXPECT_THROW(node_->settings.add(shop), std::runtime_error) << "plugin.json is not known yet";
    node_->settings.of(manifest_);
    node_->settings.add(shop);
    EXPECT_EQ(node_->settings.complaint("shop", "greeting", "Shout"), "Say it in a lower voice.");
    try {
        save({{"greeting", "Shout"}});
        FAIL();
    } catch (const sdk::Invalid& refused) {
        ASSERT_EQ(refused.errors().size(), 1u);
        EXPECT_EQ(refused.errors().front().field, "greeting");
        EXPECT_EQ(refused.errors().front().message, "Say it in a lower voice.");
    }
    EXPECT_EQ(save({{"greeting", "Good morning"}}), 1);
    node_->settings.remove("shop");
    EXPECT_EQ(save({{"greeting", "Shout"}}), 1) << "while the plugin is off nobody can ask it";
    shop.declarations.emplace_back(sdk::CheckedSetting{"colour", check});
    EXPECT_THROW(node_->settings.add(shop), std::runtime_error);
}

TEST_P(PluginSettingTests, TellThePluginOnEveryNodeThatItsOwnHaveChanged) {
    Node other(*this, db());
    node_->settings.of(manifest_);
    auto& seen = other.settings.of(manifest_);
    kinds::Contribution shop{.owner = "shop", .keepAlive = std::make_shared<int>()};
    shop.declarations.emplace_back(sdk::SettingsListener{[] { throw std::runtime_error("no more memory"); }});
    shop.declarations.emplace_back(sdk::SettingsListener{[&] { log_.info("heard " + seen.text("greeting")); }});
    kinds::Contribution bakery{.owner = "bakery"};
    bakery.declarations.emplace_back(sdk::SettingsListener{[&] { log_.info("heard by the bakery"); }});
    other.settings.add(shop);
    other.settings.add(bakery);
    other.changes.start();
    const auto heard = [&] {
        std::string all;
        for (const auto& line : log_.lines())
            if (line.starts_with("info heard ")) all += line.substr(11) + ";";
        return all;
    };
    const auto await = [](const auto& happened) {
        for (int i = 0; i < 400 && !happened(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    };
    save({{"greeting", "Good day"}});
    await([&] { return heard() == "Good day;"; });
    EXPECT_TRUE(log_.has("failed to follow its changed settings: no more memory"));
    save({{"greeting", "Good day"}});
    save({{"greeting", std::nullopt}});
    await([&] { return heard() == "Good day;Welcome;"; });
    EXPECT_EQ(heard(), "Good day;Welcome;") << "saving the same again is no change";
    other.settings.remove("shop");
    save({{"greeting", "Unheard"}});
    await([&] { return seen.text("greeting") == "Unheard"; });
    other.changes.stop();
    EXPECT_EQ(heard(), "Good day;Welcome;");
}

TEST_P(PluginSettingTests, LetTheSavedValueWinOverTheConfigurationAndThatOverTheDefault) {
    auto& seen = node_->settings.of(manifest_);
    EXPECT_EQ(present("limit").source, Source::Default);
    EXPECT_EQ(seen.number("limit"), 5);
    EXPECT_EQ(present("greeting").source, Source::Configuration);
    EXPECT_EQ(seen.text("greeting"), "Welcome");
    EXPECT_EQ(save({{"greeting", "Good day"}, {"limit", "7"}}), 2);
    EXPECT_EQ(present("greeting").source, Source::Saved);
    EXPECT_EQ(seen.text("greeting"), "Good day");
    EXPECT_EQ(seen.number("limit"), 7);
    EXPECT_EQ(save({{"greeting", std::nullopt}}), 1);
    EXPECT_EQ(seen.text("greeting"), "Welcome");
}

TEST_P(PluginSettingTests, KeepNoValueThatTheConfigurationHasAnyway) {
    EXPECT_EQ(save({{"greeting", "Welcome"}}), 0);
    save({{"greeting", "Other"}});
    save({{"greeting", "Welcome"}});
    EXPECT_EQ(present("greeting").source, Source::Configuration);
    EXPECT_EQ(column("SELECT key FROM kernel_setting"), "");
}

TEST_P(PluginSettingTests, RefuseWhatTheDeclarationDoesNotAllowAndSaveNothingOfIt) {
    EXPECT_THROW(save({{"greeting", "New"}, {"limit", "10"}}), sdk::Invalid);
    EXPECT_THROW(save({{"colour", "red"}}), sdk::Invalid);
    EXPECT_EQ(column("SELECT key FROM kernel_setting"), "");
}

TEST_P(PluginSettingTests, StoreSecretsSealedAndAuditThemWithoutValue) {
    save({{"api_key", "canary-4711"}, {"limit", "6"}});
    EXPECT_EQ(node_->settings.of(manifest_).text("api_key"), "canary-4711");
    EXPECT_EQ(column("SELECT value FROM kernel_setting").find("canary"), std::string::npos);
    const auto audited = column("SELECT changes FROM kernel_audit");
    EXPECT_EQ(audited.find("canary"), std::string::npos);
    EXPECT_NE(audited.find("api_key"), std::string::npos) << "that it changed is recorded";
    EXPECT_NE(audited.find("\"before\":\"5\""), std::string::npos) << audited;
    save({{"api_key", std::nullopt}});
    EXPECT_EQ(node_->settings.of(manifest_).text("api_key"), "");
}

TEST_P(PluginSettingTests, ReachAnotherNode) {
    const auto connections = database().another();
    Node other(*this, *connections);
    auto& seen = other.settings.of(manifest_);
    EXPECT_EQ(seen.number("limit"), 5);
    other.changes.start();
    save({{"limit", "8"}});
    for (int i = 0; i < 500 && seen.number("limit") != 8; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(seen.number("limit"), 8);
    other.changes.stop();
}

TEST_P(PluginSettingTests, DoNotCountASavedValueThatTheDeclarationNoLongerAllows) {
    save({{"limit", "8"}});
    manifest_.settings[1].most = 7;
    EXPECT_EQ(present("limit").source, Source::Default);
}

}  // namespace
}  // namespace guildhall::plugins
