// The border between the wire and what answers: the server reads whole requests and sends answers, the application
// (the dispatcher) decides in between.
#pragma once

#include "kernel/http/answer.hpp"
#include "kernel/http/request_head.hpp"

namespace guildhall::http {

class Application {
public:
    virtual ~Application() = default;

    struct Admission {
        std::size_t maxBody = 0;  ///< bytes
        bool onLoop = false;      ///< short and never blocking: answered on the event loop itself
    };
    /// On an event loop, once the head is read and before the body is. Never blocks, never throws.
    virtual Admission admit(const RequestHead& head) noexcept = 0;
    /// On a worker, or on the loop when admitted so. Never throws.
    virtual Answer answer(RawRequest request) noexcept = 0;
};

}  // namespace guildhall::http
