#include "kernel/base/sha256.hpp"

#include "kernel/base/hex.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace guildhall::base {

std::string sha256Bytes(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    // Looked up once: OpenSSL 3 otherwise does so at every digest, which takes longer than the digest.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (!method || EVP_Digest(bytes.data(), bytes.size(), digest, &length, method, nullptr) != 1)
        throw std::runtime_error("SHA-256 is not available");
    return {reinterpret_cast<const char*>(digest), length};
}

std::string sha256(std::string_view bytes) { return toHex(sha256Bytes(bytes)); }

namespace {

/// Set up once for a thread, for the same reason. Null: not available.
EVP_MAC_CTX* hmacContext() {
    struct Free {
        void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
    };
    static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    thread_local const std::unique_ptr<EVP_MAC_CTX, Free> context(method ? EVP_MAC_CTX_new(method) : nullptr);
    thread_local const bool ready = [] {
        char digest[] = "SHA256";
        const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
        return context && EVP_MAC_CTX_set_params(context.get(), params) == 1;
    }();
    return ready ? context.get() : nullptr;
}

}  // namespace

std::string hmacSha256(std::string_view key, std::string_view bytes) {
    unsigned char code[EVP_MAX_MD_SIZE];
    std::size_t length = 0;
    const auto* given = reinterpret_cast<const unsigned char*>(key.empty() ? "" : key.data());
    auto* context = hmacContext();
    if (!context || EVP_MAC_init(context, given, key.size(), nullptr) != 1 ||
        EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()) != 1 ||
        EVP_MAC_final(context, code, &length, sizeof code) != 1)
        throw std::runtime_error("HMAC-SHA-256 is not available");
    return {reinterpret_cast<const char*>(code), length};
}

}  // namespace guildhall::base
