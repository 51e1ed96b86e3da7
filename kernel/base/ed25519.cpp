#include "kernel/base/ed25519.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace guildhall::base {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Key privateKey(std::string_view seed) {
    Key key(seed.size() == ed25519KeySize
                ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes(seed), seed.size())
                : nullptr,
            &EVP_PKEY_free);
    if (!key) throw std::runtime_error("this is no seed of an Ed25519 key");
    return key;
}

}  // namespace

std::string ed25519PublicKey(std::string_view seed) {
    const auto key = privateKey(seed);
    unsigned char made[ed25519KeySize];
    std::size_t size = sizeof made;
    if (EVP_PKEY_get_raw_public_key(key.get(), made, &size) != 1) throw std::runtime_error("Ed25519 is not available");
    return {reinterpret_cast<const char*>(made), size};
}

std::string ed25519Sign(std::string_view seed, std::string_view message) {
    const auto key = privateKey(seed);
    const Digest context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    unsigned char made[ed25519SignatureSize];
    std::size_t size = sizeof made;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), made, &size, bytes(message), message.size()) != 1)
        throw std::runtime_error("Ed25519 is not available");
    return {reinterpret_cast<const char*>(made), size};
}

bool ed25519Verify(std::string_view publicKey, std::string_view message, std::string_view signature) {
    if (publicKey.size() != ed25519KeySize || signature.size() != ed25519SignatureSize) return false;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(publicKey), publicKey.size()),
                  &EVP_PKEY_free);
    const Digest context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return key && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
}

}  // namespace guildhall::base
