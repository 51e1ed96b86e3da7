// Merkle hash trees over a log (RFC 6962, section 2.1): one hash for all of it, and proofs that a longer log goes on
// from a shorter one. Hashes are 32 raw bytes. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::audit::merkle {

inline constexpr std::size_t hashSize = 32;

std::string leafHash(std::string_view leaf);
std::string nodeHash(std::string_view left, std::string_view right);

/// The hash of the whole subtree over the leaves from place × 2^level, 2^level of them.
using Subtrees = std::function<std::string(int level, std::uint64_t place)>;

/// Of the first `size` leaves.
std::string rootOf(std::uint64_t size, const Subtrees& subtrees);
/// That the tree of `newer` leaves begins with that of `older`; empty for 0 and where they are the same.
std::vector<std::string> consistencyProof(std::uint64_t older, std::uint64_t newer, const Subtrees& subtrees);
/// Does the proof show it? (RFC 9162, section 2.1.4.2)
bool isConsistent(std::uint64_t older, std::string_view olderRoot, std::uint64_t newer, std::string_view newerRoot,
                  std::span<const std::string> proof);

}  // namespace guildhall::audit::merkle
