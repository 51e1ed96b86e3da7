#include "kernel/config/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace guildhall::config {

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
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
    environment_["GUILDHALL_BASE_URL"] = "https://learn.example.org";
    EXPECT_EQ(problem(), "no error");
}

TEST_F(SettingsTest, EachWrongValueIsRefusedByNameWithWhatIsAllowed) {
    const auto absent = (folder_ / "absent").string();
    file("a-file", "x");
    const std::tuple<const char*, std::string, const char*> wrong[] = {
        {"base_url", "javascript:x", "https://learn.example.org"},
        {"base_url", "learn.example.org", "https://learn.example.org"},
        {"base_url", "ftp://learn.example.org", "https://learn.example.org"},
        {"base_url", "https://", "https://learn.example.org"},
        {"base_url", "https://learn.example.org/path", "without a path"},
        {"base_url", "https://user@learn.example.org", "https://learn.example.org"},
        {"base_url", "https://learn.example.org?x", "https://learn.example.org"},
        {"mail.from", "nobody", "e-mail address"},
        {"mail.from", "", "e-mail address"},
        {"mail.senders", "system=two@a@b.example", "e-mail address"},
        {"mail.senders", "it@example.org", "access=it@example.org"},
        {"jobs.problems_to", "nobody", "e-mail address"},
        {"site.support_email", "support", "e-mail address"},
        {"mail.allowed_domains", "example.org, not a domain", "“not a domain”"},
        {"plugins.folder", absent, "no such folder"},
        {"theme.folder", absent, "no such folder"},
        {"rules.folder", absent, "no such folder"},
        {"mail.smtp_ca", absent, "no such file"},
        {"var", (folder_ / "a-file").string(), "no folder"},
        {"var", "", "data folder"},
        {"site.org_name", " ", "organisation"},
        {"site.org_name", "a\nb", "cannot be used"},
        {"site.org_name", "\xff", "cannot be used"},
        {"http.port", "65536", "0 to 65535"},
        {"http.patience_ms", "0", "10 to 60000"},
        {"log.format", "xml", "text, json"},
    };
    for (const auto& [key, value, allowed] : wrong) {
        commandLine_ = {{key, value}};
        EXPECT_THAT(problem(), AllOf(HasSubstr(std::string("“") + key + "”"), HasSubstr(allowed)))
            << key << "=" << value;
    }
    commandLine_ = {{"base_url", "http://[::1]:8080/"},
                    {"mail.senders", "system=müller@exämple.org, access = it@example.org"}};
    EXPECT_EQ(problem(), "no error");
}

TEST_F(SettingsTest, AProductionSiteNeedsItsAddressUnderTls) {
    environment_ = {{"GUILDHALL_ENVIRONMENT", "production"}};
    EXPECT_THAT(problem(), AllOf(HasSubstr("base_url"), HasSubstr("https://")));
    commandLine_ = {{"base_url", "http://learn.example.org"}};
    EXPECT_THAT(problem(), AllOf(HasSubstr("base_url"), HasSubstr("https://")));
    commandLine_ = {{"base_url", "https://learn.example.org"}};
    EXPECT_EQ(problem(), "no error");
}

TEST_F(SettingsTest, AFileWithAByteOrderMarkIsReadAndOneThatIsNoTextIsNot) {
    file("guildhall.properties", "\xef\xbb\xbfsite.org_name = Åsa’s School\n");
    EXPECT_EQ(load().text("site.org_name"), "Åsa’s School");
    file("guildhall.properties", "site.org_name = \xc5sa\n");
    EXPECT_THAT(problem(), AllOf(HasSubstr("guildhall.properties"), HasSubstr("UTF-8")));
}

TEST_F(SettingsTest, ASecretFileThatCannotBeReadSaysWhy) {
    environment_ = {{"GUILDHALL_SECRET_KEY_FILE", (folder_ / "absent").string()}};
    EXPECT_THAT(problem(), AllOf(HasSubstr("GUILDHALL_SECRET_KEY_FILE"), HasSubstr("No such file")));
    environment_ = {{"GUILDHALL_SECRET_KEY_FILE", folder_.string()}};
    EXPECT_THAT(problem(), HasSubstr("Is a directory"));
    file("empty", "\n");
    environment_ = {{"GUILDHALL_SECRET_KEY_FILE", (folder_ / "empty").string()}};
    EXPECT_THAT(problem(), HasSubstr("is empty"));
}

TEST_F(SettingsTest, TheDatabaseLiesInTheDataFolderUnlessSaid) {
    environment_ = {{"GUILDHALL_VAR", "/data"}};
    EXPECT_EQ(load().text("database"), "sqlite:/data/guildhall.db");
}

}  // namespace guildhall::config
