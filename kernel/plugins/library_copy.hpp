// A copy of a plugin's library that is this process's own. What is loaded is mapped, not read: a file written over or
// cut off while it is mapped would end the server.
#pragma once

#include <filesystem>

namespace guildhall::plugins {

/// Lives in memory (memfd), so it needs no room on a disk and nobody has to tidy up after a crash. In /proc/self/maps
/// it has the library's own path. Keep it as long as the library is loaded: the loader knows libraries by name, and the
/// name is free again when this ends, unless the library stays. One thread.
class LibraryCopy {
public:
    /// Throws std::runtime_error with a sentence for the administrator.
    explicit LibraryCopy(const std::filesystem::path& library);
    ~LibraryCopy();
    LibraryCopy(const LibraryCopy&) = delete;
    LibraryCopy& operator=(const LibraryCopy&) = delete;

    /// To load it by; debuggers find it there too, while this process lives.
    std::filesystem::path path() const;

private:
    int file_ = -1;
};

}  // namespace guildhall::plugins
