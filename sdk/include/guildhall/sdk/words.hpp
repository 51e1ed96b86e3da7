// Numbers as people read them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace guildhall::sdk {

/// `1,234`
std::string thousands(std::int64_t number);
/// `1 person`, `1,234 people`
std::string countText(std::int64_t number, std::string_view one, std::string_view many);

}  // namespace guildhall::sdk
