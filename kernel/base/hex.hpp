// Bytes as lower-case hexadecimal digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::base {

std::string toHex(std::string_view bytes);
/// None for what toHex() does not write.
std::optional<std::string> fromHex(std::string_view digits);

}  // namespace guildhall::base
