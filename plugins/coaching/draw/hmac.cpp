#include "draw/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace guildhall::coaching {

std::string hmacSha256(std::string_view key, std::string_view text) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), reinterpret_cast<unsigned char*>(digest.data()), &length);
    digest.resize(length);
    return digest;
}

}  // namespace guildhall::coaching
