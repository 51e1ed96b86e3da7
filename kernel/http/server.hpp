// The HTTP/1.1 server: one edge-triggered event loop per core reads and writes, a worker pool runs handlers, so slow or
// idle clients cost a few hundred bytes and never a thread.
#pragma once

#include "kernel/http/application.hpp"
#include "kernel/http/server_options.hpp"
#include "kernel/metrics/exposition.hpp"

#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <memory>
#include <vector>

namespace guildhall::http {

class EventLoop;
class WorkerPool;

/// One listening socket for each event loop, all on one port. Move-only use: it is handed to one server.
struct Listeners {
    std::vector<Poco::Net::ServerSocket> sockets;
    std::uint16_t port = 0;
};

/// start and stop from one thread.
class Server {
public:
    /// `application` outlives the server.
    Server(ServerOptions options, Application& application);
    ~Server();

    /// Takes the address; who connects waits until `start`. Throws std::runtime_error naming the address when it is
    /// taken.
    static Listeners listen(const ServerOptions& options);
    /// Begins to serve.
    void start(Listeners listeners);
    void start() { start(listen(options_)); }
    /// No new connections; requests in flight are finished until the deadline, then cut. A handler that never returns
    /// holds this up for ever: threads cannot be ended from outside.
    void stop(std::chrono::milliseconds deadline);
    /// The bound port, useful when 0 was asked for.
    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return connectionCount_; }
    /// Open connections, and what runs and waits for a worker by owner.
    void tell(metrics::Exposition& out) const;

private:
    ServerOptions options_;
    Application& application_;
    std::unique_ptr<WorkerPool> workers_;
    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::atomic<std::size_t> connectionCount_{0};
    std::uint16_t port_ = 0;
};

}  // namespace guildhall::http
