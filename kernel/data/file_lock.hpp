// A lock that lives as long as the process: `<path>.lock` beside the SQLite file.
#pragma once

#include <filesystem>

namespace guildhall::data {

class FileLock {
public:
    /// Throws std::runtime_error, naming the file, when another process holds it or it cannot be made.
    explicit FileLock(const std::filesystem::path& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int descriptor_;
};

}  // namespace guildhall::data
