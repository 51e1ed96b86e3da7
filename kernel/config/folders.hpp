// Where the files that come with the program lie.
#pragma once

#include <filesystem>

namespace guildhall::config {

/// The folder with themes/, config/, db/ and scripts/: the source tree when run from its build folder.
/// Throws std::runtime_error when it cannot be found.
std::filesystem::path installFolder();
/// The folder of the running program, with plugins/ beside it.
std::filesystem::path programFolder();

}  // namespace guildhall::config
