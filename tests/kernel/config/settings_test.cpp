#include "kernel/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace guildhall::config {

namespace {

using testing::AllOf;
using testing::HasSubstr;

class SettingsTest : public testing::Test {
protected:
    SettingsTest() { std::filesystem::create_directories(folder_); }
    ~SettingsTest() override { std::filesystem::remove_all(folder_); }

    void file(const std::string& name, const std::string& content) { std::ofstream(folder_ / name) << content; }
    std::string problem() {
        try {
            load();
        } catch (const ConfigError& error) {
            return error.what();
        }
        return "no error";
    }
    Settings load() { return Settings::load({folder_, environment_, commandLine_}); }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("gh-settings-" + std::to_string(::getpid()));
    std::map<std::string, std::string> environment_, commandLine_;
};

}  // namespace

TEST_F(SettingsTest, LaterLayersWin) {
    file("guildhall.properties", "http.port = 1001\nhttp.address = 10.0.0.1\nsite.org_name = One\njobs.workers = 3\n");
    file("guildhall.staging.properties", "http.port = 1002\nsite.org_name = Two\n");
    environment_ = {{"GUILDHALL_ENVIRONMENT", "staging"}, {"GUILDHALL_HTTP_PORT", "1003"}, {"HOME", "/"}};
    commandLine_ = {{"site.org_name", "Four"}};
    const auto settings = load();
    EXPECT_EQ(settings.number("jobs.workers"), 3);
    EXPECT_EQ(settings.number("http.port"), 1003);
    EXPECT_EQ(settings.text("site.org_name"), "Four");
    EXPECT_EQ(settings.text("http.address"), "10.0.0.1");
    EXPECT_EQ(settings.origin("http.port"), "GUILDHALL_HTTP_PORT");
}

TEST_F(SettingsTest, AnUnknownKeyNamesFileAndKey) {
    file("guildhall.properties", "http.prot = 8080\n");
    EXPECT_THAT(problem(), AllOf(HasSubstr("guildhall.properties"), HasSubstr("http.prot")));
}

TEST_F(SettingsTest, ABadValueSaysWhatIsAllowed) {
    environment_ = {{"GUILDHALL_HTTP_PORT", "eighty"}};
    EXPECT_THAT(problem(), AllOf(HasSubstr("GUILDHALL_HTTP_PORT"), HasSubstr("0 to 65535")));
    environment_ = {{"GUILDHALL_ENVIRONMENT", "prod"}};
    EXPECT_THAT(problem(), HasSubstr("development, staging, production"));
    environment_ = {{"GUILDHALL_HTP_PORT", "80"}};
    EXPECT_THAT(problem(), HasSubstr("GUILDHALL_HTP_PORT"));
}

TEST_F(SettingsTest, EveryLimitSaysItsBounds) {
    for (const auto* key : {"http.max_head_bytes", "http.max_upload_bytes", "http.max_connections", "http.queue",
                            "http.keep_alive_seconds", "http.head_seconds", "http.body_seconds", "http.write_seconds",
                            "http.drain_seconds", "database.slow_ms"}) {
        const auto all = declaredKeys();
        const auto declared = std::ranges::find(all, key, &KeyDeclaration::key);
        ASSERT_NE(declared, all.end()) << key;
        commandLine_ = {{key, std::to_string(declared->most + 1)}};
        EXPECT_THAT(problem(), HasSubstr("to " + std::to_string(declared->most))) << key;
        commandLine_ = {{key, std::to_string(declared->least)}};
        EXPECT_EQ(problem(), "no error") << key;
    }
}

TEST_F(SettingsTest, ASecretMayComeFromAFile) {
    file("key", "0123456789abcdef0123456789abcdef\n");
    environment_ = {{"GUILDHALL_SECRET_KEY_FILE", (folder_ / "key").string()}};
    EXPECT_EQ(load().text("secret_key"), "0123456789abcdef0123456789abcdef");
    environment_ = {{"GUILDHALL_SECRET_KEY", "short"}};
    EXPECT_THAT(problem(), HasSubstr("at least 32"));
}

TEST_F(SettingsTest, AMailServerIsRefusedOutsideProduction) {
    environment_ = {{"GUILDHALL_MAIL_SMTP_HOST", "smtp.example.org"}};
    EXPECT_THAT(problem(), AllOf(HasSubstr("GUILDHALL_MAIL_SMTP_HOST"), HasSubstr("production only")));
    environment_["GUILDHALL_ENVIRONMENT"] = "production";
    EXPECT_EQ(problem(), "no error");
}

TEST_F(SettingsTest, TheDatabaseLiesInTheDataFolderUnlessSaid) {
    environment_ = {{"GUILDHALL_VAR", "/data"}};
    EXPECT_EQ(load().text("database"), "sqlite:/data/guildhall.db");
}

}  // namespace guildhall::config
