// SHA-256 (FIPS 180-4) and HMAC (RFC 2104).
#pragma once

#include <string>
#include <string_view>

namespace guildhall::base {

/// SHA-256 of the bytes, lower-case hex.
std::string sha256(std::string_view bytes);
/// The same, 32 raw bytes.
std::string sha256Bytes(std::string_view bytes);
/// HMAC-SHA-256, 32 raw bytes.
std::string hmacSha256(std::string_view key, std::string_view bytes);

}  // namespace guildhall::base
