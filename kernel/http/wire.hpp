// One client's bytes between socket and connection: as they are, or inside TLS. Non-blocking; one thread at a time, the
// loop's or, while an answer streams, the worker's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace guildhall::http {

/// Results are as those of recv(2): a count, 0 at the peer's proper end, -1 with errno; EAGAIN: wait for the socket.
class Wire {
public:
    virtual ~Wire() = default;

    virtual long receive(char* bytes, std::size_t size) = 0;
    /// May take a part. After EAGAIN the next call must begin with the same bytes.
    virtual long send(const char* bytes, std::size_t size) = 0;
    /// The same with two texts in a row: how much of both was taken.
    virtual long sendBoth(std::string_view first, std::string_view second);
    /// The same with bytes of a file. EPIPE when it ends before `offset` + `size`.
    virtual long sendFile(int file, std::uint64_t offset, std::size_t size) = 0;
    /// Tells the peer, as far as it can be told without waiting, that all has been sent.
    virtual void sayGoodbye() {}

    /// A receive of less than asked for left nothing behind. Otherwise only EAGAIN says so.
    virtual bool shortMeansEmpty() const { return true; }
    /// The peer may be sent answers: any handshake is done.
    virtual bool established() const { return true; }
    /// Why the handshake failed; empty when it did not, or the peer just left.
    virtual const std::string& problem() const;
    /// The peer spoke HTTP where TLS is spoken.
    virtual bool heardPlainHttp() const { return false; }
};

}  // namespace guildhall::http
