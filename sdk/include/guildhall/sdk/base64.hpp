// Base64 (RFC 4648): with padding, and with the alphabet for addresses without it. One text for the same bytes:
// whatever else would be read as these is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::sdk {

std::string toBase64(std::string_view bytes);
/// None for what toBase64() does not write, and for an empty text.
std::optional<std::string> fromBase64(std::string_view text);

std::string toBase64url(std::string_view bytes);
/// None for what toBase64url() does not write.
std::optional<std::string> fromBase64url(std::string_view text);

}  // namespace guildhall::sdk
