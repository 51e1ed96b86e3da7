#include "kernel/http/connection.hpp"

#include "kernel/http/event_loop.hpp"
#include "kernel/http/plain_wire.hpp"
#include "kernel/http/stream_sink.hpp"
#include "kernel/http/worker_pool.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/epoll.h>
#include <sys/socket.h>

namespace guildhall::http {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Done = EventLoop::Completion::Done;

constexpr std::size_t readSize = 64 * 1024;
constexpr std::uint64_t maxQueuedOutput = 256 * 1024;
/// Requests one connection may have answered before the loop looks at the others.
constexpr int maxTurns = 64;

}  // namespace

Connection::Connection(Poco::Net::StreamSocket socket, std::unique_ptr<Wire> wire, std::string address, EventLoop& loop)
    : socket_(std::move(socket)),
      wire_(std::move(wire)),
      descriptor_(socket_.impl()->sockfd()),
      address_(std::move(address)),
      loop_(loop),
      reader_(loop.options().maxHead, loop.options().bodies.get()),
      idleSince_(loop.now()),
      progress_(loop.now()) {}

void Connection::onReady(std::uint32_t events) {
    // TLS may have to write before it can read on.
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR) || !wire_->shortMeansEmpty()) readable_ = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) hungUp_ = true;
    goOn();
}

/// A worker that has answered sets the phase before it looks for news, and here it is the other way round: one of the
/// two sees what the other has done.
void Connection::goOn() {
    news_ = true;
    // While a worker writes, the socket's writing side is the worker's.
    const Phase phase = phase_;
    if (phase == Phase::Writing) return;
    if (phase == Phase::Idle) news_ = false;
    advance();
}

bool Connection::fill() {
    if (!readable_ || ended_) return false;
    if (!wire_->established() && !loop_.mayShakeHands()) {
        loop_.again(shared_from_this());
        return false;
    }
    thread_local char bytes[readSize];
    const auto count = wire_->receive(bytes, readSize);
    if (count > 0) {
        if (!began_) {
            began_ = true;
            requestBegan_ = loop_.now();
        }
        reader_.feed({bytes, static_cast<std::size_t>(count)});
        if (static_cast<std::size_t>(count) < readSize && !hungUp_ && wire_->shortMeansEmpty()) readable_ = false;
        return true;
    }
    readable_ = false;
    if (count == 0) {
        ended_ = true;
    } else if (errno == EINTR) {
        readable_ = true;
        return fill();
    } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
        handshakeFailed();
    }
    return false;
}

/// Or the connection broke later, which needs no answer.
void Connection::handshakeFailed() {
    if (wire_->heardPlainHttp()) {
        wire_ = std::make_unique<PlainWire>(descriptor_);
        return refuse({400, "plain HTTP where TLS is spoken"},
                      "This address speaks HTTPS only. Please write https:// in front of it.");
    }
    if (wire_->problem().empty()) return close();
    method_ = path_ = "-";
    handling_ = SteadyClock::now();
    log(plainAnswer(400), 0, wire_->problem().c_str());
    state_ = State::Closing;  // OpenSSL has sent its alert
}

void Connection::advance() {
    int turns = 0;
    while (state_ == State::Open && phase_ == Phase::Idle) {
        if (out_.size() > maxQueuedOutput && !flush()) return;
        const auto step = reader_.next();
        if (step == RequestReader::Step::NeedMore) {
            if (!fill()) {
                if (ended_ && reader_.midRequest()) refuse({400, "ended in the middle"});
                break;
            }
        } else if (step == RequestReader::Step::Head) {
            admit();
        } else if (step == RequestReader::Step::Fault) {
            refuse(reader_.fault());
        } else {
            if (++turns > maxTurns) {
                loop_.again(shared_from_this());
                break;
            }
            if (!dispatch()) return;
        }
    }
    settle();
}

