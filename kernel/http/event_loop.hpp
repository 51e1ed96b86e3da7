// One thread, one epoll set, one listening socket (SO_REUSEPORT spreads clients over the loops).
#pragma once

#include "kernel/http/application.hpp"
#include "kernel/http/connection.hpp"
#include "kernel/http/server_options.hpp"

#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace guildhall::http {

class WorkerPool;

class EventLoop {
public:
    EventLoop(Poco::Net::ServerSocket listener, const ServerOptions& options, Application& application,
              WorkerPool& workers, std::atomic<std::size_t>& connectionCount);
    ~EventLoop();

    void start();
    /// Stop accepting, finish what is in flight. Any thread.
    void requestStop();
    /// Cut what is left. Any thread.
    void requestAbort();
    bool finished() const { return finished_; }
    void join();

    // For connections.
    struct Completion {
        enum class Done {
            Answer,  ///< it is to be sent
            Part,    ///< and its body is what could not be sent yet
            All,
            Stream,  ///< sent or, not `intact`, broken off
        };
        Done done;
        std::shared_ptr<Connection> connection;
        Answer answer;
        bool intact = true;
        std::uint64_t bytes = 0;
    };
    /// Any thread: the loop takes it up soon.
    void post(Completion completion);
    /// Loop thread: go on with this connection after the others had their turn.
    void again(std::shared_ptr<Connection> connection) { again_.push_back(std::move(connection)); }
    /// Loop thread: one more step of a TLS handshake, which takes about a millisecond, before the others have their
    /// turn.
    bool mayShakeHands() { return handshakes_++ < maxHandshakesPerTurn; }
    void forget(Connection& connection);
    /// When this turn began: exact enough for deadlines, and asked several times a request.
    Connection::Time now() const { return now_; }
    const ServerOptions& options() const { return options_; }
    Application& application() { return application_; }
    WorkerPool& workers() { return workers_; }

private:
    static constexpr int maxHandshakesPerTurn = 8;
    enum class Mode { Serving, Stopping, Aborting };

    void run();
    void acceptAll();
    void tellOutOfDescriptors(int error);
    void adopt(int descriptor, std::string address);
    void listen(bool on);
    void takeCompletions();
    void sweep();
    void applyMode();
    void wake();

    Poco::Net::ServerSocket listener_;
    const ServerOptions& options_;
    Application& application_;
    WorkerPool& workers_;
    std::atomic<std::size_t>& connectionCount_;
    int epoll_;
    int wakeUp_;
    std::thread thread_;
    std::unordered_map<int, std::shared_ptr<Connection>> connections_;
    std::vector<std::shared_ptr<Connection>> again_;
    std::vector<std::shared_ptr<Connection>> buried_;  ///< kept to the end of the turn: their members are on the stack
    std::mutex mutex_;
    std::vector<Completion> completions_;
    std::atomic<Mode> mode_{Mode::Serving};
    Mode applied_ = Mode::Serving;
    std::atomic<bool> finished_{false};
    bool listening_ = false;
    int handshakes_ = 0;  ///< steps taken in this turn
    Connection::Time now_ = std::chrono::steady_clock::now();
    Connection::Time nextSweep_;
    Connection::Time tellAgainAt_{};
};

}  // namespace guildhall::http
