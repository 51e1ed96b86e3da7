// AES-256-GCM (NIST SP 800-38D) of one text under one key, bound to the place it stands in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::base {

inline constexpr std::size_t sealingKeySize = 32;
inline constexpr std::size_t sealingNonceSize = 12;

/// Nonce, cipher text and tag. No two texts may ever have the same key and nonce. Throws std::runtime_error.
std::string sealBytes(std::string_view key, std::string_view nonce, std::string_view plain, std::string_view place);
/// None: it was sealed under another key, for another place, or has been changed.
std::optional<std::string> openBytes(std::string_view key, std::string_view sealed, std::string_view place);

}  // namespace guildhall::base
