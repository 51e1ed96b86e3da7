#include "kernel/config/secret_box.hpp"

#include "kernel/base/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>

namespace guildhall::config {

namespace {

constexpr std::size_t nonceSize = 12;
constexpr std::size_t tagSize = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(bool ok) {
    if (!ok) throw std::runtime_error("the secret could not be encrypted");
}

}  // namespace

SecretBox::Key SecretBox::keyOf(std::string_view secretKey) {
    constexpr std::string_view label = "guildhall secret box 1";
    Key key;
    key.bytes.resize(32);
    unsigned size = 32;
    require(HMAC(EVP_sha256(), secretKey.data(), static_cast<int>(secretKey.size()), bytes(label), label.size(),
                 bytes(key.bytes), &size) != nullptr);
    key.id = sdk::hashToken(key.bytes).substr(0, 8);
    return key;
}

SecretBox::SecretBox(std::string_view secretKey, sdk::Random& random, std::string_view previous) : random_(random) {
    keys_.push_back(keyOf(secretKey));
    if (!previous.empty() && previous != secretKey) keys_.push_back(keyOf(previous));
}

std::string SecretBox::seal(std::string_view plain, std::string_view place) const {
    std::string sealed(nonceSize + plain.size() + tagSize, '\0');
    random_.fill(std::as_writable_bytes(std::span(sealed).first(nonceSize)));
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    auto* out = bytes(sealed) + nonceSize;
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(keys_.front().bytes), bytes(sealed)) ==
            1);
    require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(place), static_cast<int>(place.size())) == 1);
    require(EVP_EncryptUpdate(cipher.get(), out, &size, bytes(plain), static_cast<int>(plain.size())) == 1);
    require(EVP_EncryptFinal_ex(cipher.get(), out + size, &size) == 1);
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tagSize, out + plain.size()) == 1);
    return "1:" + keyId() + ":" + base::toBase64(sealed);
}

std::optional<std::string> SecretBox::open(std::string_view sealed, std::string_view place) const {
    for (const auto& key : keys_)
        if (auto plain = openWith(key, sealed, place)) return plain;
    return std::nullopt;
}

std::optional<std::string> SecretBox::openWith(const Key& key, std::string_view sealed, std::string_view place) {
    const auto head = "1:" + key.id + ":";
    if (!sealed.starts_with(head)) return std::nullopt;
    auto raw = base::fromBase64(sealed.substr(head.size()));
    if (!raw || raw->size() < nonceSize + tagSize) return std::nullopt;
    const auto length = raw->size() - nonceSize - tagSize;
    std::string plain(length, '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    auto* in = bytes(*raw);
    const bool intact =
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.bytes), in) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(place), static_cast<int>(place.size())) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(plain), &size, in + nonceSize, static_cast<int>(length)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tagSize, in + nonceSize + length) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(plain) + size, &size) == 1;
    if (!intact) return std::nullopt;
    return plain;
}

}  // namespace guildhall::config
