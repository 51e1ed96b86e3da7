#include "kernel/http/static_files.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <unistd.h>

namespace guildhall::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public ::testing::Test {
protected:
    StaticFilesTest() {
        fs::create_directories(folder_ / "fonts");
        std::ofstream(folder_ / "site.css") << std::string(5000, 'a');
        std::ofstream(folder_ / "fonts/a.woff2") << "font";
    }
    ~StaticFilesTest() override { fs::remove_all(folder_); }
    static std::string header(const Answer& answer, const std::string& name) {
        for (const auto& [key, value] : answer.headers)
            if (key == name) return value;
        return {};
    }
    static std::optional<Answer> get(const StaticFiles& files, const std::string& target,
                                     const std::string& encoding = "") {
        return files.answer({"GET", target, 1, {{"accept-encoding", encoding}}});
    }
    const fs::path folder_ = fs::temp_directory_path() / ("guildhall-assets-" + std::to_string(::getpid()));
};

TEST_F(StaticFilesTest, KeepsFingerprintedFilesForAYear) {
    const StaticFiles files(folder_);
    const auto answer = get(files, files.urls().at("site_css"), "gzip");
    ASSERT_TRUE(answer);
    EXPECT_EQ(header(*answer, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(*answer, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(*get(files, files.url("fonts/a.woff2"), "gzip"), "Content-Encoding"), "");
    EXPECT_EQ(header(*get(files, "/assets/000000000000/site.css"), "Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, ChangesEveryAddressWhenAFileChanges) {
    const auto before = StaticFiles(folder_).url("site.css");
    std::ofstream(folder_ / "site.css") << "other";
    EXPECT_NE(StaticFiles(folder_).url("site.css"), before);
}

TEST_F(StaticFilesTest, ServesNothingButItsFiles) {
    const StaticFiles files(folder_);
    EXPECT_FALSE(get(files, "/login"));
    for (const auto* target : {"/assets/", "/assets/x", "/assets/x/", "/assets/x/../site.css",
                               "/assets/x/%2e%2e/site.css", "/assets/x/fonts", "/favicon.ico"})
        EXPECT_EQ(get(files, target)->status, 404) << target;
    EXPECT_EQ(files.answer({"POST", files.url("site.css"), 1, {}})->status, 405);
}

TEST_F(StaticFilesTest, SaysWhenTheThemeIsNotBuilt) {
    EXPECT_THROW(StaticFiles(folder_ / "missing"), std::runtime_error);
}

}  // namespace
}  // namespace guildhall::http
