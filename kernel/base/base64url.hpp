// Base64 with the alphabet for addresses and without padding (RFC 4648, section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::base {

std::string toBase64url(std::string_view bytes);
/// None for what toBase64url() does not write.
std::optional<std::string> fromBase64url(std::string_view text);

}  // namespace guildhall::base
