// The files of a site as they were when the database's snapshot was taken.
//
// A file is written and renamed before the row that names it is committed, and removed after the commit that drops the
// row. So at any moment each file a row names is there, and the backup must keep those that go while it works. Hard
// links do: `first` links everything before the snapshot, `second` adds after it what came in between. A path whose
// file was replaced in between keeps the file that was in its place at the snapshot. What came after it may be in the
// archive too, named by no row: harmless. The links share the files' disk space and end with the object.
#pragma once

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/time.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace guildhall::backup {

/// One thread.
class FileSnapshot {
public:
    /// The links are in `<links>.backup-<process id>`, on the file system that the store's files are read from; those
    /// of processes that are gone are removed.
    FileSnapshot(sdk::FileStore& files, const std::filesystem::path& links);
    ~FileSnapshot();
    FileSnapshot(const FileSnapshot&) = delete;
    FileSnapshot& operator=(const FileSnapshot&) = delete;

    /// Throws ArchiveError when the file system knows no hard links.
    void first();
    /// `taken`: a moment just after the database's snapshot was taken.
    void second(sdk::Instant taken);

    /// Path under `files` → where its bytes can be read, by path.
    const std::map<std::string, std::filesystem::path>& files() const { return linked_; }

private:
    void takeAll(const sdk::Instant* taken);
    void take(const std::filesystem::path& file, const std::string& path, const sdk::Instant* taken);

    sdk::FileStore& files_;
    std::filesystem::path links_;
    std::map<std::string, std::filesystem::path> linked_;
    std::size_t serial_ = 0;
};

}  // namespace guildhall::backup
