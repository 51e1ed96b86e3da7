#include "kernel/data/store_marker.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <fstream>

namespace guildhall::data {
namespace {

namespace fs = std::filesystem;

class SharedFiles : public testing::EveryKernelDatabase {
protected:
    ~SharedFiles() override { fs::remove_all(folder_); }
    std::string problemWith(const fs::path& files, bool mayMark = true) {
        try {
            checkStore(db(), *sdk::folderStore(files), random_, mayMark);
        } catch (const OtherFiles& problem) {
            return problem.what();
        }
        return "";
    }
    const fs::path folder_ = fs::temp_directory_path() / ("gh_store_" + std::to_string(::getpid()));
    testing::FakeRandom random_;
};
GUILDHALL_ON_EVERY_DATABASE(SharedFiles);

TEST_P(SharedFiles, AreProvenByAMarkerThatTheDatabaseKnows) {
    EXPECT_EQ(problemWith(folder_ / "one", false), "");
    EXPECT_FALSE(fs::exists(folder_ / "one")) << "a command marks nothing";
    EXPECT_EQ(problemWith(folder_ / "one"), "");
    EXPECT_EQ(problemWith(folder_ / "one"), "");
    const auto absent = problemWith(folder_ / "two");
    EXPECT_NE(absent.find("share one data folder"), std::string::npos) << absent;
    EXPECT_FALSE(fs::exists(folder_ / "two")) << "nothing is made where the files are not";
    fs::create_directories(folder_ / "two");
    std::ofstream(folder_ / "two/.site") << "another";
    EXPECT_NE(problemWith(folder_ / "two").find("belongs to another site"), std::string::npos);
    EXPECT_NE(problemWith(folder_ / "two", false), "") << "commands neither";
    // The message says what helps when only the marker was lost.
    std::ofstream(folder_ / "two/.site") << absent.substr(absent.rfind(' ') + 1) << "\n";
    EXPECT_EQ(problemWith(folder_ / "two"), "");
}

}  // namespace
}  // namespace guildhall::data
