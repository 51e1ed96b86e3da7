// Where the plugin's own files lie.
#pragma once

#include <filesystem>

namespace guildhall::certificates {

inline const std::filesystem::path folder = std::filesystem::path(GUILDHALL_SOURCE_DIR) / "plugins/certificates";

}  // namespace guildhall::certificates
