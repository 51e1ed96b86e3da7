// HMAC-SHA-256 (RFC 2104): 32 bytes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::coaching {

std::string hmacSha256(std::string_view key, std::string_view text);

}  // namespace guildhall::coaching
