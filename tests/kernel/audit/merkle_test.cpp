// The trees and proofs of RFC 6962, against values that others have published and by an own, slow reading of the text.
#include "kernel/audit/merkle.hpp"
#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <gtest/gtest.h>

namespace guildhall::audit::merkle {
namespace {

using Leaves = std::vector<std::string>;

/// MTH of the RFC, word for word.
std::string slowRoot(const Leaves& leaves) {
    if (leaves.empty()) return base::sha256Bytes({});
    if (leaves.size() == 1) return leafHash(leaves.front());
    std::size_t k = 1;
    while (k * 2 < leaves.size()) k *= 2;
    return nodeHash(slowRoot(Leaves(leaves.begin(), leaves.begin() + static_cast<long>(k))),
                    slowRoot(Leaves(leaves.begin() + static_cast<long>(k), leaves.end())));
}

Subtrees of(const Leaves& leaves) {
    return [&leaves](int level, std::uint64_t place) {
        const auto from = leaves.begin() + static_cast<long>(place << level);
        return slowRoot(Leaves(from, from + (1L << level)));
    };
}

Leaves numbered(std::size_t count) {
    Leaves leaves;
    for (std::size_t i = 0; i < count; ++i) leaves.push_back("entry " + std::to_string(i));
    return leaves;
}

TEST(MerkleTrees, HaveTheRootsOfCertificateTransparencysOwnTests) {
    Leaves leaves;
    for (const auto* hex :
         {"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"})
        leaves.push_back(*hex ? *base::fromHex(hex) : std::string());
    const char* roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                           "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                           "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                           "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                           "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                           "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                           "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                           "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    for (std::size_t size = 1; size <= leaves.size(); ++size)
        EXPECT_EQ(base::toHex(rootOf(size, of(leaves))), roots[size - 1]) << size;
    EXPECT_EQ(base::toHex(rootOf(0, of(leaves))), base::sha256(""));
}

TEST(ConsistencyProofs, ShowThatEachLongerLogGoesOnFromEachShorterOne) {
    const auto leaves = numbered(33);
    for (std::uint64_t newer = 0; newer <= leaves.size(); ++newer) {
        const auto root = rootOf(newer, of(leaves));
        EXPECT_EQ(root, slowRoot(Leaves(leaves.begin(), leaves.begin() + static_cast<long>(newer))));
        for (std::uint64_t older = 0; older <= newer; ++older) {
            const auto proof = consistencyProof(older, newer, of(leaves));
            EXPECT_TRUE(isConsistent(older, rootOf(older, of(leaves)), newer, root, proof)) << older << " " << newer;
        }
    }
}

TEST(ConsistencyProofs, ShowNothingForALogThatIsAnother) {
    const auto leaves = numbered(23);
    auto others = leaves;
    others[4] = "changed";
    for (std::uint64_t older = 5; older < 23; ++older) {
        const auto before = rootOf(older, of(leaves)), now = rootOf(23, of(others));
        EXPECT_FALSE(isConsistent(older, before, 23, now, consistencyProof(older, 23, of(others)))) << older;
        EXPECT_FALSE(isConsistent(older, before, 23, now, consistencyProof(older, 23, of(leaves)))) << older;
    }
}

TEST(ConsistencyProofs, AreRefusedWithAnythingTooMuchTooLittleOrChanged) {
    const auto leaves = numbered(23);
    for (std::uint64_t older = 1; older < 23; ++older) {
        const auto before = rootOf(older, of(leaves)), now = rootOf(23, of(leaves));
        const auto proof = consistencyProof(older, 23, of(leaves));
        auto longer = proof, shorter = proof;
        longer.push_back(now);
        shorter.pop_back();
        EXPECT_FALSE(isConsistent(older, before, 23, now, longer));
        EXPECT_FALSE(isConsistent(older, before, 23, now, shorter));
        EXPECT_FALSE(isConsistent(older, before, 23, now, {}));
        for (std::size_t i = 0; i < proof.size(); ++i) {
            auto changed = proof;
            changed[i][7] ^= 1;
            EXPECT_FALSE(isConsistent(older, before, 23, now, changed));
        }
    }
    const auto root = rootOf(23, of(leaves));
    EXPECT_FALSE(isConsistent(24, root, 23, root, {}));
    EXPECT_FALSE(isConsistent(23, root, 23, rootOf(22, of(leaves)), {}));
    EXPECT_FALSE(isConsistent(0, root, 23, root, {{root}}));
}

}  // namespace
}  // namespace guildhall::audit::merkle
