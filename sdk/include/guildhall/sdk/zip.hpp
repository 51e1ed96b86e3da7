// A ZIP written while it is sent: memory for one file, whatever the number.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace guildhall::sdk {

struct ZipEntry {
    std::string name;  ///< ASCII
    std::filesystem::path file;
};

/// Files that are gone by then are left out.
Response::Stream zipOf(std::vector<ZipEntry> entries);

}  // namespace guildhall::sdk
