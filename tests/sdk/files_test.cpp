#include <guildhall/sdk/files.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace guildhall::sdk {
namespace {

using namespace std::chrono_literals;

class WrittenFiles : public ::testing::Test {
protected:
    ~WrittenFiles() override { std::filesystem::remove_all(folder_); }
    std::set<std::string> names() const {
        std::set<std::string> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_))
            if (entry.is_regular_file()) all.insert(entry.path().lexically_relative(folder_).string());
        return all;
    }
    void leave(const std::string& name, std::chrono::hours age) const {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << "half";
        std::filesystem::last_write_time(folder_ / name, std::filesystem::file_time_type::clock::now() - age);
    }
    const std::filesystem::path folder_ = ::testing::TempDir() + "gh_files_" + std::to_string(::getpid());
};

/// Gives some bytes and looks at the folder before it gives the rest.
class Watching : public std::stringbuf {
public:
    explicit Watching(std::function<void()> look) : std::stringbuf("content"), look_(std::move(look)) {}

private:
    std::streamsize xsgetn(char* into, std::streamsize count) override {
        look_();
        return std::stringbuf::xsgetn(into, count);
    }
    std::function<void()> look_;
};

TEST_F(WrittenFiles, HaveNamesThatTellNobodyWhileTheyAreWritten) {
    const Files files(folder_);
    std::set<std::string> seen;
    Watching watching([&] { seen = names(); });
    std::istream bytes(&watching);
    files.write("2026/ada@example.org.pdf", bytes);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen.begin()->find("ada"), std::string::npos) << *seen.begin();
    EXPECT_EQ(names(), std::set<std::string>{"2026/ada@example.org.pdf"});
}

TEST_F(WrittenFiles, ThatWereCutOffAreSweptOnceNobodyWritesThem) {
    for (const auto* old : {"mail/.part12-3", "files/certificates/2026/ada@example.org.pdf.part7-1"}) leave(old, 2h);
    for (const auto* kept : {"mail/.part99-1", "files/a.pdf"}) leave(kept, 0h);
    leave("files/my.partition", 2h);
    leave("files/old.pdf", 2h);
    Files::sweep(folder_, 1h);
    EXPECT_EQ(names(), (std::set<std::string>{"mail/.part99-1", "files/a.pdf", "files/my.partition", "files/old.pdf"}));
    Files::sweep(folder_ / "absent", 1h);
}

}  // namespace
}  // namespace guildhall::sdk
