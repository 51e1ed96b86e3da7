#include "kernel/audit/log_signature.hpp"

#include "kernel/base/sha256.hpp"

#include <openssl/crypto.h>

namespace guildhall::audit {

std::string logSignature(std::string_view key, std::string_view purpose, std::string_view text) {
    // The hash of the code is as good as the code, and is text.
    return base::sha256(base::hmacSha256(base::hmacSha256(key, purpose), text));
}

bool isLogSignature(std::string_view given, std::string_view key, std::string_view purpose, std::string_view text) {
    const auto expected = logSignature(key, purpose, text);
    return given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), given.size()) == 0;
}

}  // namespace guildhall::audit
