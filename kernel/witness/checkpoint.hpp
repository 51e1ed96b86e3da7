// Checkpoints (c2sp.org/tlog-checkpoint): how long a log is and the root of its Merkle tree, as the text of a note.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::witness {

struct Checkpoint {
    std::string origin;  ///< which log
    std::int64_t size = 0;
    std::string root;  ///< 32 raw bytes

    std::string text() const;
    /// Lines that follow the three are passed over. None for what is no checkpoint.
    static std::optional<Checkpoint> parse(std::string_view text);
};

/// A whole number as these formats write it: in decimal, without anything in front of it.
std::optional<std::int64_t> sizeOf(std::string_view text);

}  // namespace guildhall::witness
