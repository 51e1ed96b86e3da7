// Who works on a data folder: its owner. What root would write there the server could not.
#pragma once

#include <filesystem>
#include <string>

namespace guildhall::command {

/// Empty unless this process is root's and the folder somebody else's: then the name of its owner.
std::string ownerBesideRoot(const std::filesystem::path& folder);
/// Root becomes the owner of the folder for the rest of the process; nobody else changes. Throws std::runtime_error.
void becomeOwnerOf(const std::filesystem::path& folder);

}  // namespace guildhall::command
