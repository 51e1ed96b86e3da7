#include "kernel/base/sealed_bytes.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace guildhall::base {

namespace {

constexpr std::size_t tagSize = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(bool ok) {
    if (!ok) throw std::runtime_error("AES-256-GCM is not available");
}

}  // namespace

std::string sealBytes(std::string_view key, std::string_view nonce, std::string_view plain, std::string_view place) {
    require(key.size() == sealingKeySize && nonce.size() == sealingNonceSize);
    std::string sealed(nonce);
    sealed.resize(sealingNonceSize + plain.size() + tagSize);
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    auto* out = bytes(sealed) + sealingNonceSize;
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(nonce)) == 1);
    require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(place), static_cast<int>(place.size())) == 1);
    require(EVP_EncryptUpdate(cipher.get(), out, &size, bytes(plain), static_cast<int>(plain.size())) == 1);
    require(EVP_EncryptFinal_ex(cipher.get(), out + size, &size) == 1);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, out + plain.size()) == 1);
    return sealed;
}

std::optional<std::string> openBytes(std::string_view key, std::string_view sealed, std::string_view place) {
    if (key.size() != sealingKeySize || sealed.size() < sealingNonceSize + tagSize) return std::nullopt;
    const auto length = sealed.size() - sealingNonceSize - tagSize;
    std::string plain(length, '\0');
    std::string tag(sealed.substr(sealingNonceSize + length));
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    const auto* in = bytes(sealed) + sealingNonceSize;
    const bool intact =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(sealed)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(place), static_cast<int>(place.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(plain), &size, in, static_cast<int>(length)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, bytes(tag)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(plain) + size, &size) == 1;
    if (!intact) return std::nullopt;
    return plain;
}

}  // namespace guildhall::base
