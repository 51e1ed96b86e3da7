#include "kernel/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace guildhall::web {
namespace {

using ::testing::HasSubstr;

TEST(PluginAssets, HaveAnAddressThatChangesWithTheirContent) {
    namespace fs = std::filesystem;
    const auto folder = fs::temp_directory_path() / ("gh-assets-" + std::to_string(::getpid())) / "greeting";
    fs::create_directories(folder / "assets");
    const auto built = fs::path(GUILDHALL_BUILD_DIR) / "test-plugins/greeting";
    fs::copy_file(built / "greeting.so", folder / "greeting.so");
    fs::copy_file(built / "plugin.json", folder / "plugin.json");
    fs::create_directories(folder / "templates");
    std::ofstream(folder / "templates/greeting.mustache")
        << "<h1>x</h1><img src=\"{{plugin_assets.greeting.a_sign_svg}}\" alt=\"\">";
    std::ofstream(folder / "assets/a-sign.svg") << "<svg/>";
    {
        rehearsal::Rehearsal site({.plugins = {folder}});
        site.enable();
        auto person = site.signedInAs("participant");
        const auto addressOn = [&](const std::string& page) {
            const auto begin = page.find("/assets/plugins/greeting/");
            return begin == page.npos ? std::string() : page.substr(begin, page.find('"', begin) - begin);
        };
        const auto address = addressOn(person.get("/greeting").body);
        ASSERT_THAT(address, HasSubstr("/a-sign.svg"));
        const auto file = person.get(address);
        EXPECT_EQ(file.body, "<svg/>");
        EXPECT_EQ(file.header("content-type"), "image/svg+xml");
        EXPECT_THAT(file.header("cache-control"), HasSubstr("immutable"));
        EXPECT_EQ(person.get("/assets/plugins/greeting/x/plugin.json").status, 404);
        std::ofstream(folder / "assets/a-sign.svg") << "<svg></svg>";
        site.house().plugins.host.disable("greeting");
        EXPECT_EQ(person.get(address).status, 404);
        site.house().plugins.host.enable("greeting");
        const auto next = addressOn(person.get("/greeting").body);
        EXPECT_NE(next, address);
        EXPECT_EQ(person.get(address).header("cache-control"), "no-cache") << "an old address still finds the file";
    }
    fs::remove_all(folder.parent_path());
}

}  // namespace
}  // namespace guildhall::web