void Connection::admit() {
    const auto& options = loop_.options();
    admission_ = loop_.application().admit(reader_.head());
    reader_.limitBody(admission_.maxBody);
    const auto expected = reader_.declaredLength() > 0 ? reader_.declaredLength() : admission_.maxBody;
    bodyDeadline_ = loop_.now() + options.bodyTimeout + std::chrono::seconds(expected / options.bodyRate);
    tooLarge_ = reader_.declaredLength() > admission_.maxBody;
    if (tooLarge_) {
        // The page that says so may need the viewer, so it is made like any other, without the body.
        dispatch();
    } else if (reader_.expectsContinue()) {
        out_.push("HTTP/1.1 100 Continue\r\n\r\n");
        flush();
    }
}

bool Connection::dispatch() {
    if (!admission_.onLoop && !flush()) return state_ == State::Closed;
    auto request = reader_.take();
    request.address = address_;
    request.refused = tooLarge_ ? 413 : 0;
    method_ = request.head.method;
    path_ = request.head.target.substr(0, request.head.target.find('?'));
    keepAlive_ = request.head.keepAlive() && !tooLarge_;
    http10_ = request.head.minorVersion == 0;
    handling_ = SteadyClock::now();
    began_ = reader_.midRequest();
    requestBegan_ = handling_;
    if (admission_.onLoop && !tooLarge_) {
        queueAnswer(loop_.application().answer(std::move(request)));
        return true;
    }
    phase_ = Phase::Handling;
    auto shared = std::make_shared<RawRequest>(std::move(request));
    started_ = false;
    news_ = began_ || readable_ || hungUp_;
    if (!loop_.workers().submit(admission_.owner,
                                [self = shared_from_this(), shared] { self->work(std::move(*shared)); })) {
        phase_ = Phase::Idle;
        countRefusal(HttpFigures::Refusal::Overloaded);
        auto busy = plainAnswer(503, "The server is busy. Please try again in a moment.");
        busy.headers.emplace_back("Retry-After", "1");
        queueAnswer(std::move(busy));
    }
    return true;
}

void Connection::work(RawRequest request) {
    if (phase_ != Phase::Handling) return;  // given up while it waited for a thread
    started_ = true;
    auto answer = loop_.application().answer(std::move(request));
    if (!answer.stream || answer.headOnly) {
        if (!answerAtOnce(answer)) loop_.post({Done::Answer, shared_from_this(), std::move(answer)});
        return;
    }
    auto expected = Phase::Handling;
    if (!phase_.compare_exchange_strong(expected, Phase::Writing)) return;
    answer.close = answer.close || !keepAlive_;
    StreamSink sink(*wire_, descriptor_, !http10_, loop_.options().writeTimeout);
    bool intact = false;
    try {
        sink.writeRaw(writeHead(answer, http10_));
        answer.stream(sink);
        sink.finish();
        intact = true;
    } catch (...) {
        // The status has gone out already: breaking off without the end mark is what tells the client.
    }
    answer.stream = nullptr;
    loop_.post({Done::Stream, shared_from_this(), std::move(answer), intact, sink.sent()});
}

/// Most answers fit into the socket's buffer, and the connection goes on when the next request comes: the loop, which
/// would have to be woken, has nothing to do with them. False: it has.
bool Connection::answerAtOnce(Answer& answer) {
    if (answer.close || !keepAlive_ || stopping_ || answer.file || answer.sharedBody) return false;
    std::string head;
    try {
        head = writeHead(answer, http10_);
    } catch (const std::exception&) {
        return false;
    }
    if (answer.headOnly || answer.status == 204 || answer.status == 304) answer.body.clear();
    const auto all = head.size() + answer.body.size();
    auto expected = Phase::Handling;
    if (!phase_.compare_exchange_strong(expected, Phase::Writing)) return true;  // given up
    // Before the client can have it and ask for more, so that its next request meets a connection that is ready.
    log(answer, all);
    idleSince_ = SteadyClock::now();
    std::size_t sent = 0;
    for (long count = 1; sent < all && (count > 0 || errno == EINTR);) {
        const auto ofHead = std::min(sent, head.size());
        count =
            wire_->sendBoth(std::string_view(head).substr(ofHead), std::string_view(answer.body).substr(sent - ofHead));
        if (count > 0) sent += static_cast<std::size_t>(count);
    }
    if (sent < all) {
        answer.body = (head + answer.body).substr(sent);
        loop_.post({Done::Part, shared_from_this(), std::move(answer)});
        return true;
    }
    phase_ = Phase::Idle;
    if (news_.exchange(false)) loop_.post({Done::All, shared_from_this(), {}});
    return true;
}

