// One chunk of a sealed file: AES-256-GCM (NIST SP 800-38D) in the STREAM construction (Hoang, Reyhanitabar, Rogaway,
// Vizár 2015). The nonce is the chunk's number and whether it is the last, so a chunk that is changed, moved, left out
// or cut off does not open. The file's head is authenticated with every chunk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::backup {

/// One file, one key (it is derived with the file's own salt). Used by one thread.
class SealedChunk {
public:
    static constexpr std::size_t plainSize = 64 * 1024;
    static constexpr std::size_t tagSize = 16;

    SealedChunk(std::string key, std::string head) : key_(std::move(key)), head_(std::move(head)) {}

    /// Cipher text and tag. Throws ArchiveError.
    std::string seal(std::string_view plain, std::uint32_t number, bool last) const;
    /// None: it is not what was sealed as this chunk.
    std::optional<std::string> open(std::string_view sealed, std::uint32_t number, bool last) const;

private:
    std::string key_;
    std::string head_;
};

}  // namespace guildhall::backup
