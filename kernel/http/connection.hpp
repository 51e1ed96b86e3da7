// One client: reads requests in order, hands each to a handler, writes answers in the same order. Pipelined requests
// wait in the socket while one is being answered, so a client can never make us hold more than one.
//
// Everything runs on the connection's loop but `work`, which a pool thread runs; the socket is never closed under it.
#pragma once

#include "kernel/http/application.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/http/output_queue.hpp"
#include "kernel/http/request_reader.hpp"
#include "kernel/http/server_options.hpp"
#include "kernel/http/wire.hpp"

#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>

namespace guildhall::http {

class EventLoop;

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Time = std::chrono::steady_clock::time_point;

    Connection(Poco::Net::StreamSocket socket, std::unique_ptr<Wire> wire, std::string address, EventLoop& loop);

    int descriptor() const { return descriptor_; }
    bool closed() const { return state_ == State::Closed; }

    /// epoll says the socket is readable, writable or hung up.
    void onReady(std::uint32_t events);
    /// Goes on reading and answering where it stopped.
    void advance();
    /// A worker has the answer.
    void onAnswer(Answer answer);
    /// A worker has sent an answer but these bytes, or met something that is wrong with the socket.
    void onRest(std::string bytes);
    /// Something may have come while a worker was busy with an answer.
    void goOn();
    /// A worker has written the whole stream itself; `intact` is false when it broke off.
    void onStreamed(Answer answer, bool intact, std::uint64_t bytes);
    /// Deadlines.
    void sweep(Time now);
    /// Close when idle, else after the answer in progress.
    void stop();
    /// Now.
    void abort();

private:
    enum class State { Open, Closing, Draining, Closed };
    enum class Phase { Idle, Handling, Writing, Abandoned };

    bool fill();
    void admit();
    /// False when what is still going out must go first.
    bool dispatch();
    void work(RawRequest request);
    bool answerAtOnce(Answer& answer);
    /// Answers what is no request and closes. `text`: instead of the status alone.
    void refuse(const Fault& fault, std::string_view text = {});
    void handshakeFailed();
    void queueAnswer(Answer answer);
    /// True when everything is out.
    bool flush();
    void settle();
    void drain();
    void close();
    void countRefusal(HttpFigures::Refusal why);
    RouteMeter& meter();
    std::string shownPath() const;
    void log(const Answer& answer, std::uint64_t bytes, const char* reason = "");
    bool overdue(Time now) const;

    Poco::Net::StreamSocket socket_;
    std::unique_ptr<Wire> wire_;  ///< the worker's while it writes
    int descriptor_;
    std::string address_;
    EventLoop& loop_;
    RequestReader reader_;
    OutputQueue out_;
    State state_ = State::Open;
    std::atomic<Phase> phase_{Phase::Idle};
    std::atomic<bool> started_{false};  ///< a worker has begun with the request
    std::atomic<bool> news_{false};     ///< the loop has to look at it once a worker has answered
    Application::Admission admission_;
    bool tooLarge_ = false;
    bool readable_ = true;
    bool hungUp_ = false;  ///< RDHUP seen: a short read does not mean the socket is empty
    bool ended_ = false;   ///< the peer will send no more
    std::atomic<bool> stopping_{false};
    bool began_ = false;  ///< some bytes of the next request are here

    // Of the request being answered.
    std::string method_;
    std::string path_;
    bool keepAlive_ = true;
    bool http10_ = false;

    std::atomic<Time> idleSince_;
    Time requestBegan_, bodyDeadline_, handling_, progress_, drainUntil_;
};

}  // namespace guildhall::http
