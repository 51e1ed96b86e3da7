#include "kernel/data_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace guildhall {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DataFolders : public ::testing::Test {
protected:
    DataFolders() { fs::create_directories(folder_); }
    ~DataFolders() override { fs::remove_all(folder_); }

    DataFolder prepare(DataFolder::Site site = DataFolder::Site::MayBeMade) {
        settings_["var"] = (folder_ / "var").string();
        return DataFolder::prepare(config::Settings::load({folder_, {}, settings_}), site);
    }
    std::string problem(DataFolder::Site site = DataFolder::Site::MayBeMade) {
        try {
            prepare(site);
        } catch (const config::ConfigError& problem) {
            return problem.what();
        }
        return "none";
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_folder_" + std::to_string(::getpid()));
    std::map<std::string, std::string> settings_;
};

TEST_F(DataFolders, GetAKeyOfTheirOwnOnce) {
    const auto made = prepare();
    EXPECT_TRUE(made.madeKey);
    EXPECT_GE(made.secretKey.size(), 32u);
    EXPECT_EQ(fs::status(folder_ / "var/secret.key").permissions() & fs::perms::mask, fs::perms(0600));
    const auto again = prepare();
    EXPECT_FALSE(again.madeKey);
    EXPECT_EQ(again.secretKey, made.secretKey);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "var"), {}), 1) << "nothing is left beside the key";
}

TEST_F(DataFolders, WithADamagedKeyAdviseNothingThatWouldLoseIt) {
    fs::create_directories(folder_ / "var");
    std::ofstream(folder_ / "var/secret.key") << "short";
    EXPECT_THAT(problem(), AllOf(HasSubstr("secret.key"), HasSubstr("your copy of it"), Not(HasSubstr("remove"))));
    fs::remove(folder_ / "var/secret.key");
    fs::create_directories(folder_ / "var/secret.key");  // cannot be read, for root neither
    EXPECT_THAT(problem(), AllOf(HasSubstr("cannot be read"), HasSubstr("Keep it"), Not(HasSubstr("remove"))));
}

TEST_F(DataFolders, AreNotMadeByACommandThatWorksOnASite) {
    EXPECT_THAT(problem(DataFolder::Site::MustBeThere),
                AllOf(HasSubstr("there is no site"), HasSubstr("GUILDHALL_VAR")));
    EXPECT_FALSE(fs::exists(folder_ / "var"));
    prepare();
    EXPECT_THAT(problem(DataFolder::Site::MustBeThere), HasSubstr("there is no site"));
    EXPECT_FALSE(fs::exists(folder_ / "var/guildhall.db"));
    std::ofstream(folder_ / "var/guildhall.db") << "";
    EXPECT_EQ(problem(DataFolder::Site::MustBeThere), "none");
    fs::remove(folder_ / "var/secret.key");
    EXPECT_THAT(problem(DataFolder::Site::MustBeThere), HasSubstr("secret.key: is not there"));
}

TEST_F(DataFolders, NameTheSettingThatCannotBeRead) {
    for (const auto& [key, value] : std::map<std::string, std::string>{
             {"database", "mysql://x"}, {"http.trusted_proxies", "localhost"}, {"metrics.allowed", "10.0.0.0/40"}}) {
        settings_ = {{key, value}};
        EXPECT_THAT(problem(), HasSubstr("“" + key + "”")) << key;
        EXPECT_FALSE(fs::exists(folder_ / "var")) << key;
    }
}

}  // namespace
}  // namespace guildhall
