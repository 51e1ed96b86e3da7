// SHA-256 of a text, lower-case hex (FIPS 180-4): for migration checksums.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::base {

/// SHA-256 of the bytes, lower-case hex.
std::string sha256(std::string_view bytes);
/// HMAC-SHA-256, 32 raw bytes.
std::string hmacSha256(std::string_view key, std::string_view bytes);

}  // namespace guildhall::base
