// Between a whole request and its answer: session, route, access, form token, handler, errors, page, headers. One of
// the five borders where everything thrown is caught.
#pragma once

#include "kernel/http/application.hpp"
#include "kernel/http/csrf.hpp"
#include "kernel/http/incidents.hpp"
#include "kernel/http/networks.hpp"
#include "kernel/http/notice_cookie.hpp"
#include "kernel/http/renderer.hpp"
#include "kernel/http/repeated_posts.hpp"
#include "kernel/http/route_table.hpp"
#include "kernel/http/session_cookie.hpp"
#include "kernel/http/static_files.hpp"
#include "kernel/http/visitors.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/request.hpp>
#include <guildhall/sdk/say.hpp>

#include <atomic>
#include <string>

namespace guildhall::http {

struct DispatcherOptions {
    std::string baseUrl = "http://127.0.0.1:8080";
    std::string secret;                        ///< at least 32 bytes
    std::string previousSecret = {};           ///< the one before, still good for forms; empty: none
    Networks trustedProxies;                   ///< whose X-Forwarded-For is believed
    std::size_t maxUpload = 32 * 1024 * 1024;  ///< no route may ask for more
    bool explains = false;                     ///< pages of failures say what failed and where: for development
};

/// What the dispatcher needs of others; all outlive it and are used from any thread.
struct DispatcherPorts {
    Visitors& visitors;
    Renderer& renderer;
    sdk::Random& random;
    Incidents& incidents;
    const StaticFiles* assets = nullptr;
    RouteMeter* assetMeter = nullptr;
    const sdk::Texts* texts = nullptr;  ///< of the language all are answered in; null: English
};

/// What stands while requests come and go.
struct DispatcherState {
    DispatcherState(DispatcherOptions options, DispatcherPorts ports);
    /// Unique in this process and unlike another's.
    std::string nextRequestId();

    DispatcherOptions options;
    DispatcherPorts ports;
    SessionCookie cookie;
    Csrf csrf;
    NoticeCookie notices;
    std::string origin;           ///< scheme and authority of the base URL
    std::string standingHeaders;  ///< of every answer, as they go out
    std::string standingWithPolicy;
    RepeatedPosts repeats;
    std::uint64_t idSeed = 0;
    std::atomic<std::uint64_t> idCount{0};
};

/// Any thread.
class Dispatcher : public Application {
public:
    Dispatcher(DispatcherOptions options, DispatcherPorts ports);

    /// Where routes are put in force.
    Routes& routes() { return routes_; }
    const SessionCookie& sessionCookie() const { return state_.cookie; }

    Admission admit(const RequestHead& head) noexcept override;
    Answer answer(RawRequest request) noexcept override;
    void gaveUp(const std::string& owner, const std::string& path) noexcept override;

private:
    DispatcherState state_;
    Routes routes_;
};

}  // namespace guildhall::http
