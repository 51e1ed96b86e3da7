#include "kernel/http/dispatcher.hpp"

#include "kernel/http/client_address.hpp"
#include "kernel/http/exchange.hpp"
#include "kernel/http/form_decoder.hpp"

#include <Poco/URI.h>

#include <algorithm>
#include <cstring>

namespace guildhall::http {
namespace {
constexpr std::size_t defaultMaxBody = 64 * 1024;
constexpr const char* securityHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";
constexpr const char* contentPolicy =
    "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'\r\n";
}  // namespace

DispatcherState::DispatcherState(DispatcherOptions given, DispatcherPorts used)
    : options(std::move(given)),
      ports(used),
      cookie(options.baseUrl),
      csrf(options.secret, ports.random, options.previousSecret),
      notices(options.secret, options.previousSecret) {
    const Poco::URI base(options.baseUrl);
    origin = base.getScheme() + "://" + base.getAuthority();
    standingHeaders = securityHeaders;
    if (origin.starts_with("https://")) standingHeaders += "Strict-Transport-Security: max-age=31536000\r\n";
    standingWithPolicy = standingHeaders + contentPolicy;
    std::byte seed[sizeof idSeed];
    ports.random.fill(seed);
    std::memcpy(&idSeed, seed, sizeof idSeed);
}

/// A counter through a bijection (splitmix64).
std::string DispatcherState::nextRequestId() {
    auto mixed = idSeed + ++idCount * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    std::string text(16, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, mixed >>= 4)
        *digit = "0123456789abcdef"[mixed & 15];
    return text;
}

Dispatcher::Dispatcher(DispatcherOptions options, DispatcherPorts ports) : state_(std::move(options), ports) {}

Application::Admission Dispatcher::admit(const RequestHead& head) noexcept {
    try {
        if (state_.ports.assets && (head.target.starts_with("/assets/") || head.target == "/favicon.ico"))
            return {.onLoop = true, .meter = state_.ports.assetMeter};
        // Looked up again when the body is here: that may be minutes later, and the plugin may have gone meanwhile.
        const auto table = routes_.current();
        const auto match =
            table->find(head.method, decodePath(std::string_view(head.target).substr(0, head.target.find('?'))));
        if (!match.route) return {defaultMaxBody, false};
        const auto& options = match.route->route.options;
        return {std::min(options.maxBody, state_.options.maxUpload), match.route->onLoop, match.route->owner,
                options.deadline, match.route->meter};
    } catch (...) {
        return {defaultMaxBody, false};  // answered with its error when the request is whole
    }
}

Answer Dispatcher::answer(RawRequest request) noexcept {
    try {
        if (state_.ports.assets && request.refused == 0)
            if (auto file = state_.ports.assets->answer(request.head)) {
                if (!state_.options.trustedProxies.empty())
                    file->address = clientAddress(request.address, request.head, state_.options.trustedProxies);
                return std::move(*file);
            }
        return Exchange(state_, routes_.current(), std::move(request)).run();
    } catch (...) {
        return plainAnswer(500);
    }
}

void Dispatcher::gaveUp(const std::string& owner, const std::string& path) noexcept {
    try {
        state_.ports.incidents.gaveUp(owner, path);
    } catch (...) {
        // The caller has its 504 all the same.
    }
}

}  // namespace guildhall::http
