// Between a whole request and its answer: session, route, access, form token, handler, errors, page, headers. One of
// the five borders where everything thrown is caught.
#pragma once

#include "kernel/http/application.hpp"
#include "kernel/http/csrf.hpp"
#include "kernel/http/networks.hpp"
#include "kernel/http/renderer.hpp"
#include "kernel/http/repeated_posts.hpp"
#include "kernel/http/route_table.hpp"
#include "kernel/http/session_cookie.hpp"
#include "kernel/http/static_files.hpp"
#include "kernel/http/visitors.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/request.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace guildhall::http {

struct DispatcherOptions {
    std::string baseUrl = "http://127.0.0.1:8080";
    std::string secret;                        ///< at least 32 bytes
    std::string previousSecret = {};           ///< the one before, still good for forms; empty: none
    Networks trustedProxies;                   ///< whose X-Forwarded-For is believed
    std::size_t maxUpload = 32 * 1024 * 1024;  ///< no route may ask for more
};

/// What the dispatcher needs of others; all outlive it and are used from any thread.
struct DispatcherPorts {
    Visitors& visitors;
    Renderer& renderer;
    sdk::Random& random;
    const StaticFiles* assets = nullptr;
    /// Someone was refused: {who, path as a log may tell it, permission or reason}; for the audit log.
    std::function<void(const sdk::Actor&, const std::string&, const std::string&)> denied =
        [](const sdk::Actor&, const std::string&, const std::string&) {};
    /// Personal data is about to leave: {request, what}; for the audit log. Throws sdk::Unavailable when it cannot be
    /// recorded.
    std::function<void(const sdk::Request&, const std::string&)> disclosed = [](const sdk::Request&,
                                                                                const std::string&) {};
    /// A handler failed with what is nobody's input: {request id, owner, what}; for the log.
    std::function<void(const std::string&, const std::string&, const std::string&)> failed =
        [](const std::string&, const std::string&, const std::string&) {};
    /// A handler did not end in time: {owner, path}; for the log and the plugin's record.
    std::function<void(const std::string&, const std::string&)> gaveUp = [](const std::string&, const std::string&) {};
    RouteMeter* assetMeter = nullptr;
};

/// Any thread.
class Dispatcher : public Application {
public:
    Dispatcher(DispatcherOptions options, DispatcherPorts ports);

    /// Where routes are put in force.
    Routes& routes() { return routes_; }
    const SessionCookie& sessionCookie() const { return cookie_; }

    Admission admit(const RequestHead& head) noexcept override;
    Answer answer(RawRequest request) noexcept override;
    void gaveUp(const std::string& owner, const std::string& path) noexcept override;

private:
    friend class Exchange;
    std::string nextRequestId();

    DispatcherOptions options_;
    DispatcherPorts ports_;
    Routes routes_;
    SessionCookie cookie_;
    Csrf csrf_;
    std::string origin_;           ///< scheme and authority of the base URL
    std::string standingHeaders_;  ///< of every answer, as they go out
    std::string standingWithPolicy_;
    RepeatedPosts repeats_;
    std::uint64_t idSeed_ = 0;
    std::atomic<std::uint64_t> idCount_{0};
};

}  // namespace guildhall::http
