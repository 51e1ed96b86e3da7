#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/files.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <stdexcept>
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

Files::Files(std::filesystem::path root) : root_(std::move(root)) {}

std::filesystem::path Files::path(std::string_view relative) const {
    const std::filesystem::path path(relative);
    const bool control = std::any_of(relative.begin(), relative.end(), [](unsigned char c) { return c < 0x20; });
    const bool climbs = std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
    if (relative.empty() || path.is_absolute() || climbs || control)
        throw std::invalid_argument("not a path inside the plugin's folder");
    return root_ / path;
}

template <class Fill>
void Files::replace(std::string_view relative, Fill fill) const {
    const auto target = path(relative);
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
        fill(file, beside);
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

void Files::write(std::string_view relative, std::string_view bytes) const {
    replace(relative, [&](int file, const std::filesystem::path& path) { writeAll(file, bytes, path); });
}

void Files::write(std::string_view relative, std::istream& bytes) const {
    replace(relative, [&](int file, const std::filesystem::path& path) {
        std::vector<char> window(64 * 1024);
        do {
            bytes.read(window.data(), static_cast<std::streamsize>(window.size()));
            writeAll(file, {window.data(), static_cast<std::size_t>(bytes.gcount())}, path);
        } while (bytes);
        if (bytes.bad()) throw std::runtime_error("what was to be written to " + path.string() + " cannot be read");
    });
}

bool Files::exists(std::string_view relative) const { return std::filesystem::exists(path(relative)); }

void Files::remove(std::string_view relative) const {
    auto target = path(relative);
    std::filesystem::remove(target);
    std::error_code notEmpty;
    for (auto folder = target.parent_path(); folder != root_; folder = folder.parent_path())
        if (!std::filesystem::remove(folder, notEmpty)) break;
}

void Files::sweep(const std::filesystem::path& folder, std::chrono::seconds age) {
    std::error_code problem;
    std::vector<std::filesystem::path> left;
    const auto before = std::filesystem::file_time_type::clock::now() - age;
    for (auto entry = std::filesystem::recursive_directory_iterator(
             folder, std::filesystem::directory_options::skip_permission_denied, problem);
         !problem && entry != std::filesystem::recursive_directory_iterator(); entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        // Older servers wrote `<name>.part<process>-<count>`.
        const auto part = name.rfind(unfinished);
        const bool ours = part != name.npos && part + unfinished.size() < name.size() &&
                          name.find_first_not_of("0123456789-", part + unfinished.size()) == name.npos;
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
