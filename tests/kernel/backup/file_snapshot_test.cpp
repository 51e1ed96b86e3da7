#include "kernel/backup/file_snapshot.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/files.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace guildhall::backup {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FilesOfABackup : public ::testing::Test {
protected:
    void TearDown() override { fs::remove_all(folder_); }
    static std::string textOf(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    /// Far enough apart for the file system's clock.
    sdk::Instant moment() {
        std::this_thread::sleep_for(30ms);
        const auto now = testing::RealClock().now();
        std::this_thread::sleep_for(30ms);
        return now;
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_files_" + std::to_string(::getpid()));
    const std::shared_ptr<sdk::FileStore> store_ = sdk::folderStore(folder_ / "files");
    const sdk::Files files_{store_, "plugin"};
};

TEST_F(FilesOfABackup, AreThoseThatWereThereAtTheSnapshotWhateverHappensAround) {
    files_.write("kept.pdf", "kept");
    files_.write("a/deleted.pdf", "deleted later");
    files_.write("replaced-before.pdf", "old");
    files_.write("replaced-after.pdf", "old");
    FileSnapshot snapshot(*store_, folder_ / "files");
    snapshot.first();
    files_.write("new.pdf", "between");
    files_.write("replaced-before.pdf", "new");
    const auto taken = moment();
    files_.remove("a/deleted.pdf");
    files_.write("replaced-after.pdf", "new");
    std::ofstream(folder_ / "files/plugin/x.pdf.part12-3") << "being written";
    snapshot.second(taken);
    files_.remove("kept.pdf");

    std::map<std::string, std::string> found;
    for (const auto& [path, file] : snapshot.files()) found[path] = textOf(file);
    const std::map<std::string, std::string> expected{{"plugin/kept.pdf", "kept"},
                                                      {"plugin/a/deleted.pdf", "deleted later"},
                                                      {"plugin/replaced-before.pdf", "new"},
                                                      {"plugin/replaced-after.pdf", "old"},
                                                      {"plugin/new.pdf", "between"}};
    EXPECT_EQ(found, expected);
}

TEST_F(FilesOfABackup, LeaveNoLinksBehindAlsoNotThoseOfAProcessThatIsGone) {
    files_.write("a.pdf", "a");
    fs::create_directories(folder_ / "files.backup-999999999");
    {
        FileSnapshot snapshot(*store_, folder_ / "files");
        snapshot.first();
        EXPECT_FALSE(fs::exists(folder_ / "files.backup-999999999"));
    }
    std::size_t left = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_)) ++left;
    EXPECT_EQ(left, 1u);
}

TEST_F(FilesOfABackup, MayBeNone) {
    FileSnapshot snapshot(*store_, folder_ / "files");
    snapshot.first();
    snapshot.second(testing::RealClock().now());
    EXPECT_TRUE(snapshot.files().empty());
}

}  // namespace
}  // namespace guildhall::backup
