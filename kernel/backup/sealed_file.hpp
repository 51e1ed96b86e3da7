// A sealed file as a stream of plain bytes: one line that says what it is, one of JSON with key id and salt, then
// chunks (sealed_chunk).
#pragma once

#include "kernel/backup/archive_key.hpp"
#include "kernel/backup/sealed_chunk.hpp"

#include <guildhall/sdk/id.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::backup {

using OpenFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Writes FILE.part, which nobody else may read, and renames it when it is whole and on disk. One thread.
class SealedWriter {
public:
    /// What becomes of a file that is there already.
    enum class Former { Kept, Replaced };
    /// Throws ArchiveError when it is kept, and when the file cannot be made.
    SealedWriter(std::filesystem::path file, const ArchiveKey& key, sdk::Random& random, Former former = Former::Kept);
    /// Removes what was not finished.
    ~SealedWriter();
    SealedWriter(const SealedWriter&) = delete;
    SealedWriter& operator=(const SealedWriter&) = delete;

    void write(std::string_view plain);
    void finish();

private:
    void put(std::string_view bytes);

    std::filesystem::path file_;
    std::filesystem::path part_;
    OpenFile out_;
    std::unique_ptr<SealedChunk> chunks_;
    std::string waiting_;  ///< at most one chunk: which one is the last is known at the end only
    std::uint32_t number_ = 0;
    bool finished_ = false;
};

/// One thread.
class SealedReader {
public:
    /// Takes the first of `keys` that the head names. Throws ArchiveError when it is no such file or none fits.
    SealedReader(std::filesystem::path file, const std::vector<ArchiveKey>& keys);

    /// Exactly `size` bytes; throws ArchiveError when the file was changed, damaged or cut short.
    std::string read(std::size_t size);
    /// The last chunk was read to its end.
    bool atEnd();

private:
    void readHead(const std::vector<ArchiveKey>& keys);
    void fill();
    std::string raw(std::size_t most);

    std::filesystem::path file_;
    OpenFile in_;
    std::unique_ptr<SealedChunk> chunks_;
    std::string ahead_;  ///< the next sealed chunk, read to know whether the one before is the last
    std::string plain_;
    std::size_t used_ = 0;
    std::uint32_t number_ = 0;
    bool last_ = false;
};

}  // namespace guildhall::backup
