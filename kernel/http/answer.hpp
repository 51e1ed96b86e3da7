// What goes back on the wire for one request: a head and at most one of bytes, shared bytes, a file or a stream.
#pragma once

#include <guildhall/sdk/response.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::http {

/// Bytes of an open file; the descriptor is closed with the last owner.
class FileRange {
public:
    FileRange(int descriptor, std::uint64_t offset, std::uint64_t length)
        : descriptor_(descriptor), offset_(offset), length_(length) {}
    ~FileRange();
    FileRange(const FileRange&) = delete;
    FileRange& operator=(const FileRange&) = delete;

    int descriptor() const { return descriptor_; }
    std::uint64_t offset() const { return offset_; }
    std::uint64_t length() const { return length_; }

private:
    int descriptor_;
    std::uint64_t offset_;
    std::uint64_t length_;
};

/// Owned by whoever sends it; not shared between threads.
struct Answer {
    int status = 200;
    /// Without Date, Content-Length, Transfer-Encoding and Connection: the writer's business.
    std::vector<std::pair<std::string, std::string>> headers;
    /// Whole header lines that many answers have alike, with their line ends; outlives the answer. May be null.
    const std::string* standing = nullptr;
    std::string body;
    std::shared_ptr<const std::string> sharedBody;  ///< static files: sent without copying into `body`
    std::shared_ptr<const FileRange> file;
    sdk::Response::Stream stream;
    bool headOnly = false;  ///< HEAD: lengths are told, no body goes
    bool close = false;     ///< the connection ends after this answer

    // For the access log.
    std::string requestId;
    std::string owner;  ///< plugin or "kernel"
    std::string personId;
    std::string address;  ///< the client's; empty: the peer's

    /// Null when there is none; whatever the case of the letters.
    const std::string* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
};

/// A short plain answer for what never reaches a handler.
Answer plainAnswer(int status, std::string_view text = {});

/// `Not Found`; "Status" for codes we never send.
const char* reasonPhrase(int status);

/// Status line and headers, with the length of what follows or chunked framing. Throws std::invalid_argument when a
/// header could break out of its line. `http10`: no chunking; a stream then ends with the connection.
std::string writeHead(const Answer& answer, bool http10);

}  // namespace guildhall::http
