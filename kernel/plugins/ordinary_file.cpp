#include "kernel/plugins/ordinary_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace guildhall::plugins {

std::string obstacleTo(const std::filesystem::path& file) {
    // O_NONBLOCK: a pipe without a writer would wait for one.
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (opened < 0 && (errno == ENOENT || errno == ENOTDIR)) return "is missing";
    if (opened < 0) return "cannot be read: " + std::generic_category().message(errno);
    struct stat facts {};
    const bool ordinary = ::fstat(opened, &facts) == 0 && S_ISREG(facts.st_mode);
    ::close(opened);
    return ordinary ? "" : "is no ordinary file";
}

}  // namespace guildhall::plugins
