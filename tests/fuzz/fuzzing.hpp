// What the fuzz targets share: a promise that must hold for every input, and a folder for code that reads files.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace guildhall::fuzz {

/// Ends the run with a finding. Unlike assert it is there in every build.
inline void promise(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "promise broken: %s\n", what);
    std::abort();
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// In memory, one for each process, gone at its end.
class Folder {
public:
    explicit Folder(const std::string& name) {
        const std::filesystem::path memory = "/dev/shm";
        const auto base = std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
        root_ = base / ("guildhall-fuzz-" + std::to_string(::getpid()));
        path_ = root_ / name;
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
    }

private:
    std::filesystem::path root_;
    std::filesystem::path path_;
};

}  // namespace guildhall::fuzz