void Connection::onAnswer(Answer answer) {
    auto expected = Phase::Handling;
    if (!phase_.compare_exchange_strong(expected, Phase::Idle)) return;
    if (state_ == State::Closed) return;
    queueAnswer(std::move(answer));
    advance();
}

void Connection::onRest(std::string bytes) {
    phase_ = Phase::Idle;
    if (state_ == State::Closed) return close();
    out_.push(std::move(bytes));
    advance();
}

void Connection::onStreamed(Answer answer, bool intact, std::uint64_t bytes) {
    phase_ = Phase::Idle;
    log(answer, bytes, intact ? "" : "broke off");
    if (state_ == State::Closed || !intact) return close();
    if (answer.close || stopping_) state_ = State::Closing;
    idleSince_ = SteadyClock::now();
    advance();
}

void Connection::refuse(const Fault& fault, std::string_view text) {
    method_ = "-";
    path_ = "-";
    keepAlive_ = false;
    http10_ = false;
    handling_ = SteadyClock::now();
    admission_.meter = nullptr;
    countRefusal(fault.status == 408 ? HttpFigures::Refusal::TimedOut : HttpFigures::Refusal::Malformed);
    auto answer = plainAnswer(fault.status, text);
    if (fault.status == 503) answer.headers.emplace_back("Retry-After", "5");
    if (fault.status == 405) answer.headers.emplace_back("Allow", "GET, HEAD, POST");
    log(answer, answer.body.size(), fault.reason);
    answer.requestId = "-";
    answer.close = true;
    out_.push(writeHead(answer, false) + answer.body);
    state_ = State::Closing;
}

void Connection::queueAnswer(Answer answer) {
    answer.close = answer.close || !keepAlive_ || stopping_;
    std::string head;
    try {
        head = writeHead(answer, http10_);
    } catch (const std::exception&) {
        answer = plainAnswer(500);
        answer.close = true;
        head = writeHead(answer, http10_);
    }
    const auto before = out_.size();
    out_.push(std::move(head));
    if (!answer.headOnly && answer.status != 204 && answer.status != 304) {
        if (answer.file)
            out_.push(answer.file);
        else if (answer.sharedBody)
            out_.push(answer.sharedBody);
        else
            out_.push(std::move(answer.body));
    }
    log(answer, out_.size() - before);
    if (answer.close) state_ = State::Closing;
}

bool Connection::flush() {
    const auto before = out_.size();
    const auto result = out_.flush(*wire_);
    if (before != out_.size() || before == 0) progress_ = loop_.now();
    if (result == OutputQueue::Result::Broken) close();
    return result == OutputQueue::Result::Done;
}

void Connection::settle() {
    if (state_ == State::Closed || phase_ == Phase::Writing) return;
    const bool wasBusy = !out_.empty();
    if (!flush()) return;
    if (wasBusy) idleSince_ = loop_.now();
    if (state_ == State::Closing) {
        wire_->sayGoodbye();
        ::shutdown(descriptor_, SHUT_WR);
        state_ = State::Draining;
        drainUntil_ = loop_.now() + loop_.options().drainTimeout;
    }
    if (state_ == State::Draining) return drain();
    const bool idle = phase_ == Phase::Idle;
    if (idle && (ended_ || (stopping_ && !reader_.midRequest()))) close();
}

