// One whole request, already read, checked, routed and signed in. No sockets: a handler is `Response f(const Request&)`
// and can be called from a test.
#pragma once

#include <guildhall/sdk/upload.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// Who does something, for the audit log.
struct Actor {
    std::string personId;  ///< empty: the system or nobody; of who acts by a link without an account, the link's id
    std::string role;      ///< their active one; of a link, what the log calls it: “Client link for Example Ltd”
    std::string address;   ///< IP
    std::string userAgent;
    std::string requestId;  ///< or job id
    /// Of who is signed in by another service, who they are there: “<issuer> <subject>”. Kept with each entry.
    std::string identity = {};
};

/// Everything the kernel knows of a request; tests fill the parts they need.
struct RequestParts {
    std::string id;
    std::string method = "GET";
    std::string path = "/";  ///< decoded, without query
    std::multimap<std::string, std::string, std::less<>> query;
    std::multimap<std::string, std::string, std::less<>> form;
    std::vector<Upload> uploads;
    std::map<std::string, std::string, std::less<>> pathValues;
    std::map<std::string, std::string, std::less<>> headers;  ///< lower-case names
    std::map<std::string, std::string, std::less<>> cookies;
    std::string rawTarget = "/";
    std::string body;
    std::string address;
    std::string csrfToken;
    std::string sessionId;  ///< hash of the session token: an id for look-ups, not the secret
    Viewer viewer;
};

/// Immutable, cheap to copy; belongs to the thread that handles it.
class Request {
public:
    explicit Request(RequestParts parts);
    /// Not changed while the request lives, but by whom has made it.
    explicit Request(std::shared_ptr<const RequestParts> parts) : parts_(std::move(parts)) {}

    const std::string& id() const { return parts_->id; }
    const std::string& method() const { return parts_->method; }
    const std::string& path() const { return parts_->path; }
    /// Path and query exactly as asked for, for “return to” links.
    const std::string& rawTarget() const { return parts_->rawTarget; }

    /// A `{name}` part of the route's pattern. Throws std::out_of_range when the pattern has none: a programmer's
    /// mistake.
    const std::string& pathValue(std::string_view name) const;
    /// First query value, or empty.
    const std::string& query(std::string_view name) const;
    const std::multimap<std::string, std::string, std::less<>>& queryValues() const { return parts_->query; }
    /// First form value, or empty.
    const std::string& form(std::string_view name) const;
    bool hasForm(std::string_view name) const;
    std::vector<std::string> formAll(std::string_view name) const;
    /// The uploaded file of that field, or null when none was chosen.
    const Upload* upload(std::string_view field) const;
    /// Lower-case name; empty when absent.
    const std::string& header(std::string_view name) const;
    const std::string& cookie(std::string_view name) const;
    const std::string& body() const { return parts_->body; }
    const std::string& address() const { return parts_->address; }
    const std::string& csrfToken() const { return parts_->csrfToken; }
    const std::string& sessionId() const { return parts_->sessionId; }

    const Viewer& viewer() const { return parts_->viewer; }
    Actor actor() const;

private:
    std::shared_ptr<const RequestParts> parts_;
};

}  // namespace guildhall::sdk
