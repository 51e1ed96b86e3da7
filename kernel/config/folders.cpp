#include "kernel/config/folders.hpp"

#include <stdexcept>

namespace guildhall::config {

std::filesystem::path programFolder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

std::filesystem::path installFolder() {
    for (auto folder = programFolder(); folder != folder.root_path(); folder = folder.parent_path())
        if (std::filesystem::is_directory(folder / "themes") && std::filesystem::is_directory(folder / "db"))
            return folder;
    throw std::runtime_error("the folder with themes/ and db/ is not above " + programFolder().string());
}

}  // namespace guildhall::config
