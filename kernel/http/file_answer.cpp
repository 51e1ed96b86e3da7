#include "kernel/http/file_answer.hpp"

#include "kernel/http/file_conditions.hpp"

#include <guildhall/sdk/error.hpp>

#include <cstdio>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace guildhall::http {
namespace {

using Kind = FileDecision::Kind;

int openFile(const std::filesystem::path& path, FileFacts& facts) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw sdk::NotFound("That file is not there any more.");
    struct stat found {};
    if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode)) {
        ::close(descriptor);
        throw sdk::NotFound("That file is not there any more.");
    }
    char etag[64];
    std::snprintf(etag, sizeof etag, "\"%llx-%llx%09lx\"", static_cast<unsigned long long>(found.st_size),
                  static_cast<unsigned long long>(found.st_mtim.tv_sec), found.st_mtim.tv_nsec);
    facts = {static_cast<std::uint64_t>(found.st_size), etag, found.st_mtim.tv_sec,
             std::time(nullptr) - found.st_mtim.tv_sec > 1};
    return descriptor;
}

FileConditions conditionsOf(const sdk::Request& request) {
    // Ranges are for GET only; HEAD tells of the whole.
    const bool get = request.method() == "GET";
    return {.ifMatch = request.header("if-match"),
            .ifNoneMatch = request.header("if-none-match"),
            .ifModifiedSince = request.header("if-modified-since"),
            .ifUnmodifiedSince = request.header("if-unmodified-since"),
            .ifRange = request.header("if-range"),
            .range = get ? std::string_view(request.header("range")) : std::string_view()};
}

}  // namespace

void answerWithFile(Answer& answer, const std::filesystem::path& path, const sdk::Request& request) {
    FileFacts facts;
    const int descriptor = openFile(path, facts);
    const auto decision = answer.status == 200 ? decideFile(facts, conditionsOf(request)) : FileDecision{};
    const bool part = decision.kind == Kind::Part;
    auto range = std::make_shared<const FileRange>(descriptor, decision.offset, part ? decision.length : facts.size);
    answer.headers.emplace_back("ETag", facts.etag);
    answer.headers.emplace_back("Last-Modified", toHttpDate(facts.modified));
    answer.headers.emplace_back("Accept-Ranges", "bytes");
    const auto size = std::to_string(facts.size);
    switch (decision.kind) {
        case Kind::NotModified: answer.status = 304; return;
        case Kind::PreconditionFailed: answer.status = 412; return;
        case Kind::Unsatisfiable:
            answer.status = 416;
            answer.headers.emplace_back("Content-Range", "bytes */" + size);
            return;
        case Kind::Part:
            answer.status = 206;
            answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(decision.offset) + "-" +
                                                             std::to_string(decision.offset + decision.length - 1) +
                                                             "/" + size);
            break;
        case Kind::Whole: break;
    }
    answer.file = std::move(range);
}

}  // namespace guildhall::http
