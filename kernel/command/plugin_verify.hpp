// `guildhall plugin verify PATH`.
#pragma once

#include "kernel/command/arguments.hpp"

#include <vector>

namespace guildhall::command {

std::vector<Option> pluginVerifyOptions();
/// Exit code: 0 passed, 1 a check failed. Throws UsageError.
int pluginVerify(const Arguments& arguments);

}  // namespace guildhall::command
