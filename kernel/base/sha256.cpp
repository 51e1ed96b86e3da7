#include "kernel/base/sha256.hpp"

#include "kernel/base/hex.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace guildhall::base {

std::string sha256(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    // Looked up once: OpenSSL 3 otherwise does so at every digest, which takes longer than the digest.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (!method || EVP_Digest(bytes.data(), bytes.size(), digest, &length, method, nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return toHex({reinterpret_cast<const char*>(digest), length});
}

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest, &length))
        throw std::runtime_error("HMAC-SHA-256 is not available");
    return {reinterpret_cast<const char*>(digest), length};
}

}  // namespace guildhall::base
