#include "kernel/operations/metrics_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/text.hpp>

#include <openssl/crypto.h>

#include <string_view>

namespace guildhall::operations {

using sdk::Request;
using sdk::Response;

void MetricsPages::describe(sdk::Registrar& add) {
    add.get("/metrics", sdk::Public, [this](const Request& request) {
        // Others need not know that it is there.
        if (!mayRead(request)) throw sdk::NotFound();
        return Response::bytes(registry_.text(), metrics::Exposition::contentType);
    });
}

bool MetricsPages::mayRead(const Request& request) const {
    constexpr std::string_view scheme = "bearer ";
    const auto& sent = request.header("authorization");
    if (!access_.token.empty() && sent.size() == scheme.size() + access_.token.size() &&
        sdk::asciiLower(sent.substr(0, scheme.size())) == scheme &&
        CRYPTO_memcmp(sent.data() + scheme.size(), access_.token.data(), access_.token.size()) == 0)
        return true;
    return fromAllowedAddress(request);
}

/// Behind a proxy that nobody has named in `http.trusted_proxies`, everybody comes from its address. Whom it says it
/// speaks for must then be allowed, too.
bool MetricsPages::fromAllowedAddress(const Request& request) const {
    if (!access_.allowed.contains(request.address()) || !isOwnName(request.header("host"))) return false;
    const auto clients = http::forwardedClients(request.header("x-forwarded-for"), request.header("forwarded"));
    if (clients.empty()) return true;
    const auto nearest = http::namedClient(clients.back());
    return access_.allowed.contains(nearest) || access_.trustedProxies.contains(nearest);
}

/// A page of somebody else's, whose name was pointed at this machine, makes a browser here ask under that name.
bool MetricsPages::isOwnName(std::string_view host) const {
    if (host.starts_with('['))
        host = host.substr(1, std::min(host.find(']'), host.size()) - 1);
    else
        host = host.substr(0, host.rfind(':'));
    const auto name = sdk::asciiLower(host);
    return name.empty() || name == "localhost" || name == access_.siteHost || !http::plainAddress(name).empty();
}

}  // namespace guildhall::operations
