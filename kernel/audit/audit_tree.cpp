#include "kernel/audit/audit_tree.hpp"

#include "kernel/audit/audit_boundary_repository.hpp"
#include "kernel/audit/audit_tree_repository.hpp"

#include <limits>
#include <stdexcept>

namespace guildhall::audit {

namespace {

using sdk::Transaction;

/// Hashes are kept of every eighth level: 256 leaves, 65,536, …
constexpr int step = 8;
static_assert(AuditTree::block == 1 << step);
/// Blocks that one call keeps.
constexpr std::int64_t keptAtOnce = 400;

/// Nodes beside each other, put together two and two until one is left. Their number is a power of two.
std::string together(std::vector<std::string> hashes) {
    for (; hashes.size() > 1; hashes.resize(hashes.size() / 2))
        for (std::size_t i = 0; i + 1 < hashes.size(); i += 2)
            hashes[i / 2] = merkle::nodeHash(hashes[i], hashes[i + 1]);
    return std::move(hashes.front());
}

class Reader {
public:
    /// Kept hashes count for entries up to that number.
    Reader(Transaction& tx, std::int64_t keptThrough) : tx_(tx), keptThrough_(keptThrough) {}

    std::string operator()(int level, std::uint64_t position) const {
        const auto place = static_cast<std::int64_t>(position);
        const auto end = (place + 1) << level;
        if (const int below = level / step * step; below > 0 && end <= keptThrough_) {
            const auto count = std::int64_t{1} << (level - below);
            if (auto hashes = AuditTreeRepository::nodes(tx_, below, place << (level - below), count);
                static_cast<std::int64_t>(hashes.size()) == count)
                return together(std::move(hashes));
        }
        if (level > step) {
            const auto left = (*this)(level - 1, position * 2);
            return merkle::nodeHash(left, (*this)(level - 1, position * 2 + 1));
        }
        const auto count = std::int64_t{1} << level;
        auto hashes = AuditTreeRepository::entryHashes(tx_, place << level, count);
        if (static_cast<std::int64_t>(hashes.size()) != count)
            throw std::runtime_error("the audit log lacks entries between " + std::to_string((place << level) + 1) +
                                     " and " + std::to_string(end));
        for (auto& hash : hashes) hash = merkle::leafHash(hash);
        return together(std::move(hashes));
    }

private:
    Transaction& tx_;
    std::int64_t keptThrough_;
};

Reader everything(Transaction& tx) { return Reader(tx, std::numeric_limits<std::int64_t>::max()); }

}  // namespace

std::string AuditTree::root(Transaction& tx, std::int64_t size) {
    return merkle::rootOf(static_cast<std::uint64_t>(size), everything(tx));
}

std::string AuditTree::rootOfEntries(Transaction& tx, std::int64_t size) {
    return merkle::rootOf(static_cast<std::uint64_t>(size), Reader(tx, AuditBoundaryRepository::newest(tx).through));
}

std::vector<std::string> AuditTree::proof(Transaction& tx, std::int64_t older, std::int64_t newer) {
    return merkle::consistencyProof(static_cast<std::uint64_t>(older), static_cast<std::uint64_t>(newer),
                                    everything(tx));
}

bool AuditTree::keep(Transaction& tx, std::int64_t through) {
    auto room = keptAtOnce;
    for (int level = step; through >> level > 0; level += step) {
        for (auto place = AuditTreeRepository::nextPlace(tx, level); place < through >> level; ++place) {
            if (--room < 0) return false;
            AuditTreeRepository::keep(tx, level, place, everything(tx)(level, static_cast<std::uint64_t>(place)));
        }
    }
    return true;
}

}  // namespace guildhall::audit
