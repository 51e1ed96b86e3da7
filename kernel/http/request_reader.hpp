// Turns the bytes of one connection into whole requests, one after the other. Boost.Beast parses; `checkHead` guards
// what Beast would let through. Trailers are dropped. Belongs to the connection's loop; no I/O of its own.
#pragma once

#include "kernel/http/head_check.hpp"
#include "kernel/http/request_head.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace guildhall::http {

class RequestReader {
public:
    /// `maxHead`: bytes of a head, 431 beyond.
    /// `bodies`: where they are kept, see RequestBody; outlives this and the requests.
    explicit RequestReader(std::size_t maxHead, BodyBudget* bodies = nullptr);
    ~RequestReader();

    enum class Step {
        NeedMore,  ///< feed more bytes
        Head,      ///< the head is here: look at it, call `limitBody`, then go on with `next`
        Complete,  ///< call `take`
        Fault,     ///< answer `fault()` and close; nothing more can be read
    };

    void feed(std::string_view bytes) { buffer_.append(bytes); }
    Step next();

    const RequestHead& head() const { return request_.head; }
    /// Content-Length, 0 when there is none.
    std::uint64_t declaredLength() const { return declared_; }
    bool expectsContinue() const;
    /// Largest body this request may have, chunked or not; 413 beyond.
    void limitBody(std::size_t bytes);
    const Fault& fault() const { return fault_; }

    /// The request; the reader begins the next one, with what is already buffered.
    RawRequest take();
    /// Some bytes of a request are here, but not all.
    bool midRequest() const { return inBody_ || begin_ < buffer_.size(); }
    bool inBody() const { return inBody_; }
    std::size_t buffered() const { return buffer_.size() - begin_; }

private:
    Step readHead();
    Step readBody();
    Step fail(int status, const char* reason);
    void drop(std::size_t count);
    void startParser();

    struct Parser;
    std::unique_ptr<Parser> parser_;
    std::size_t maxHead_;
    BodyBudget* bodies_;
    std::string buffer_;
    std::size_t begin_ = 0;    ///< first byte not used yet
    std::size_t checked_ = 0;  ///< bytes of the head, from begin_, already searched for its end
    bool inBody_ = false;
    std::uint64_t declared_ = 0;
    RawRequest request_;
    Fault fault_{400, ""};
};

}  // namespace guildhall::http
