#include "kernel/http/event_loop.hpp"

#include "kernel/http/networks.hpp"
#include "kernel/http/plain_wire.hpp"
#include "kernel/http/worker_pool.hpp"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <cerrno>
#include <stdexcept>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace guildhall::http {
namespace {
constexpr auto sweepEvery = std::chrono::milliseconds(250);
constexpr int maxAcceptsPerTurn = 128;
}  // namespace

EventLoop::EventLoop(Poco::Net::ServerSocket listener, const ServerOptions& options, Application& application,
                     WorkerPool& workers, std::atomic<std::size_t>& connectionCount)
    : listener_(std::move(listener)),
      options_(options),
      application_(application),
      workers_(workers),
      connectionCount_(connectionCount),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wakeUp_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (epoll_ < 0 || wakeUp_ < 0) throw std::runtime_error("cannot create an event loop: out of file descriptors");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wakeUp_;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wakeUp_, &event);
    listener_.setBlocking(false);
    listen(true);
}

EventLoop::~EventLoop() {
    join();
    ::close(epoll_);
    ::close(wakeUp_);
}

void EventLoop::start() {
    thread_ = std::thread([this] { run(); });
}

void EventLoop::join() {
    if (thread_.joinable()) thread_.join();
}

void EventLoop::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wakeUp_, &one, sizeof one);
}

void EventLoop::requestStop() {
    mode_ = Mode::Stopping;
    wake();
}

void EventLoop::requestAbort() {
    mode_ = Mode::Aborting;
    wake();
}

void EventLoop::post(Completion completion) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        first = completions_.empty();
        completions_.push_back(std::move(completion));
    }
    if (first) wake();
}

void EventLoop::listen(bool on) {
    if (on == listening_) return;
    epoll_event event{};
    event.events = EPOLLIN;
    const int descriptor = listener_.impl()->sockfd();
    event.data.fd = descriptor;
    ::epoll_ctl(epoll_, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, descriptor, &event);
    listening_ = on;
}

void EventLoop::acceptAll() {
    for (int i = 0; i < maxAcceptsPerTurn; ++i) {
        sockaddr_storage peer{};
        socklen_t length = sizeof peer;
        const int descriptor = ::accept4(listener_.impl()->sockfd(), reinterpret_cast<sockaddr*>(&peer), &length,
                                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            if (connectionCount_ >= options_.maxConnections) {
                ::close(descriptor);
                if (options_.figures) options_.figures->refused(HttpFigures::Refusal::TooManyConnections);
                continue;
            }
            const Poco::Net::SocketAddress from(reinterpret_cast<sockaddr*>(&peer), length);
            adopt(descriptor, plainAddress(from.host().toString()));
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            tellOutOfDescriptors(errno);
            listen(false);  // taken up again by the next sweep: without a pause this would spin
            return;
        } else if (errno != EINTR && errno != ECONNABORTED) {
            return;
        }
    }
}

/// Once a minute: it comes with every client.
void EventLoop::tellOutOfDescriptors(int error) {
    const auto now = std::chrono::steady_clock::now();
    if (!options_.trouble || now < tellAgainAt_) return;
    tellAgainAt_ = now + std::chrono::minutes(1);
    const bool memory = error == ENOMEM || error == ENOBUFS;
    options_.trouble(memory ? "out of memory: new connections wait until some is free"
                            : "out of file descriptors: new connections wait until some are free; allow more "
                              "(LimitNOFILE, ulimit -n) or lower http.max_connections");
}

void EventLoop::adopt(int descriptor, std::string address) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Poco::Net::StreamSocket socket(new Poco::Net::StreamSocketImpl(descriptor));
    auto wire = options_.tls ? options_.tls->accept(descriptor) : std::make_unique<PlainWire>(descriptor);
    auto connection = std::make_shared<Connection>(std::move(socket), std::move(wire), std::move(address), *this);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.fd = descriptor;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) return;
    connections_.emplace(descriptor, std::move(connection));
    ++connectionCount_;
}

void EventLoop::forget(Connection& connection) {
    const auto found = connections_.find(connection.descriptor());
    if (found == connections_.end() || found->second.get() != &connection) return;
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.descriptor(), nullptr);
    buried_.push_back(std::move(found->second));
    connections_.erase(found);
    --connectionCount_;
}

void EventLoop::takeCompletions() {
    std::vector<Completion> done;
    {
        const std::lock_guard lock(mutex_);
        done.swap(completions_);
    }
    for (auto& [what, connection, answer, intact, bytes] : done) {
        using Done = Completion::Done;
        switch (what) {
            case Done::Answer: connection->onAnswer(std::move(answer)); break;
            case Done::Part: connection->onRest(std::move(answer.body)); break;
            case Done::All: connection->goOn(); break;
            case Done::Stream: connection->onStreamed(std::move(answer), intact, bytes); break;
        }
    }
}

void EventLoop::sweep() {
    const auto now = std::chrono::steady_clock::now();
    if (now < nextSweep_) return;
    nextSweep_ = now + sweepEvery;
    if (applied_ == Mode::Serving) listen(true);
    std::vector<std::shared_ptr<Connection>> all;
    all.reserve(connections_.size());
    for (const auto& [descriptor, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) connection->sweep(now);
}

void EventLoop::applyMode() {
    const auto wanted = mode_.load();
    if (wanted == applied_) return;
    applied_ = wanted;
    if (listening_) {
        acceptAll();  // those who got through before the stop are served
        listen(false);
    }
    listener_.close();
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [descriptor, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) wanted == Mode::Stopping ? connection->stop() : connection->abort();
}

void EventLoop::run() {
    epoll_event events[128];
    nextSweep_ = std::chrono::steady_clock::now() + sweepEvery;
    while (applied_ == Mode::Serving || !connections_.empty()) {
        const int timeout = again_.empty() ? static_cast<int>(sweepEvery.count()) : 0;
        const int count = ::epoll_wait(epoll_, events, 128, timeout);
        now_ = std::chrono::steady_clock::now();
        handshakes_ = 0;
        bool woken = false;
        // First, so that handshakes that had to wait do not wait for ever behind new ones.
        auto again = std::exchange(again_, {});
        for (const auto& connection : again)
            if (!connection->closed()) connection->advance();
        const int listening = listening_ ? static_cast<int>(listener_.impl()->sockfd()) : -1;
        for (int i = 0; i < count; ++i) {
            const int descriptor = events[i].data.fd;
            if (descriptor == listening) {
                acceptAll();
            } else if (descriptor == wakeUp_) {
                std::uint64_t wakeUps = 0;
                [[maybe_unused]] const auto read = ::read(wakeUp_, &wakeUps, sizeof wakeUps);
                woken = true;
            } else if (const auto found = connections_.find(descriptor); found != connections_.end()) {
                const auto connection = found->second;
                connection->onReady(events[i].events);
            }
        }
        if (woken) takeCompletions();
        applyMode();
        sweep();
        buried_.clear();
    }
    finished_ = true;
}

}  // namespace guildhall::http
