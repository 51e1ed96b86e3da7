#include "kernel/http/outbound_client.hpp"

#include <guildhall/sdk/field.hpp>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>

#include <memory>

namespace guildhall::http {

namespace {

using Session = std::unique_ptr<Poco::Net::HTTPClientSession>;

Session openSession(const Poco::URI& address, const Poco::Net::Context::Ptr& context) {
    if (address.getScheme() == "https")
        return std::make_unique<Poco::Net::HTTPSClientSession>(address.getHost(), address.getPort(), context);
    return std::make_unique<Poco::Net::HTTPClientSession>(address.getHost(), address.getPort());
}

std::string readBody(std::istream& stream, std::size_t most) {
    std::string body;
    char chunk[16 * 1024];
    while (stream.read(chunk, sizeof chunk) || stream.gcount() > 0) {
        body.append(chunk, static_cast<std::size_t>(stream.gcount()));
        if (body.size() > most) throw sdk::HttpFailure("the answer is larger than " + std::to_string(most) + " bytes");
    }
    return body;
}

sdk::HttpAnswer exchange(Poco::Net::HTTPClientSession& session, const Poco::URI& address,
                         const sdk::HttpRequest& request) {
    const auto millis = [](std::chrono::milliseconds span) { return Poco::Timespan(span.count() * 1000); };
    session.setTimeout(millis(request.timeout), millis(request.timeout), millis(request.timeout));
    auto target = address.getPathAndQuery();
    if (target.empty()) target = "/";
    Poco::Net::HTTPRequest head(request.method, target, Poco::Net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : request.headers) head.set(name, value);
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
        head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
    session.sendRequest(head) << request.body;
    Poco::Net::HTTPResponse answer;
    auto& stream = session.receiveResponse(answer);
    sdk::HttpAnswer result{.status = answer.getStatus()};
    for (const auto& [name, value] : answer) result.headers[sdk::asciiLower(name)] = value;
    result.body = readBody(stream, request.maxBody);
    return result;
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
        context_ = new Context(Context::TLS_CLIENT_USE, "", "", "", Context::VERIFY_RELAXED, 9, true);
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
        const auto session = openSession(address, address.getScheme() == "https" ? context() : nullptr);
        return exchange(*session, address, request);
    } catch (const Poco::Exception& problem) {
        throw sdk::HttpFailure(address.getHost() + ": " + problem.displayText());
    }
}

}  // namespace guildhall::http
