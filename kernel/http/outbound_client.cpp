#include "kernel/http/outbound_client.hpp"

#include <guildhall/sdk/field.hpp>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>

#include <sys/socket.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace guildhall::http {

namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPSClientSession;
using Session = std::unique_ptr<HTTPClientSession>;

/// A session that asks about the address itself. Poco looks a name up and calls this with what it found, and with
/// nothing else.
template <class Base>
class Asking : public Base {
public:
    template <class... Parts>
    explicit Asking(const sdk::HttpRequest& request, Parts&&... parts)
        : Base(std::forward<Parts>(parts)...), request_(request) {}

protected:
    void connect(const Poco::Net::SocketAddress& address) override {
        const auto host = address.host().toString();
        if (request_.mayConnect && !request_.mayConnect(host))
            throw sdk::HttpRefused(this->getHost() + " leads to " + host + ", which is refused");
        Base::connect(address);
    }

private:
    const sdk::HttpRequest& request_;
};

/// Cuts the connection when the whole has taken too long: each single wait has its own time, and a sender who lets a
/// byte come before it is over never uses it up.
class Deadline {
public:
    Deadline(HTTPClientSession& session, std::chrono::milliseconds whole) {
        if (whole.count() <= 0) return;
        thread_ = std::thread([this, &session, until = std::chrono::steady_clock::now() + whole] {
            std::unique_lock lock(mutex_);
            if (changed_.wait_until(lock, until, [this] { return over_; })) return;
            passed_ = true;
            if (const auto socket = session.socket().impl()->sockfd(); socket >= 0) ::shutdown(socket, SHUT_RDWR);
        });
    }
    ~Deadline() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }
    bool passed() {
        const std::lock_guard lock(mutex_);
        return passed_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false, passed_ = false;
    std::thread thread_;
};

Session openSession(const sdk::HttpRequest& request, const Poco::URI& address, const Poco::Net::Context::Ptr& context) {
    if (address.getScheme() == "https")
        return std::make_unique<Asking<HTTPSClientSession>>(request, address.getHost(), address.getPort(), context);
    return std::make_unique<Asking<HTTPClientSession>>(request, address.getHost(), address.getPort());
}

std::string readBody(std::istream& stream, const sdk::HttpRequest& request) {
    const auto most = request.maxBody;
    std::string body;
    char chunk[16 * 1024];
    while (stream.read(chunk, sizeof chunk) || stream.gcount() > 0) {
        body.append(chunk, static_cast<std::size_t>(stream.gcount()));
        if (body.size() <= most) continue;
        if (!request.cutBody) throw sdk::HttpFailure("the answer is larger than " + std::to_string(most) + " bytes");
        body.resize(most);
        break;
    }
    return body;
}

std::string lateText(const Poco::URI& address, const sdk::HttpRequest& request) {
    return address.getHost() + ": no whole answer within " + std::to_string(request.whole.count() / 1000) + " seconds";
}

sdk::HttpAnswer exchange(HTTPClientSession& session, const Poco::URI& address, const sdk::HttpRequest& request) {
    const auto millis = [](std::chrono::milliseconds span) { return Poco::Timespan(span.count() * 1000); };
    session.setTimeout(millis(request.timeout), millis(request.timeout), millis(request.timeout));
    auto target = address.getPathAndQuery();
    if (target.empty()) target = "/";
    Poco::Net::HTTPRequest head(request.method, target, Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : request.headers) head.set(name, value);
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
        head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    Deadline deadline(session, request.whole);
    try {
        session.sendRequest(head) << request.body;
        Poco::Net::HTTPResponse answer;
        auto& stream = session.receiveResponse(answer);
        sdk::HttpAnswer result{.status = answer.getStatus()};
        for (const auto& [name, value] : answer) result.headers[sdk::asciiLower(name)] = value;
        result.body = readBody(stream, request);
        if (deadline.passed() && !request.cutBody) throw sdk::HttpFailure(lateText(address, request));
        return result;
    } catch (const Poco::Exception&) {
        if (deadline.passed()) throw sdk::HttpFailure(lateText(address, request));
        throw;
    }
}

void refuseControls(const sdk::HttpRequest& request) {
    const auto clean = [](const std::string& text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
    };
    bool good = clean(request.method) && clean(request.url);
    for (const auto& [name, value] : request.headers) good = good && clean(name) && clean(value);
    if (!good) throw std::invalid_argument("a line break or NUL in a request's address or headers");
}

}  // namespace

Poco::Net::Context::Ptr OutboundClient::context() {
    std::call_once(made_, [this] {
        using Poco::Net::Context;
        // Relaxed would look the name up once more and, if it leads to this machine then, not compare it with the
        // certificate's.
        context_ = new Context(Context::TLS_CLIENT_USE, "", "", "", Context::VERIFY_STRICT, 9, true);
        context_->requireMinimumProtocol(Context::PROTO_TLSV1_2);
        context_->enableExtendedCertificateVerification(true);
    });
    return context_;
}

sdk::HttpAnswer OutboundClient::send(const sdk::HttpRequest& request) {
    refuseControls(request);
    Poco::URI address;
    try {
        address = Poco::URI(request.url);
    } catch (const Poco::Exception&) {
        throw std::invalid_argument("“" + request.url + "” is not an address");
    }
    if ((address.getScheme() != "http" && address.getScheme() != "https") || address.getHost().empty())
        throw std::invalid_argument("“" + request.url + "” is not an http or https address");
    try {
        const auto session = openSession(request, address, address.getScheme() == "https" ? context() : nullptr);
        return exchange(*session, address, request);
    } catch (const Poco::Exception& problem) {
        throw sdk::HttpFailure(address.getHost() + ": " + problem.displayText());
    }
}

}  // namespace guildhall::http
