#include "kernel/plugins/library_copy.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace guildhall::plugins {

namespace {

constexpr std::size_t longestName = 240;  ///< the kernel takes 249

[[noreturn]] void fail(const std::filesystem::path& library, int error) {
    throw std::runtime_error("Its library " + library.string() +
                             " cannot be loaded: " + std::generic_category().message(error) + ".");
}

}  // namespace

LibraryCopy::LibraryCopy(const std::filesystem::path& library) {
    const int original = ::open(library.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (original < 0) fail(library, errno);
    std::error_code ignored;
    auto name = std::filesystem::weakly_canonical(library, ignored).string();
    if (name.size() > longestName) name.erase(0, name.size() - longestName);
    file_ = ::memfd_create(name.c_str(), MFD_CLOEXEC);
    ssize_t sent = file_ < 0 ? -1 : 1;
    while (sent > 0) sent = ::sendfile(file_, original, nullptr, std::size_t{1} << 30);
    const int error = errno;
    ::close(original);
    if (sent == 0) return;
    if (file_ >= 0) ::close(file_);
    fail(library, error);
}

LibraryCopy::~LibraryCopy() {
    // One that cannot be unloaded keeps its name, or the next library of that name would be taken for it.
    if (void* stays = ::dlopen(path().c_str(), RTLD_NOLOAD | RTLD_NOW)) {
        ::dlclose(stays);
        return;
    }
    ::close(file_);
}

std::filesystem::path LibraryCopy::path() const {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file_);
}

}  // namespace guildhall::plugins
