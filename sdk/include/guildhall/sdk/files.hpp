// A plugin's own folder for files, under the data folder. Paths are relative and checked: no `..`, no absolute paths,
// no control characters. Any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>

namespace guildhall::sdk {

class Files {
public:
    explicit Files(std::filesystem::path root);

    /// Throws std::invalid_argument for a path that leaves the folder.
    std::filesystem::path path(std::string_view relative) const;
    /// All or nothing: written beside, flushed to disk, renamed. Folders are made. Throws Unavailable when the disk is
    /// full, std::system_error for what else the disk refuses.
    void write(std::string_view relative, std::string_view bytes) const;
    /// The same with all that `bytes` gives, 64 KiB at a time.
    void write(std::string_view relative, std::istream& bytes) const;
    bool exists(std::string_view relative) const;
    /// No effect when absent; empty parent folders go too.
    void remove(std::string_view relative) const;
    /// Removes what writes that were cut off have left below `folder` and that nobody has touched for `age`: another
    /// server on the same folder may be writing. The kernel does it at start.
    static void sweep(const std::filesystem::path& folder, std::chrono::seconds age);
    /// A path segment from any text: letters, digits, `.`, `-`, `_`, `@`, `+` stay, the rest becomes `_`; never empty.
    static std::string safeSegment(std::string_view text);

private:
    template <class Fill>
    void replace(std::string_view relative, Fill fill) const;
    std::filesystem::path root_;
};

}  // namespace guildhall::sdk
