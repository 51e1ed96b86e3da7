// What the parts of pages share.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::sdk {

/// Throws std::invalid_argument for what HTML takes as no id, or what would end one in a template.
void requirePartId(std::string_view id);

/// `1,234 h`: the number with its unit, which stays on its line.
std::string withUnit(double number, int places, const std::string& unit);

}  // namespace guildhall::sdk
