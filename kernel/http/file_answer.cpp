#include "kernel/http/file_answer.hpp"

#include <guildhall/sdk/error.hpp>

#include <charconv>
#include <cstdio>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guildhall::http {
namespace {

struct OpenFile {
    int descriptor;
    std::uint64_t size;
    std::string etag;
    std::string modified;
};

OpenFile openFile(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw sdk::NotFound("That file is not there any more.");
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        ::close(descriptor);
        throw sdk::NotFound("That file is not there any more.");
    }
    char etag[64], modified[64];
    std::snprintf(etag, sizeof etag, "\"%llx-%llx%09lx\"", static_cast<unsigned long long>(facts.st_size),
                  static_cast<unsigned long long>(facts.st_mtim.tv_sec), facts.st_mtim.tv_nsec);
    std::tm utc{};
    gmtime_r(&facts.st_mtim.tv_sec, &utc);
    std::strftime(modified, sizeof modified, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {descriptor, static_cast<std::uint64_t>(facts.st_size), etag, modified};
}

struct ByteRange {
    enum class Kind { Whole, Part, Unsatisfiable } kind = Kind::Whole;
    std::uint64_t offset = 0, length = 0;
};

bool readNumber(std::string_view text, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// A range we do not understand, or several, is ignored, as the RFC allows.
ByteRange readRange(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return {};
    header.remove_prefix(unit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return {};
    std::uint64_t first = 0, last = size - 1;
    if (dash == 0) {
        std::uint64_t count = 0;
        if (!readNumber(header.substr(1), count)) return {};
        if (count == 0 || size == 0) return {ByteRange::Kind::Unsatisfiable};
        count = std::min(count, size);
        return {ByteRange::Kind::Part, size - count, count};
    }
    if (!readNumber(header.substr(0, dash), first)) return {};
    if (dash + 1 < header.size() && (!readNumber(header.substr(dash + 1), last) || last < first)) return {};
    if (first >= size) return {ByteRange::Kind::Unsatisfiable};
    last = std::min(last, size - 1);
    return {ByteRange::Kind::Part, first, last - first + 1};
}

bool listsTag(std::string_view list, const std::string& etag) {
    return list == "*" || list.find(etag) != std::string_view::npos;
}

}  // namespace

void answerWithFile(Answer& answer, const std::filesystem::path& path, const sdk::Request& request) {
    const auto file = openFile(path);
    auto range = std::make_shared<const FileRange>(file.descriptor, 0, file.size);
    answer.headers.emplace_back("ETag", file.etag);
    answer.headers.emplace_back("Last-Modified", file.modified);
    answer.headers.emplace_back("Accept-Ranges", "bytes");
    if (answer.status != 200) {
        answer.file = range;
        return;
    }
    const auto& noneMatch = request.header("if-none-match");
    const bool unchanged =
        noneMatch.empty() ? request.header("if-modified-since") == file.modified : listsTag(noneMatch, file.etag);
    if (unchanged) {
        answer.status = 304;
        return;
    }
    const auto& ifRange = request.header("if-range");
    const bool rangeAllowed = ifRange.empty() || ifRange == file.etag || ifRange == file.modified;
    const auto wanted = rangeAllowed ? readRange(request.header("range"), file.size) : ByteRange{};
    if (wanted.kind == ByteRange::Kind::Unsatisfiable) {
        answer.status = 416;
        answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(file.size));
    } else if (wanted.kind == ByteRange::Kind::Part) {
        answer.status = 206;
        answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(wanted.offset) + "-" +
                                                         std::to_string(wanted.offset + wanted.length - 1) + "/" +
                                                         std::to_string(file.size));
        const int again = ::dup(file.descriptor);
        if (again < 0) throw sdk::Unavailable("The server has too many files open. Please try again in a moment.");
        answer.file = std::make_shared<const FileRange>(again, wanted.offset, wanted.length);
    } else {
        answer.file = std::move(range);
    }
}

}  // namespace guildhall::http
