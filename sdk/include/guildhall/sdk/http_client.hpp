// HTTP to other services. The only way out for a plugin (rule 12), so that tests can answer in the service's place.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace guildhall::sdk {

struct HttpRequest {
    std::string method = "GET";
    std::string url;  ///< absolute, http or https
    std::map<std::string, std::string> headers = {};
    std::string body = {};
    std::chrono::milliseconds timeout{10'000};  ///< for each of connecting, sending and receiving
    std::size_t maxBody = 4 * 1024 * 1024;      ///< bytes of the answer; a larger one is HttpFailure
    bool cutBody = false;                       ///< of a larger answer its first `maxBody` bytes, and no failure
    /// For connecting, sending and receiving together, so that no trickle holds the caller; 0: as long as it goes on.
    std::chrono::milliseconds whole{0};
    /// Asked about the very address that is connected to next, as text (“203.0.113.7”, “2001:db8::1”), after the name
    /// was looked up: what a name leads to at one moment says nothing about the next. False: HttpRefused.
    std::function<bool(const std::string& address)> mayConnect = {};
};

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
};

/// No answer: address unknown, refused, timed out, broken off, certificate not trusted. Worth another try later.
class HttpFailure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    ~HttpFailure() override;
};

/// HttpRequest::mayConnect said no, and nothing was connected to.
class HttpRefused : public HttpFailure {
public:
    using HttpFailure::HttpFailure;
    ~HttpRefused() override;
};

/// Any thread; blocks. Never call it inside a transaction. Redirects are not followed. TLS certificates are checked.
class HttpClient {
public:
    virtual ~HttpClient();
    /// Any status is an answer. Throws HttpFailure when there is none, std::invalid_argument for a bad address.
    virtual HttpAnswer send(const HttpRequest& request) = 0;
};

/// In its one spelling; of an IPv6 address that stands for one of IPv4 (mapped, NAT64, 6to4) that one. Empty for what
/// is no address. Pure.
std::string reachedAddress(std::string_view address);
/// Can everybody reach this address? Not: loopback, private, shared (CGNAT), link-local with the metadata of clouds,
/// multicast, reserved. False also for what is no address. For HttpRequest::mayConnect wherever somebody else chose the
/// address: this server must not knock for them at doors that are open to it only (SSRF). Pure.
bool isPublicAddress(std::string_view address);

}  // namespace guildhall::sdk
