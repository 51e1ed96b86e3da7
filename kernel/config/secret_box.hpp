// Secrets kept in the database: AES-256-GCM (NIST SP 800-38D) under a key made from the site's secret key.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::config {

/// Immutable; any thread.
class SecretBox {
public:
    /// The key is HMAC-SHA-256(secretKey, "guildhall secret box 1").
    SecretBox(std::string_view secretKey, sdk::Random& random);

    /// Says which key, and nothing about it.
    const std::string& keyId() const { return keyId_; }

    /// `1:<key id>:<base64 of nonce, cipher text and tag>`. `place` says what it is for (`plugin.sms.api_key`): the
    /// text opens only in the same place, so it cannot be copied from one setting to another.
    std::string seal(std::string_view plain, std::string_view place) const;
    /// None when it was sealed under another key, for another place, or has been changed.
    std::optional<std::string> open(std::string_view sealed, std::string_view place) const;

private:
    std::string key_;
    std::string keyId_;
    sdk::Random& random_;
};

}  // namespace guildhall::config
