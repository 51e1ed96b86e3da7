// Whether files in some folders have changed since somebody asked last: one look at a queue of the kernel's (inotify)
// instead of one at every file.
#pragma once

#include <filesystem>

namespace guildhall::web {

/// Any thread. Where the machine gives no watches, nothing is ever told to have changed.
class FolderWatch {
public:
    FolderWatch();
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;

    /// `folder` and all below it, as they are now; folders made later have to be named again. No effect when absent.
    void watch(const std::filesystem::path& folder);
    /// True once for each change or several. Never waits.
    bool changed();

private:
    int queue_;
};

}  // namespace guildhall::web
