// What a GET of a file is answered with, from its conditional and range headers: RFC 9110 sections 13.2.2 and 14. Pure.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::http {

struct FileFacts {
    std::uint64_t size = 0;
    std::string etag;          ///< strong, with its quotes
    std::time_t modified = 0;  ///< seconds
    bool lastingDate = true;   ///< unlike one of this second, it cannot stand for two versions
};

/// Empty: not sent.
struct FileConditions {
    std::string_view ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince, ifRange, range;
};

struct FileDecision {
    enum class Kind { Whole, Part, NotModified, PreconditionFailed, Unsatisfiable } kind = Kind::Whole;
    std::uint64_t offset = 0, length = 0;  ///< of a part: inside the file, not empty
};

/// Several ranges, or one that cannot be read, are ignored, as the RFC allows.
FileDecision decideFile(const FileFacts& facts, const FileConditions& conditions);

/// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string toHttpDate(std::time_t time);
/// Nothing for another format than that or for a day that is none.
std::optional<std::time_t> readHttpDate(std::string_view text);

}  // namespace guildhall::http
