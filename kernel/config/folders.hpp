// Where the files that come with the program lie.
#pragma once

#include <filesystem>

namespace guildhall::config {

/// The folder with themes/, config/, db/ and scripts/: the source tree for what runs from its build folder,
/// <prefix>/share/guildhall for what is installed, a plugin's tests included. Throws std::runtime_error when it cannot
/// be found.
std::filesystem::path installFolder();
/// The folder of the plugins that came with the server: plugins/ beside the SDK's library when built,
/// <prefix>/lib/guildhall/plugins when installed.
std::filesystem::path pluginFolder();

}  // namespace guildhall::config
