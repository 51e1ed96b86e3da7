// What programs and files call something that administrators name.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::base {

/// `as-new` of “As new” with the joint `-`, at most 30 characters; empty when nothing of it is a Latin letter or a
/// digit.
std::string labelCode(std::string_view label, char joint);

}  // namespace guildhall::base
