// The border between the wire and what answers: the server reads whole requests and sends answers, the application
// (the dispatcher) decides in between.
#pragma once

#include "kernel/http/answer.hpp"
#include "kernel/http/request_head.hpp"

#include <chrono>
#include <string>

namespace guildhall::http {

class RouteMeter;

class Application {
public:
    virtual ~Application() = default;

    struct Admission {
        std::size_t maxBody = 0;                ///< bytes
        bool onLoop = false;                    ///< short and never blocking: answered on the event loop itself
        std::string owner = "kernel";           ///< whose share of the workers it takes
        std::chrono::milliseconds deadline{0};  ///< then 504; 0: the server's handlerTimeout
        RouteMeter* meter = nullptr;            ///< of the route that will answer; null: none does
    };
    /// On an event loop, once the head is read and before the body is. Never blocks, never throws.
    virtual Admission admit(const RequestHead& head) noexcept = 0;
    /// On a worker, or on the loop when admitted so. Never throws.
    virtual Answer answer(RawRequest request) noexcept = 0;
    /// On an event loop: a handler of this owner has been given up after its deadline. Its worker is still in it.
    virtual void gaveUp(const std::string& /*owner*/, const std::string& /*path*/) noexcept {}
};

}  // namespace guildhall::http
