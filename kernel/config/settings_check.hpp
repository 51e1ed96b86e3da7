// What single values must be beyond their kind: addresses, folders and files that are there, and what a production site
// cannot do without. Each wrong value is refused by name at the start.
#pragma once

#include "kernel/config/settings.hpp"

namespace guildhall::config {

/// Throws ConfigError.
void checkValues(const Settings& settings);

}  // namespace guildhall::config
