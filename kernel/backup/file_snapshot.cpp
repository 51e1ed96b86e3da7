#include "kernel/backup/file_snapshot.hpp"

#include "kernel/backup/archive_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace guildhall::backup {

namespace {

void removeLeftovers(const std::filesystem::path& links) {
    const auto prefix = links.filename().string() + ".backup-";
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(links.parent_path(), ignored)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(prefix)) continue;
        const auto pid = std::atoi(name.c_str() + prefix.size());
        if (pid <= 0 || pid == ::getpid() || ::kill(pid, 0) != 0) std::filesystem::remove_all(entry.path(), ignored);
    }
}

}  // namespace

FileSnapshot::FileSnapshot(sdk::FileStore& files, const std::filesystem::path& links)
    : files_(files), links_(links.string() + ".backup-" + std::to_string(::getpid())) {
    removeLeftovers(links);
}

FileSnapshot::~FileSnapshot() {
    std::error_code ignored;
    std::filesystem::remove_all(links_, ignored);
}

void FileSnapshot::first() {
    std::error_code ignored;
    std::filesystem::remove_all(links_, ignored);
    linked_.clear();
    takeAll(nullptr);
}

void FileSnapshot::second(sdk::Instant taken) { takeAll(&taken); }

void FileSnapshot::takeAll(const sdk::Instant* taken) {
    const auto all = files_.list("");
    if (all.empty()) return;
    std::filesystem::create_directories(links_);
    std::filesystem::permissions(links_, std::filesystem::perms::owner_all);
    for (const auto& file : all) take(files_.fetch(file.path), file.path, taken);
}

void FileSnapshot::take(const std::filesystem::path& file, const std::string& path, const sdk::Instant* taken) {
    const auto link = links_ / std::to_string(++serial_);
    if (::link(file.c_str(), link.c_str()) != 0) {
        if (errno == ENOENT) return;
        throw ArchiveError(file.string() + " cannot be linked in " + links_.string() + ": " + std::strerror(errno) +
                           "; the data folder must lie on one file system that knows hard links");
    }
    struct stat now {};
    if (::lstat(link.c_str(), &now) != 0) throw ArchiveError(link.string() + ": " + std::strerror(errno));
    const auto known = linked_.find(path);
    if (known == linked_.end()) {
        linked_[path] = link;
        return;
    }
    struct stat before {};
    const bool same = ::lstat(known->second.c_str(), &before) == 0 && before.st_ino == now.st_ino;
    const auto changed = static_cast<std::int64_t>(now.st_mtim.tv_sec) * 1'000'000 + now.st_mtim.tv_nsec / 1000;
    const bool keepsFormer = same || !taken || changed > sdk::toMicros(*taken);
    ::unlink((keepsFormer ? link : known->second).c_str());
    if (!keepsFormer) known->second = link;
}

}  // namespace guildhall::backup
