// The sink of a streaming answer: chunks written straight to the socket by the worker that runs the stream. A slow
// client blocks that worker, up to the write deadline, never the loop.
#pragma once

#include "kernel/http/wire.hpp"

#include <guildhall/sdk/response.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace guildhall::http {

/// The client went away or stopped reading.
class ClientGone : public std::runtime_error {
public:
    ClientGone() : std::runtime_error("the client has gone") {}
};

/// One thread. The socket is non-blocking.
class StreamSink : public sdk::Sink {
public:
    /// `descriptor`: the wire's socket, to wait for.
    StreamSink(Wire& wire, int descriptor, bool chunked, std::chrono::milliseconds writeTimeout)
        : wire_(wire), descriptor_(descriptor), chunked_(chunked), writeTimeout_(writeTimeout) {}

    /// Throws ClientGone.
    void write(std::string_view bytes) override;
    /// Bytes that are not part of the stream: the head.
    void writeRaw(std::string_view bytes);
    /// Sends what is buffered and the end mark.
    void finish();
    std::uint64_t sent() const { return sent_; }

private:
    void flushChunk();

    Wire& wire_;
    int descriptor_;
    bool chunked_;
    std::chrono::milliseconds writeTimeout_;
    std::string buffer_;
    std::uint64_t sent_ = 0;
};

}  // namespace guildhall::http