void Connection::drain() {
    char bytes[4096];
    for (;;) {
        const auto count = ::recv(descriptor_, bytes, sizeof bytes, 0);
        if (count > 0) continue;
        if (count < 0 && errno == EINTR) continue;
        if (count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) close();
        return;
    }
}

void Connection::close() {
    if (state_ == State::Closed) return;
    state_ = State::Closed;
    auto expected = Phase::Handling;
    phase_.compare_exchange_strong(expected, Phase::Abandoned);
    loop_.forget(*this);
    // A streaming worker still holds the descriptor: end it, and let the last owner close it.
    if (phase_ == Phase::Writing) {
        ::shutdown(descriptor_, SHUT_RDWR);
        return;
    }
    wire_->sayGoodbye();
    socket_.close();
}

bool Connection::overdue(Time now) const {
    const auto& options = loop_.options();
    if (state_ == State::Draining) return now > drainUntil_;
    if (!out_.empty()) return now > progress_ + options.writeTimeout;
    if (phase_ == Phase::Handling)
        return now > handling_ + (admission_.deadline.count() > 0 ? admission_.deadline : options.handlerTimeout);
    if (reader_.inBody()) return now > bodyDeadline_;
    if (!wire_->established()) return now > idleSince_.load() + options.headTimeout;
    if (reader_.midRequest()) return now > requestBegan_ + options.headTimeout;
    return now > idleSince_.load() + options.idleTimeout;
}

void Connection::sweep(Time now) {
    if (state_ == State::Closed || phase_ == Phase::Writing || !overdue(now)) return;
    if (state_ == State::Draining || !out_.empty()) return close();
    auto expected = Phase::Handling;
    if (phase_.compare_exchange_strong(expected, Phase::Abandoned)) {
        auto late = started_ ? plainAnswer(504, "This took too long. Please try again.")
                             : plainAnswer(503, "The server is busy. Please try again in a moment.");
        if (started_) {
            if (auto* figures = loop_.options().figures) figures->gaveUp();
            loop_.application().gaveUp(admission_.owner, shownPath());
        } else {
            countRefusal(HttpFigures::Refusal::Overloaded);
            late.headers.emplace_back("Retry-After", "5");
        }
        late.close = true;
        queueAnswer(std::move(late));
        return settle();
    }
    if (phase_ != Phase::Idle) return;
    if (!reader_.midRequest()) return close();
    refuse({408, "request not complete in time"});
    settle();
}

void Connection::stop() {
    stopping_ = true;
    goOn();
}

void Connection::abort() { close(); }

void Connection::log(const Answer& answer, std::uint64_t bytes, const char* reason) {
    const auto& options = loop_.options();
    const auto spent = SteadyClock::now() - handling_;
    if (options.figures) meter().answered(answer.status, bytes, spent);
    if (!options.accessLog) return;
    options.accessLog({.requestId = answer.requestId,
                       .address = answer.address.empty() ? address_ : answer.address,
                       .method = method_,
                       .route = admission_.meter ? admission_.meter->pattern() : "unmatched",
                       .path = shownPath(),
                       .status = answer.status,
                       .bytes = bytes,
                       .duration = std::chrono::duration_cast<std::chrono::microseconds>(spent),
                       .owner = answer.owner,
                       .personId = answer.personId,
                       .reason = reason});
}

void Connection::countRefusal(HttpFigures::Refusal why) {
    if (auto* figures = loop_.options().figures) figures->refused(why);
}

RouteMeter& Connection::meter() {
    return admission_.meter ? *admission_.meter : loop_.options().figures->unmatched(method_);
}

std::string Connection::shownPath() const {
    static const RouteMeter none("", "unmatched", false);
    return (admission_.meter ? *admission_.meter : none).shownPath(path_);
}

}  // namespace guildhall::http
