// Secrets kept in the database: AES-256-GCM (NIST SP 800-38D) under a key made from the site's secret key.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::config {

/// Immutable; any thread.
class SecretBox {
public:
    /// The key is HMAC-SHA-256(secretKey, "guildhall secret box 1"). `previous`: the secret key before, under which
    /// texts still open; empty: none.
    SecretBox(std::string_view secretKey, sdk::Random& random, std::string_view previous = {});

    /// Of the current key: says which, and nothing about it.
    const std::string& keyId() const { return keys_.front().id; }
    /// Of the previous key; empty: none.
    std::string previousKeyId() const { return keys_.size() > 1 ? keys_[1].id : std::string(); }

    /// `1:<key id>:<base64 of nonce, cipher text and tag>`. `place` says what it is for (`plugin.sms.api_key`): the
    /// text opens only in the same place, so it cannot be copied from one setting to another.
    std::string seal(std::string_view plain, std::string_view place) const;
    /// None when it was sealed under another key, for another place, or has been changed.
    std::optional<std::string> open(std::string_view sealed, std::string_view place) const;

private:
    struct Key {
        std::string bytes;
        std::string id;
    };
    static Key keyOf(std::string_view secretKey);
    static std::optional<std::string> openWith(const Key& key, std::string_view sealed, std::string_view place);

    std::vector<Key> keys_;  ///< the current one first
    sdk::Random& random_;
};

}  // namespace guildhall::config
