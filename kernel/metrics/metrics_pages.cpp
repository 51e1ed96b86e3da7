#include "kernel/metrics/metrics_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/field.hpp>

#include <openssl/crypto.h>

#include <string_view>

namespace guildhall::metrics {

using sdk::Request;
using sdk::Response;

void MetricsPages::describe(sdk::Registrar& add) {
    add.get("/metrics", sdk::Public, [this](const Request& request) {
        // Others need not know that it is there.
        if (!mayRead(request)) throw sdk::NotFound();
        return Response::bytes(registry_.text(), Exposition::contentType);
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
    if (!access_.allowed.contains(request.address())) return false;
    if (!request.header("forwarded").empty()) return false;
    const std::string_view forwarded = request.header("x-forwarded-for");
    if (forwarded.empty()) return true;
    const auto nearest = sdk::trim(forwarded.substr(forwarded.rfind(',') + 1));
    return access_.allowed.contains(nearest) || access_.trustedProxies.contains(nearest);
}

}  // namespace guildhall::metrics
