// Limits and deadlines of the server, each with its default.
#pragma once

#include "kernel/http/body_budget.hpp"
#include "kernel/http/tls_context.hpp"
#include "kernel/log/access_entry.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace guildhall::http {

class HttpFigures;

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::shared_ptr<const TlsContext> tls;  ///< null: plain HTTP
    unsigned loops = 0;                     ///< 0: one per core
    unsigned workers = 0;                   ///< 0: 8
    std::size_t maxQueue = 256;
    std::chrono::milliseconds patience{2'000};  ///< who would wait longer for a worker is refused at once
    std::size_t maxConnections = 10'000;
    std::size_t maxHead = 16 * 1024;
    std::shared_ptr<BodyBudget> bodies;  ///< null: all in memory, without a limit of all together
    std::chrono::milliseconds headTimeout{10'000};
    std::chrono::milliseconds idleTimeout{60'000};
    std::chrono::milliseconds bodyTimeout{15'000};     ///< plus the time its limit takes at bodyRate
    std::size_t bodyRate = 32 * 1024;                  ///< bytes a second a body must at least come with
    std::chrono::milliseconds writeTimeout{30'000};    ///< without any progress
    std::chrono::milliseconds handlerTimeout{60'000};  ///< then 504
    std::chrono::milliseconds drainTimeout{2'000};  ///< reading on after a refusal, so that the client sees the answer
    HttpFigures* figures = nullptr;                 ///< what is counted; null: nothing
    /// What whoever runs the server must know, in one sentence. On loops; empty: nobody is told.
    std::function<void(const std::string&)> trouble = {};
    /// On loops and workers: must be quick and thread-safe. Empty: no access log.
    std::function<void(const log::AccessEntry&)> accessLog = {};
};

}  // namespace guildhall::http
