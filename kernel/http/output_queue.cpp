#include "kernel/http/output_queue.hpp"

#include <cerrno>

namespace guildhall::http {

std::uint64_t OutputQueue::Piece::length() const {
    return file ? file->length() : shared ? shared->size() : bytes.size();
}

void OutputQueue::push(Piece piece) {
    if (piece.length() == 0) return;
    size_ += piece.length();
    pieces_.push_back(std::move(piece));
}

void OutputQueue::push(std::string bytes) {
    // Heads and small pages of pipelined answers go out in one segment.
    if (!pieces_.empty() && !pieces_.back().shared && !pieces_.back().file && pieces_.back().bytes.size() < 16 * 1024) {
        size_ += bytes.size();
        pieces_.back().bytes += bytes;
        return;
    }
    push(Piece{std::move(bytes), nullptr, nullptr});
}
void OutputQueue::push(std::shared_ptr<const std::string> bytes) { push(Piece{{}, std::move(bytes), nullptr}); }
void OutputQueue::push(std::shared_ptr<const FileRange> file) { push(Piece{{}, nullptr, std::move(file)}); }

long OutputQueue::sendSome(Wire& wire, const Piece& piece) {
    // A file cut short ends the connection: the promised length cannot be kept.
    if (piece.file)
        return wire.sendFile(piece.file->descriptor(), piece.file->offset() + piece.sent, piece.length() - piece.sent);
    const auto& bytes = piece.shared ? *piece.shared : piece.bytes;
    return wire.send(bytes.data() + piece.sent, bytes.size() - piece.sent);
}

OutputQueue::Result OutputQueue::flush(Wire& wire) {
    while (!pieces_.empty()) {
        auto& piece = pieces_.front();
        const auto sent = sendSome(wire, piece);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return errno == EAGAIN || errno == EWOULDBLOCK ? Result::Blocked : Result::Broken;
        }
        piece.sent += static_cast<std::uint64_t>(sent);
        size_ -= static_cast<std::uint64_t>(sent);
        if (piece.sent == piece.length()) pieces_.pop_front();
    }
    return Result::Done;
}

}  // namespace guildhall::http
