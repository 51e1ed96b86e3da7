#include "kernel/backup/sealed_file.hpp"
#include "kernel/backup/archive_error.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>
#include <iterator>

namespace guildhall::backup {
namespace {

namespace fs = std::filesystem;

class SealedFile : public ::testing::Test {
protected:
    void SetUp() override { fs::create_directories(folder_); }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& plain, const std::string& name = "a") {
        const auto file = folder_ / name;
        SealedWriter out(file, key_, random_);
        out.write(plain);
        out.finish();
        return file;
    }
    std::string readAll(const fs::path& file, std::size_t size) {
        SealedReader in(file, {key_});
        auto plain = in.read(size);
        EXPECT_TRUE(in.atEnd());
        return plain;
    }
    static std::string bytesOf(const fs::path& file) {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    fs::path put(const std::string& bytes) {
        std::ofstream(folder_ / "forged", std::ios::binary) << bytes;
        return folder_ / "forged";
    }
    std::string refusal(const fs::path& file, std::size_t size, std::vector<ArchiveKey> keys) {
        try {
            SealedReader in(file, keys);
            in.read(size);
            return in.atEnd() ? "not refused" : "something is left";
        } catch (const ArchiveError& e) {
            return e.what();
        }
    }

    const fs::path folder_ = fs::temp_directory_path() / ("gh_sealed_" + std::to_string(::getpid()));
    const ArchiveKey key_ = ArchiveKey::ofSecret("a key of at least thirty-two characters");
    testing::FakeRandom random_;
};

TEST_F(SealedFile, GivesBackWhatWasWrittenAtEverySizeAroundAChunk) {
    int count = 0;
    for (const std::size_t size : {0, 1, 65535, 65536, 65537, 131072, 200000}) {
        const auto plain = std::string(size, 'x') + "!";
        EXPECT_EQ(readAll(write(plain, std::to_string(++count)), plain.size()), plain);
    }
    EXPECT_EQ(readAll(write("", "empty"), 0), "");
}

TEST_F(SealedFile, HoldsNothingReadableAndIsForItsOwnerOnly) {
    const auto file = write("the canary sings");
    EXPECT_EQ(bytesOf(file).find("canary"), std::string::npos);
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::mask, fs::perms(0600));
}

TEST_F(SealedFile, RefusesAChangedByteWhereverItIs) {
    const std::string plain(150'000, 'x');
    const auto whole = bytesOf(write(plain));
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 97 + 1) {
        auto changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_NE(refusal(put(changed), plain.size(), {key_}), "not refused") << "byte " << at;
    }
}

TEST_F(SealedFile, RefusesWhatIsCutShortAtEveryChunkOrLengthened) {
    const std::string plain(150'000, 'x');
    const auto whole = bytesOf(write(plain));
    const auto head = whole.find('\n', whole.find('\n') + 1) + 1;
    for (const std::size_t size : {head, head + 65552, head + 2 * 65552, whole.size() - 1, std::size_t{10}})
        EXPECT_NE(refusal(put(whole.substr(0, size)), plain.size(), {key_}), "not refused") << size;
    EXPECT_NE(refusal(put(whole + "x"), plain.size(), {key_}), "not refused");
}

TEST_F(SealedFile, RefusesChunksInAnotherOrder) {
    const std::string plain(150'000, 'x');
    const auto whole = bytesOf(write(plain));
    const auto head = whole.find('\n', whole.find('\n') + 1) + 1;
    const auto swapped = whole.substr(0, head) + whole.substr(head + 65552, 65552) + whole.substr(head, 65552) +
                         whole.substr(head + 2 * 65552);
    EXPECT_NE(refusal(put(swapped), plain.size(), {key_}).find("changed, damaged or cut short"), std::string::npos);
}

TEST_F(SealedFile, SaysWhichKeyItNeeds) {
    const auto file = write("x");
    const auto told = refusal(file, 1, {ArchiveKey::ofSecret("another key of at least thirty-two characters")});
    EXPECT_NE(told.find("secret_key with the id " + key_.derive("").id), std::string::npos) << told;
    EXPECT_EQ(refusal(file, 1, {ArchiveKey::ofSecret("another key of at least thirty-two characters"), key_}),
              "not refused");
}

TEST_F(SealedFile, OpensWithItsKeyFileOnly) {
    std::ofstream(folder_ / "key") << "correct horse battery staple\n";
    std::ofstream(folder_ / "other") << "incorrect horse battery staple\n";
    std::ofstream(folder_ / "short") << "horse\n";
    const auto key = ArchiveKey::ofFile(folder_ / "key");
    SealedWriter out(folder_ / "b", key, random_);
    out.write("x");
    out.finish();
    EXPECT_EQ(refusal(folder_ / "b", 1, {key_, key}), "not refused");
    EXPECT_NE(refusal(folder_ / "b", 1, {ArchiveKey::ofFile(folder_ / "other")}).find("key file, and the key given is"),
              std::string::npos);
    EXPECT_NE(refusal(folder_ / "b", 1, {key_}).find("--key-file"), std::string::npos);
    EXPECT_THROW(ArchiveKey::ofFile(folder_ / "short"), ArchiveError);
}

TEST_F(SealedFile, LeavesNothingWhenItWasNotFinishedAndNeverReplacesAFile) {
    { SealedWriter(folder_ / "c", key_, random_).write("x"); }
    EXPECT_TRUE(fs::is_empty(folder_));
    write("x");
    EXPECT_THROW(SealedWriter(folder_ / "a", key_, random_), ArchiveError);
}

TEST_F(SealedFile, RefusesWhatIsNoBackupAndWhatIsOfANewerFormat) {
    EXPECT_NE(refusal(put("hello"), 1, {key_}).find("is not a backup"), std::string::npos);
    EXPECT_NE(refusal(put("GUILDHALL BACKUP 2\n{}"), 1, {key_}).find("newer version"), std::string::npos);
}

}  // namespace
}  // namespace guildhall::backup
