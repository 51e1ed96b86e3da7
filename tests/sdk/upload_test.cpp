#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/upload.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace guildhall::sdk {
namespace {

class Bytes : public UploadBytes {
public:
    Bytes(std::string text, bool broken) : text_(std::move(text)), broken_(broken) {}
    std::uint64_t size() const override { return text_.size(); }
    std::size_t read(std::uint64_t offset, char* bytes, std::size_t count) const override {
        if (broken_ && offset > 0) throw std::runtime_error("the disk failed");
        return offset >= text_.size() ? 0 : text_.copy(bytes, count, offset);
    }

private:
    std::string text_;
    bool broken_;
};

std::string readAll(std::istream& in) { return {std::istreambuf_iterator<char>(in), {}}; }

std::string lines(std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += "line " + std::to_string(i) + "\n";
    return all;
}

TEST(Upload, ReadsTheSameFromMemoryAndFromAFile) {
    const auto text = lines(30'000);
    const Upload small{"list", "a.csv", "text/csv", text},
        large{"list", "a.csv", "text/csv", "", std::make_shared<Bytes>(text, false)};
    for (const auto* upload : {&small, &large}) {
        EXPECT_EQ(upload->size(), text.size());
        EXPECT_EQ(upload->start(6), "line 0");
        EXPECT_EQ(readAll(*upload->open()), text);
        EXPECT_EQ(readAll(*upload->open()), text);  // each reading begins at the beginning
    }
    EXPECT_EQ((Upload{"list", "", "", ""}.start(10)), "");
}

TEST(Upload, IsWrittenToAFileAllOrNothing) {
    char name[] = "/tmp/guildhall-upload.XXXXXX";
    const std::filesystem::path folder = ::mkdtemp(name);
    const Files files(folder);
    const auto text = lines(30'000);
    files.write("in/list.csv", *Upload{"list", "a.csv", "", "", std::make_shared<Bytes>(text, false)}.open());
    std::ifstream written(folder / "in/list.csv", std::ios::binary);
    EXPECT_EQ(readAll(written), text);
    const Upload broken{"list", "a.csv", "", "", std::make_shared<Bytes>(text, true)};
    EXPECT_ANY_THROW(files.write("in/broken.csv", *broken.open()));
    const auto left = std::distance(std::filesystem::directory_iterator(folder / "in"), {});
    EXPECT_EQ(left, 1) << "a broken write left something";
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace guildhall::sdk
