#include "kernel/command/folder_owner.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace guildhall::command {

namespace {

std::optional<struct stat> strangersFolder(const std::filesystem::path& folder) {
    struct stat there {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &there) != 0 || there.st_uid == 0) return std::nullopt;
    return there;
}

std::string nameOf(uid_t user) {
    const auto* known = ::getpwuid(user);
    return known ? known->pw_name : std::to_string(user);
}

}  // namespace

std::string ownerBesideRoot(const std::filesystem::path& folder) {
    const auto there = strangersFolder(folder);
    return there ? nameOf(there->st_uid) : std::string();
}

void becomeOwnerOf(const std::filesystem::path& folder) {
    const auto there = strangersFolder(folder);
    if (!there) return;
    const auto* known = ::getpwuid(there->st_uid);
    const auto group = known ? known->pw_gid : there->st_gid;
    const bool grouped = known ? ::initgroups(known->pw_name, group) == 0 : ::setgroups(1, &group) == 0;
    if (!grouped || ::setgid(group) != 0 || ::setuid(there->st_uid) != 0)
        throw std::runtime_error("the data folder " + folder.string() + " belongs to " + nameOf(there->st_uid) +
                                 ", and this process cannot become that user: " + std::strerror(errno) +
                                 ". Run the command as " + nameOf(there->st_uid));
}

}  // namespace guildhall::command
