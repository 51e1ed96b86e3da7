#include "kernel/http/server.hpp"

#include "kernel/http/event_loop.hpp"
#include "kernel/http/worker_pool.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace guildhall::http {

Server::Server(ServerOptions options, Application& application)
    : options_(std::move(options)), application_(application) {}

Server::~Server() { stop(std::chrono::seconds(0)); }

Listeners Server::listen(const ServerOptions& options) {
    const auto count = options.loops == 0 ? std::max(1U, std::thread::hardware_concurrency()) : options.loops;
    Listeners all{.port = options.port};
    try {
        for (unsigned i = 0; i < count; ++i) {
            Poco::Net::ServerSocket listener;
            // Only among our own loops: the first one takes the port alone, so a second server is told.
            if (i == 0) {
                Poco::Net::ServerSocket probe;
                probe.bind(Poco::Net::SocketAddress(options.address, all.port), true, false);
                all.port = probe.address().port();
            }
            listener.bind(Poco::Net::SocketAddress(options.address, all.port), true, true);
            listener.listen(1024);
            all.sockets.push_back(std::move(listener));
        }
    } catch (const Poco::Exception& error) {
        throw std::runtime_error("cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " +
                                 error.displayText() + ". Is another server running there?");
    }
    return all;
}

void Server::start(Listeners listeners) {
    workers_ = std::make_unique<WorkerPool>(options_.workers == 0 ? 8 : options_.workers, options_.maxQueue,
                                            options_.patience);
    port_ = listeners.port;
    for (auto& listener : listeners.sockets)
        loops_.push_back(
            std::make_unique<EventLoop>(std::move(listener), options_, application_, *workers_, connectionCount_));
    for (auto& loop : loops_) loop->start();
}

void Server::stop(std::chrono::milliseconds deadline) {
    for (auto& loop : loops_) loop->requestStop();
    const auto until = std::chrono::steady_clock::now() + deadline;
    const auto allFinished = [this] {
        return std::ranges::all_of(loops_, [](const auto& loop) { return loop->finished(); });
    };
    while (!allFinished() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    for (auto& loop : loops_) loop->requestAbort();
    for (auto& loop : loops_) loop->join();
    // Workers post to the loops, so they end first.
    workers_.reset();
    loops_.clear();
}

void Server::tell(metrics::Exposition& out) const {
    out.gauge("guildhall_http_connections", "Open connections.");
    out.sample(static_cast<double>(connectionCount_.load()));
    if (!workers_) return;
    const auto lanes = workers_->lanes();
    out.gauge("guildhall_http_workers", "Threads for handlers.");
    out.sample(static_cast<double>(workers_->threads()));
    out.gauge("guildhall_http_requests_running", "Requests a worker is busy with, by the plugin that answers.");
    for (const auto& lane : lanes) out.sample(static_cast<double>(lane.running), {{"owner", lane.owner}});
    out.gauge("guildhall_http_requests_waiting", "Requests that wait for a worker, by the plugin that answers.");
    for (const auto& lane : lanes) out.sample(static_cast<double>(lane.waiting), {{"owner", lane.owner}});
}

}  // namespace guildhall::http
