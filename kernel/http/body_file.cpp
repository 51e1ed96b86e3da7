#include "kernel/http/body_file.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

namespace guildhall::http {
namespace {

int openNameless(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
    auto name = (folder / "body.XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

std::shared_ptr<BodyFile> BodyFile::make(BodyBudget& budget) {
    const int file = openNameless(budget.limits().folder);
    if (file < 0) return nullptr;
    return std::shared_ptr<BodyFile>(new BodyFile(budget.shared_from_this(), file));
}

BodyFile::~BodyFile() {
    ::close(descriptor_);
    budget_->returnDisk(taken_);
}

int BodyFile::append(std::string_view bytes) {
    if (!budget_->takeDisk(bytes.size())) return EDQUOT;
    taken_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : EIO;
        size_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

std::size_t BodyFile::read(std::uint64_t offset, char* bytes, std::size_t count) const {
    std::size_t done = 0;
    while (done < count) {
        const auto got = ::pread(descriptor_, bytes + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::runtime_error("what was uploaded cannot be read again");
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace guildhall::http
