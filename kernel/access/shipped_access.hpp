// The permissions, sets and roles the kernel ships as data: db/seed/access.json.
#pragma once

#include "kernel/access/catalogue.hpp"

#include <filesystem>

namespace guildhall::access {

/// For `Catalogue::add("kernel", …)`. Throws std::runtime_error naming the file when it cannot be read or has a key
/// it should not have.
Declarations readShippedAccess(const std::filesystem::path& file);

}  // namespace guildhall::access
