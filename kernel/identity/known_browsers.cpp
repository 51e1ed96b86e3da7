#include "kernel/identity/known_browsers.hpp"

#include "kernel/base/sha256.hpp"

#include <openssl/crypto.h>

namespace guildhall::identity {

namespace {

constexpr std::size_t randomPart = 43;  // newToken: 256 bits in base64url

std::string signedWith(const std::string& secretKey, std::string_view name, std::string_view personId) {
    const auto key = base::hmacSha256(secretKey, "guildhall known browsers 1");
    return base::sha256(base::hmacSha256(key, std::string(name) + ":" + std::string(personId)));
}

}  // namespace

std::string KnownBrowsers::mark(std::string_view personId) const {
    const auto name = sdk::newToken(random_);
    return name + "." + signedWith(secretKeys_.front(), name, personId);
}

std::string KnownBrowsers::nameOf(std::string_view mark, std::string_view personId) const {
    if (personId.empty() || mark.size() != randomPart + 1 + 64 || mark[randomPart] != '.') return {};
    const auto name = mark.substr(0, randomPart), given = mark.substr(randomPart + 1);
    for (const auto& secretKey : secretKeys_) {
        const auto expected = signedWith(secretKey, name, personId);
        if (!secretKey.empty() && CRYPTO_memcmp(expected.data(), given.data(), given.size()) == 0)
            return std::string(name);
    }
    return {};
}

}  // namespace guildhall::identity
