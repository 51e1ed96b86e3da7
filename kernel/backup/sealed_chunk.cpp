#include "kernel/backup/sealed_chunk.hpp"

#include "kernel/backup/archive_error.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

namespace guildhall::backup {

namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
using Nonce = std::array<unsigned char, 12>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// Seven zeros (the key is used for one file only), the number, the last flag.
Nonce nonceOf(std::uint32_t number, bool last) {
    Nonce nonce{};
    for (int i = 0; i < 4; ++i)
        nonce[static_cast<std::size_t>(7 + i)] = static_cast<unsigned char>(number >> (24 - 8 * i));
    nonce[11] = last ? 1 : 0;
    return nonce;
}

}  // namespace

std::string SealedChunk::seal(std::string_view plain, std::uint32_t number, bool last) const {
    std::string sealed(plain.size() + tagSize, '\0');
    const auto nonce = nonceOf(number, last);
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    auto* out = bytes(sealed);
    const bool done =
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), nonce.data()) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(head_), static_cast<int>(head_.size())) == 1 &&
        EVP_EncryptUpdate(cipher.get(), out, &size, bytes(plain), static_cast<int>(plain.size())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), out + plain.size(), &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, out + plain.size()) == 1;
    if (!done) throw ArchiveError("AES-256-GCM is not available");
    return sealed;
}

std::optional<std::string> SealedChunk::open(std::string_view sealed, std::uint32_t number, bool last) const {
    if (sealed.size() < tagSize) return std::nullopt;
    const auto length = sealed.size() - tagSize;
    std::string plain(length, '\0'), tag(sealed.substr(length));
    const auto nonce = nonceOf(number, last);
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    auto* out = bytes(plain);
    const bool intact =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), nonce.data()) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(head_), static_cast<int>(head_.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), out, &size, bytes(sealed), static_cast<int>(length)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, bytes(tag)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), out + length, &size) == 1;
    if (!intact) return std::nullopt;
    return plain;
}

}  // namespace guildhall::backup
