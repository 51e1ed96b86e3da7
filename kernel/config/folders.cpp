#include "kernel/config/folders.hpp"

#include <guildhall/sdk/id.hpp>

#include <dlfcn.h>

#include <stdexcept>

namespace guildhall::config {

namespace {

/// Where the SDK's library was loaded from: the one thing a server and the tests of a plugin far away both have.
std::filesystem::path libraryFolder() {
    Dl_info found{};
    const auto* code = reinterpret_cast<const void*>(&sdk::isId);
    if (dladdr(code, &found) == 0 || found.dli_fname == nullptr)
        throw std::runtime_error("this process has no Guildhall SDK library");
    return std::filesystem::canonical(found.dli_fname).parent_path();
}

bool holdsTheFiles(const std::filesystem::path& folder) {
    return std::filesystem::is_directory(folder / "themes") && std::filesystem::is_directory(folder / "db");
}

}  // namespace

std::filesystem::path installFolder() {
    const auto start = libraryFolder();
    for (auto folder = start; folder != folder.root_path(); folder = folder.parent_path())
        for (const auto& place : {folder, folder / "share/guildhall"})
            if (holdsTheFiles(place)) return place;
    throw std::runtime_error("the folder with themes/ and db/ is not above " + start.string());
}

std::filesystem::path pluginFolder() {
    const auto folder = libraryFolder();
    const auto installed = folder / "guildhall/plugins";
    return std::filesystem::is_directory(installed) ? installed : folder / "plugins";
}

}  // namespace guildhall::config
