#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/id.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <streambuf>
#include <system_error>
#include <vector>

namespace guildhall::sdk {

namespace {

constexpr std::string_view unfinished = ".part";

[[noreturn]] void fail(int error, const std::filesystem::path& path, const char* deed) {
    if (error == ENOSPC || error == EDQUOT) throw Unavailable("The disk of the data folder is full.");
    throw std::system_error(error, std::generic_category(), std::string(deed) + " " + path.string());
}

void writeAll(int file, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno, path, "cannot write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

FileStore::~FileStore() = default;

namespace {

/// Written beside, flushed to disk, renamed. Folders are made.
class FolderStore final : public FileStore {
public:
    explicit FolderStore(std::filesystem::path root) : root_(std::move(root)) {}

    std::string place() const override { return root_.string(); }
    void put(const std::string& path, std::istream& bytes) override;
    bool has(const std::string& path) override { return std::filesystem::exists(root_ / path); }
    std::filesystem::path fetch(const std::string& path) override { return root_ / path; }
    std::string checksum(const std::string& path) override;
    void remove(const std::string& path) override;
    std::vector<Entry> list(const std::string& folder) override;
    void clear(const std::string& folder) override { std::filesystem::remove_all(root_ / folder); }

private:
    std::filesystem::path root_;
};

void copyAll(std::istream& bytes, int file, const std::filesystem::path& path) {
    std::vector<char> window(64 * 1024);
    do {
        bytes.read(window.data(), static_cast<std::streamsize>(window.size()));
        writeAll(file, {window.data(), static_cast<std::size_t>(bytes.gcount())}, path);
    } while (bytes);
    if (bytes.bad()) throw std::runtime_error("what was to be written to " + path.string() + " cannot be read");
}

void FolderStore::put(const std::string& path, std::istream& bytes) {
    const auto target = root_ / path;
    std::error_code problem;
    std::filesystem::create_directories(target.parent_path(), problem);
    if (problem) fail(problem.value(), target.parent_path(), "cannot make the folder");
    // Not named after the file, whose name may be a person's address: what a kill leaves says nothing of anyone.
    static std::atomic<unsigned> count{0};
    const auto beside =
        target.parent_path() / (std::string(unfinished) + std::to_string(::getpid()) + "-" + std::to_string(++count));
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (file < 0) fail(errno, beside, "cannot create");
    try {
        copyAll(bytes, file, beside);
    } catch (...) {
        ::close(file);
        ::unlink(beside.c_str());
        throw;
    }
    int error = ::fdatasync(file) == 0 ? 0 : errno;
    ::close(file);
    if (error == 0 && ::rename(beside.c_str(), target.c_str()) != 0) error = errno;
    if (error == 0) return;
    ::unlink(beside.c_str());
    fail(error, target, "cannot write");
}

std::string FolderStore::checksum(const std::string& path) {
    std::ifstream bytes(root_ / path, std::ios::binary);
    return bytes ? sha256Of(bytes) : std::string();
}

void FolderStore::remove(const std::string& path) {
    const auto target = root_ / path;
    std::filesystem::remove(target);
    std::error_code notEmpty;
    for (auto folder = target.parent_path(); folder != root_; folder = folder.parent_path())
        if (!std::filesystem::remove(folder, notEmpty)) break;
}

/// A file being written has no name yet. Older servers wrote `<name>.part<process>-<count>`.
bool isUnfinished(const std::string& name) {
    const auto part = name.rfind(unfinished);
    return part != name.npos && part + unfinished.size() < name.size() &&
           name.find_first_not_of("0123456789-", part + unfinished.size()) == name.npos;
}

std::vector<FileStore::Entry> FolderStore::list(const std::string& folder) {
    std::vector<Entry> all;
    // Folders come and go while we look: what is gone is no error.
    std::error_code gone;
    for (auto entry = std::filesystem::recursive_directory_iterator(root_ / folder, gone);
         !gone && entry != std::filesystem::recursive_directory_iterator(); entry.increment(gone)) {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(entry->symlink_status(ignored))) continue;
        if (isUnfinished(entry->path().filename().string())) continue;
        const auto bytes = entry->file_size(ignored);
        if (!ignored) all.push_back({entry->path().lexically_relative(root_).generic_string(), bytes});
    }
    std::ranges::sort(all, {}, &Entry::path);
    return all;
}

/// Bytes in memory as a stream, without a copy.
class TextBuffer : public std::streambuf {
public:
    explicit TextBuffer(std::string_view text) {
        auto* begin = const_cast<char*>(text.data());  // never written to
        setg(begin, begin, begin + text.size());
    }
};

}  // namespace

std::shared_ptr<FileStore> folderStore(std::filesystem::path root) {
    return std::make_shared<FolderStore>(std::move(root));
}

Files::Files(std::shared_ptr<FileStore> store, std::string folder)
    : store_(std::move(store)), folder_(folder.empty() ? std::string() : std::move(folder) + "/") {}

std::string Files::inside(std::string_view relative) const {
    const std::filesystem::path path(relative);
    const bool control = std::any_of(relative.begin(), relative.end(), [](unsigned char c) { return c < 0x20; });
    const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
    if (relative.empty() || path.is_absolute() || climbs || control)
        throw std::invalid_argument("not a path inside the plugin's folder");
    return folder_ + path.lexically_normal().generic_string();
}

std::filesystem::path Files::path(std::string_view relative) const { return store_->fetch(inside(relative)); }

void Files::write(std::string_view relative, std::string_view bytes) const {
    TextBuffer buffer(bytes);
    std::istream stream(&buffer);
    write(relative, stream);
}

void Files::write(std::string_view relative, std::istream& bytes) const { store_->put(inside(relative), bytes); }

bool Files::exists(std::string_view relative) const { return store_->has(inside(relative)); }

void Files::remove(std::string_view relative) const { store_->remove(inside(relative)); }

void Files::sweep(const std::filesystem::path& folder, std::chrono::seconds age) {
    std::error_code problem;
    std::vector<std::filesystem::path> left;
    const auto before = std::filesystem::file_time_type::clock::now() - age;
    for (auto entry = std::filesystem::recursive_directory_iterator(
             folder, std::filesystem::directory_options::skip_permission_denied, problem);
         !problem && entry != std::filesystem::recursive_directory_iterator(); entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        const bool ours = isUnfinished(name);
        std::error_code gone;
        if (ours && entry->is_regular_file(gone) && entry->last_write_time(gone) < before && !gone)
            left.push_back(entry->path());
    }
    for (const auto& file : left) std::filesystem::remove(file, problem);
}

std::string Files::safeSegment(std::string_view text) {
    std::string segment;
    for (const unsigned char c : text.substr(0, 120)) {
        const bool keep = std::isalnum(c) || c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
        segment += keep ? static_cast<char>(c) : '_';
    }
    if (segment.find_first_not_of('.') == std::string::npos) segment = "_" + segment;
    return segment;
}

}  // namespace guildhall::sdk
