// Codes with commas between, as fields of several choices keep them; sdk::listedIn takes them apart.
#pragma once

#include <string>
#include <vector>

namespace guildhall::base {

std::string commaList(const std::vector<std::string>& codes);

}  // namespace guildhall::base
