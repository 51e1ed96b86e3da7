#include "kernel/files/s3_store.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>

namespace guildhall::files {

namespace fs = std::filesystem;

namespace {

constexpr auto keptUnread = std::chrono::hours(24);

bool isPlain(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '/';
}

/// Goes with the object that holds it, unless its file was renamed.
class Passing {
public:
    explicit Passing(fs::path file) : file_(std::move(file)) {}
    ~Passing() {
        std::error_code gone;
        fs::remove(file_, gone);
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    const fs::path& path() const { return file_; }

private:
    fs::path file_;
};

}  // namespace

std::string S3Store::keyOf(const std::string& path) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string key;
    for (const unsigned char c : path) {
        if (isPlain(c))
            key += static_cast<char>(c);
        else
            ((key += '~') += digits[c >> 4]) += digits[c & 15];
    }
    return key;
}

std::string S3Store::pathOf(const std::string& key) {
    std::string path;
    for (std::size_t at = 0; at < key.size(); ++at) {
        if (key[at] != '~' || at + 2 >= key.size()) {
            path += key[at];
            continue;
        }
        path += static_cast<char>(std::strtol(key.substr(at + 1, 2).c_str(), nullptr, 16));
        at += 2;
    }
    return path;
}

fs::path S3Store::cached(const std::string& key, const std::string& etag) const {
    return cache_ / sdk::hashToken(key + "\n" + etag);
}

fs::path S3Store::unfinished() {
    fs::create_directories(cache_);
    return cache_ / (".part" + std::to_string(::getpid()) + "-" + std::to_string(++count_));
}

void S3Store::put(const std::string& path, std::istream& bytes) {
    const auto key = keyOf(path);
    const Passing whole(unfinished());
    {
        std::ofstream out(whole.path(), std::ios::binary | std::ios::trunc);
        out << bytes.rdbuf();
        out.clear(out.rdstate() & ~std::ios::failbit);  // of no bytes at all
        out.close();
        if (!out) throw sdk::Unavailable("The disk of the data folder is full.");
    }
    std::ifstream again(whole.path(), std::ios::binary);
    const auto etag = client_.put(key, whole.path(), sdk::sha256Of(again));
    std::error_code ignored;
    fs::rename(whole.path(), cached(key, etag), ignored);
    tidy();
}

fs::path S3Store::fetch(const std::string& path) {
    const auto key = keyOf(path);
    // Twice: it may have been replaced while it was read.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto object = client_.head(key);
        if (!object) break;
        const auto place = cached(key, object->etag);
        if (::utimensat(AT_FDCWD, place.c_str(), nullptr, 0) == 0) return place;  // read now
        const Passing part(unfinished());
        if (!client_.get(key, *object, part.path())) continue;
        fs::rename(part.path(), place);
        tidy();
        return place;
    }
    return cache_ / "absent";
}

std::string S3Store::checksum(const std::string& path) {
    const auto object = client_.head(keyOf(path));
    if (!object) return {};
    if (!object->sha256.empty()) return object->sha256;
    std::ifstream bytes(fetch(path), std::ios::binary);
    return bytes ? sdk::sha256Of(bytes) : std::string();
}

std::vector<sdk::FileStore::Entry> S3Store::list(const std::string& folder) {
    std::vector<Entry> all;
    for (auto& one : client_.list(folder.empty() ? "" : keyOf(folder) + "/"))
        all.push_back({pathOf(one.key), one.bytes});
    std::ranges::sort(all, {}, &Entry::path);
    return all;
}

void S3Store::clear(const std::string& folder) {
    for (const auto& one : list(folder)) remove(one.path);
}

void S3Store::tidy() {
    const auto now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        if (now < tidied_ + std::chrono::hours(1)) return;
        tidied_ = now;
    }
    std::error_code gone;
    const auto before = fs::file_time_type::clock::now() - keptUnread;
    for (const auto& entry : fs::directory_iterator(cache_, gone))
        if (entry.last_write_time(gone) < before && !gone) fs::remove(entry.path(), gone);
}

}  // namespace guildhall::files
