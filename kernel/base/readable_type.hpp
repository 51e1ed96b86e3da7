// C++ names as people read them.
#pragma once

#include <string>

namespace guildhall::base {

/// What c++filt makes of a mangled name; the name itself when it is none.
std::string readableType(const std::string& mangled);

}  // namespace guildhall::base
