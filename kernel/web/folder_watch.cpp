#include "kernel/web/folder_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <system_error>

namespace guildhall::web {

namespace {

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR;

}  // namespace

FolderWatch::FolderWatch() : queue_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

FolderWatch::~FolderWatch() {
    if (queue_ >= 0) ::close(queue_);
}

void FolderWatch::watch(const std::filesystem::path& folder) {
    if (queue_ < 0 || ::inotify_add_watch(queue_, folder.c_str(), changes) < 0) return;
    std::error_code unreadable;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, unreadable))
        if (entry.is_directory(unreadable)) ::inotify_add_watch(queue_, entry.path().c_str(), changes);
}

bool FolderWatch::changed() {
    std::array<char, 4096> events;
    bool any = false;
    while (queue_ >= 0 && ::read(queue_, events.data(), events.size()) > 0) any = true;
    return any;
}

}  // namespace guildhall::web
