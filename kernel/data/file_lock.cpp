#include "kernel/data/file_lock.hpp"

#include <sys/file.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace guildhall::data {

FileLock::FileLock(const std::filesystem::path& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) throw std::runtime_error("cannot make " + path.string() + ": " + std::strerror(errno));
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(descriptor_);
    throw std::runtime_error("another server is running on this database (" + path.string() +
                             " is locked). Stop it first, or use PostgreSQL for several servers.");
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace guildhall::data
