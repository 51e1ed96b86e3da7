#include "kernel/audit/merkle.hpp"

#include "kernel/base/sha256.hpp"

#include <bit>

namespace guildhall::audit::merkle {

namespace {

/// Of the leaves from `begin`, `count` of them, which a node of the tree has below it.
std::string rangeHash(std::uint64_t begin, std::uint64_t count, const Subtrees& subtrees) {
    if (std::has_single_bit(count)) return subtrees(std::countr_zero(count), begin / count);
    const auto left = std::bit_floor(count);
    return nodeHash(subtrees(std::countr_zero(left), begin / left), rangeHash(begin + left, count - left, subtrees));
}

/// SUBPROOF of the RFC. `known`: the verifier has the hash of the older tree already.
void addProof(std::vector<std::string>& proof, std::uint64_t older, std::uint64_t begin, std::uint64_t count,
              bool known, const Subtrees& subtrees) {
    if (older == count) {
        if (!known) proof.push_back(rangeHash(begin, count, subtrees));
        return;
    }
    const auto left = std::bit_floor(count - 1);
    if (older <= left) {
        addProof(proof, older, begin, left, known, subtrees);
        proof.push_back(rangeHash(begin + left, count - left, subtrees));
    } else {
        addProof(proof, older - left, begin + left, count - left, false, subtrees);
        proof.push_back(rangeHash(begin, left, subtrees));
    }
}

}  // namespace

std::string leafHash(std::string_view leaf) { return base::sha256Bytes(std::string(1, '\0').append(leaf)); }

std::string nodeHash(std::string_view left, std::string_view right) {
    return base::sha256Bytes(std::string(1, '\1').append(left).append(right));
}

std::string rootOf(std::uint64_t size, const Subtrees& subtrees) {
    return size == 0 ? base::sha256Bytes({}) : rangeHash(0, size, subtrees);
}

std::vector<std::string> consistencyProof(std::uint64_t older, std::uint64_t newer, const Subtrees& subtrees) {
    std::vector<std::string> proof;
    if (older > 0 && older < newer) addProof(proof, older, 0, newer, true, subtrees);
    return proof;
}

bool isConsistent(std::uint64_t older, std::string_view olderRoot, std::uint64_t newer, std::string_view newerRoot,
                  std::span<const std::string> proof) {
    if (older > newer) return false;
    if (older == newer) return proof.empty() && olderRoot == newerRoot;
    if (older == 0) return proof.empty();
    // The older tree's own hash is left out of the proof where it is a node of the newer tree.
    if (!std::has_single_bit(older) && proof.empty()) return false;
    auto next = proof.begin();
    const std::string first(std::has_single_bit(older) ? olderRoot : std::string_view(*next++));
    auto old = first, all = first;
    auto at = older - 1, last = newer - 1;
    while (at & 1) at >>= 1, last >>= 1;
    for (; next != proof.end(); ++next) {
        if (last == 0) return false;
        if ((at & 1) || at == last) {
            old = nodeHash(*next, old);
            all = nodeHash(*next, all);
            while (at != 0 && !(at & 1)) at >>= 1, last >>= 1;
        } else {
            all = nodeHash(all, *next);
        }
        at >>= 1, last >>= 1;
    }
    return last == 0 && old == olderRoot && all == newerRoot;
}

}  // namespace guildhall::audit::merkle
