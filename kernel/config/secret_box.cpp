#include "kernel/config/secret_box.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/sealed_bytes.hpp"
#include "kernel/base/sha256.hpp"

namespace guildhall::config {

SecretBox::Key SecretBox::keyOf(std::string_view secretKey) {
    constexpr std::string_view label = "guildhall secret box 1";
    Key key;
    key.bytes = base::hmacSha256(secretKey, label);
    key.id = sdk::hashToken(key.bytes).substr(0, 8);
    return key;
}

SecretBox::SecretBox(std::string_view secretKey, sdk::Random& random, std::string_view previous) : random_(random) {
    keys_.push_back(keyOf(secretKey));
    if (!previous.empty() && previous != secretKey) keys_.push_back(keyOf(previous));
}

std::string SecretBox::seal(std::string_view plain, std::string_view place) const {
    std::string nonce(base::sealingNonceSize, '\0');
    random_.fill(std::as_writable_bytes(std::span(nonce)));
    return "1:" + keyId() + ":" + sdk::toBase64(base::sealBytes(keys_.front().bytes, nonce, plain, place));
}

std::optional<std::string> SecretBox::open(std::string_view sealed, std::string_view place) const {
    for (const auto& key : keys_)
        if (auto plain = openWith(key, sealed, place)) return plain;
    return std::nullopt;
}

std::optional<std::string> SecretBox::openWith(const Key& key, std::string_view sealed, std::string_view place) {
    const auto head = "1:" + key.id + ":";
    if (!sealed.starts_with(head)) return std::nullopt;
    const auto raw = sdk::fromBase64(sealed.substr(head.size()));
    return raw ? base::openBytes(key.bytes, *raw, place) : std::nullopt;
}

}  // namespace guildhall::config
