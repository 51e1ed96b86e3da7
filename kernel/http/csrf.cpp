#include "kernel/http/csrf.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <openssl/crypto.h>

#include <stdexcept>

namespace guildhall::http {
namespace {
constexpr std::size_t nonceLength = 43;  // newToken: 256 bits in base64url
}

Csrf::Csrf(std::string secret, sdk::Random& random, std::string previous)
    : secret_(std::move(secret)), random_(random), previous_(std::move(previous)) {
    if (secret_.size() < 32) throw std::invalid_argument("the secret for form tokens needs at least 32 bytes");
}

std::string Csrf::sign(const std::string& secret, std::string_view nonce, std::string_view holder) {
    return base::toHex(base::hmacSha256(secret, "csrf:" + std::string(nonce) + ":" + std::string(holder)));
}

std::string Csrf::issue(std::string_view holder) const {
    const auto nonce = sdk::newToken(random_);
    return nonce + "." + sign(secret_, nonce, holder);
}

bool Csrf::accepts(std::string_view token, std::string_view holder) const {
    if (holder.empty() || token.size() != nonceLength + 1 + 64 || token[nonceLength] != '.') return false;
    const auto signedWith = [&](const std::string& secret) {
        const auto expected = sign(secret, token.substr(0, nonceLength), holder);
        return CRYPTO_memcmp(expected.data(), token.data() + nonceLength + 1, expected.size()) == 0;
    };
    return signedWith(secret_) || (!previous_.empty() && signedWith(previous_));
}

}  // namespace guildhall::http
