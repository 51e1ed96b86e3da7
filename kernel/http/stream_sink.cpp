#include "kernel/http/stream_sink.hpp"

#include <cerrno>
#include <cstdio>

#include <poll.h>

namespace guildhall::http {
namespace {
constexpr std::size_t chunkSize = 16 * 1024;
}

void StreamSink::writeRaw(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = wire_.send(bytes.data(), bytes.size());
        if (count >= 0) {
            sent_ += static_cast<std::uint64_t>(count);
            bytes.remove_prefix(static_cast<std::size_t>(count));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) throw ClientGone();
        pollfd waiting{descriptor_, POLLOUT, 0};
        if (::poll(&waiting, 1, static_cast<int>(writeTimeout_.count())) == 0) throw ClientGone();
    }
}

void StreamSink::flushChunk() {
    if (buffer_.empty()) return;
    if (!chunked_) {
        writeRaw(buffer_);
    } else {
        char size[20];
        const auto length = std::snprintf(size, sizeof size, "%zx\r\n", buffer_.size());
        writeRaw(std::string(size, static_cast<std::size_t>(length)) + buffer_ + "\r\n");
    }
    buffer_.clear();
}

void StreamSink::write(std::string_view bytes) {
    buffer_ += bytes;
    if (buffer_.size() >= chunkSize) flushChunk();
}

void StreamSink::finish() {
    flushChunk();
    if (chunked_) writeRaw("0\r\n\r\n");
}

}  // namespace guildhall::http
