// What still has to go out on one connection: bytes and files, in order, sent as far as the socket takes them.
// Belongs to the connection's loop.
#pragma once

#include "kernel/http/answer.hpp"
#include "kernel/http/wire.hpp"

#include <deque>
#include <memory>
#include <string>

namespace guildhall::http {

class OutputQueue {
public:
    void push(std::string bytes);
    void push(std::shared_ptr<const std::string> bytes);
    void push(std::shared_ptr<const FileRange> file);

    enum class Result { Done, Blocked, Broken };
    /// Non-blocking. Blocked: call again when the socket is writable.
    Result flush(Wire& wire);

    bool empty() const { return pieces_.empty(); }
    /// Bytes in memory or file still to go.
    std::uint64_t size() const { return size_; }

private:
    struct Piece {
        std::string bytes;
        std::shared_ptr<const std::string> shared;
        std::shared_ptr<const FileRange> file;
        std::uint64_t sent = 0;
        std::uint64_t length() const;
    };
    void push(Piece piece);
    static long sendSome(Wire& wire, const Piece& piece);

    std::deque<Piece> pieces_;
    std::uint64_t size_ = 0;
};

}  // namespace guildhall::http
