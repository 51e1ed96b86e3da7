// Files of a plugin's folder, which anything may lie in: a pipe must not hold up the server, a loop of links not end
// it.
#pragma once

#include <filesystem>
#include <string>

namespace guildhall::plugins {

/// Why `file` cannot be read, as the end of a sentence that begins with its name: “is missing”, “cannot be read:
/// Permission denied”, “is no ordinary file”. Empty: it can. Never blocks. Any thread.
std::string obstacleTo(const std::filesystem::path& file);

}  // namespace guildhall::plugins
