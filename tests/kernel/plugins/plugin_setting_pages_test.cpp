#include "kernel/plugins/plugin_setting_pages.hpp"

#include "tests/kernel/plugins/plugin_site.hpp"

#include <gmock/gmock.h>

namespace guildhall::plugins {
namespace {

using ::testing::HasSubstr;

/// Catches the two handlers.
class Routes : public kinds::Collector {
public:
    Routes() : Collector("kernel") {}
    sdk::Response call(const std::string& method, const sdk::Request& request) {
        if (routes_.empty()) routes_ = take().of<sdk::Route>();
        for (const auto& route : routes_)
            if (route.method == method) return route.handler(request);
        throw std::logic_error("no such route");
    }

private:
    std::vector<sdk::Route> routes_;
};

class PluginSettingForms : public testing::PluginSite {
protected:
    void prepare() override {
        PluginSite::prepare();
        folder_.install("shop", "1.0",
                        {{"settings",
                          {{"greeting", {{"label", "Greeting"}, {"default", "Hello"}, {"required", true}}},
                           {"limit", {{"label", "Limit"}, {"type", "number"}, {"max", 9}}},
                           {"loud", {{"label", "Loud"}, {"type", "boolean"}, {"default", true}}},
                           {"mood", {{"label", "Mood"}, {"type", "choice"}, {"choices", {"calm", "glad"}}}},
                           {"api_key", {{"label", "API key"}, {"type", "secret"}}}}}});
        round();
        settings_ = std::make_unique<PluginSettings>(
            PluginSettings::Parts{db(), configuration_, secrets_, changes(), audit_, clock_, log_});
        pages_ = std::make_unique<PluginSettingPages>(db(), *host_, *settings_);
        pages_->describe(routes_);
    }
    void TearDown() override {
        pages_.reset();
        settings_.reset();
        changes_.reset();
        PluginSite::TearDown();
    }
    data::ChangeWatch& changes() {
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        return *changes_;
    }
    sdk::Response call(const std::string& method, std::multimap<std::string, std::string, std::less<>> form = {}) {
        sdk::RequestParts parts{.method = method, .form = std::move(form), .pathValues = {{"id", "shop"}}};
        parts.viewer = sdk::Viewer({.personId = "cabc-aaaaaaaaaaaa", .everything = true, .staff = true});
        return routes_.call(method, sdk::Request(std::move(parts)));
    }
    sdk::Value field(const sdk::Response& page, const std::string& name) {
        for (const auto& field : page.pageContent->data["form"]["fields"])
            if (field["name"] == name) return field;
        return {};
    }
    std::string value(const std::string& key) { return settings_->of(host_->find("shop")->manifest).text(key); }

    config::Settings configuration_ =
        config::Settings::load({.folder = "/nowhere", .environment = {}, .commandLine = {{"plugin.shop.limit", "3"}}});
    config::SecretBox secrets_{"a secret key of at least thirty-two characters", random_};
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<PluginSettings> settings_;
    std::unique_ptr<PluginSettingPages> pages_;
    Routes routes_;
};
GUILDHALL_ON_EVERY_DATABASE(PluginSettingForms);

TEST_P(PluginSettingForms, ShowEverySettingWithItsValueAndWhereThatComesFrom) {
    const auto page = call("GET");
    EXPECT_EQ(page.pageContent->data["form"]["fields"].size(), 5u);
    EXPECT_EQ(field(page, "greeting")["value"], "Hello");
    EXPECT_THAT(field(page, "greeting")["hint"], HasSubstr("This is the default."));
    EXPECT_EQ(field(page, "limit")["value"], "3");
    EXPECT_THAT(field(page, "limit")["hint"], HasSubstr("Comes from command line"));
    EXPECT_EQ(field(page, "loud")["checked"], true);
    EXPECT_EQ(field(page, "mood")["is_select"], true);
}

TEST_P(PluginSettingForms, SaveWhatWasTyped) {
    const auto answer = call("POST", {{"greeting", "Good day"}, {"limit", "4"}, {"mood", "glad"}});
    EXPECT_EQ(answer.statusCode, 303);
    EXPECT_EQ(value("greeting"), "Good day");
    EXPECT_EQ(value("limit"), "4");
    EXPECT_EQ(value("loud"), "false") << "an unticked box is a no";
    EXPECT_THAT(field(call("GET"), "greeting")["hint"], HasSubstr("Saved here."));
}

TEST_P(PluginSettingForms, PutErrorsBesideTheirFieldsAndSaveNothing) {
    const auto page = call("POST", {{"greeting", ""}, {"limit", "12"}, {"mood", "cross"}});
    ASSERT_TRUE(page.pageContent);
    EXPECT_EQ(page.statusCode == 200 ? page.pageContent->status : page.statusCode, 422);
    EXPECT_THAT(field(page, "limit")["error"], HasSubstr("9 or less"));
    EXPECT_TRUE(field(page, "greeting").contains("error"));
    EXPECT_TRUE(field(page, "mood").contains("error"));
    EXPECT_EQ(field(page, "limit")["value"], "12") << "what was typed stays";
    EXPECT_EQ(value("limit"), "3");
}

TEST_P(PluginSettingForms, NeverShowASecretKeepItWhenLeftEmptyAndClearItWhenAsked) {
    call("POST", {{"greeting", "Hello"}, {"api_key", "canary-4711"}});
    const auto page = call("GET");
    EXPECT_EQ(page.pageContent->data.dump().find("canary"), std::string::npos);
    EXPECT_EQ(field(page, "api_key")["is_password"], true);
    EXPECT_THAT(field(page, "api_key")["hint"], HasSubstr("Set. Leave empty to keep it."));
    call("POST", {{"greeting", "Hello"}, {"api_key", ""}});
    EXPECT_EQ(value("api_key"), "canary-4711");
    const auto wrong = call("POST", {{"greeting", ""}, {"api_key", "another-canary"}});
    EXPECT_EQ(wrong.pageContent->data.dump().find("canary"), std::string::npos) << "nor when the form comes back";
    call("POST", {{"greeting", "Hello"}, {"api_key", ""}, {"clear_api_key", "yes"}});
    EXPECT_EQ(value("api_key"), "");
    EXPECT_THAT(field(call("GET"), "api_key")["hint"], HasSubstr("Not set."));
}

}  // namespace
}  // namespace guildhall::plugins
