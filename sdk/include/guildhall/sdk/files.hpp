// A plugin's own files. Paths are relative and checked: no `..`, no absolute paths, no control characters. Where the
// bytes lie is the site's choice: in a folder below the data folder, or in a store that all its servers reach. A path
// is written once; what has another content has another path. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// Where all files of a site lie. The kernel's, behind Files; any thread. Throws Unavailable when there is no room or
/// the store cannot be reached, std::system_error for what else a disk refuses.
class FileStore {
public:
    struct Entry {
        std::string path;
        std::uint64_t bytes = 0;
    };
    virtual ~FileStore();
    /// For administrators: “/srv/guildhall/files”.
    virtual std::string place() const = 0;
    /// All or nothing.
    virtual void put(const std::string& path, std::istream& bytes) = 0;
    virtual bool has(const std::string& path) = 0;
    /// A file of this server with its bytes as they are now; it does not exist when the store has none.
    virtual std::filesystem::path fetch(const std::string& path) = 0;
    /// Of the bytes as they lie in the store: SHA-256 in lower-case hex; empty when it has none.
    virtual std::string checksum(const std::string& path) = 0;
    /// No effect when absent.
    virtual void remove(const std::string& path) = 0;
    /// Everything below a folder (`badges`; empty: all of it), by path.
    virtual std::vector<Entry> list(const std::string& folder) = 0;
    virtual void clear(const std::string& folder) = 0;
};

/// A folder of this server, or one that several mount.
std::shared_ptr<FileStore> folderStore(std::filesystem::path root);

class Files {
public:
    explicit Files(std::filesystem::path root) : Files(folderStore(std::move(root)), {}) {}
    /// Those below a folder of a store; empty: all of it.
    Files(std::shared_ptr<FileStore> store, std::string folder);

    /// Where the bytes can be read on this server now; it does not exist when there are none. Throws
    /// std::invalid_argument for a path that leaves the folder, Unavailable when the store cannot be reached.
    std::filesystem::path path(std::string_view relative) const;
    /// All or nothing: a kill leaves nothing under this path. Throws Unavailable when the disk is full or the store
    /// cannot be reached, std::system_error for what else the disk refuses.
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
    std::string inside(std::string_view relative) const;
    std::shared_ptr<FileStore> store_;
    std::string folder_;
};

}  // namespace guildhall::sdk
