#include "kernel/http/dispatcher.hpp"

#include "kernel/http/exchange.hpp"
#include "kernel/http/form_decoder.hpp"

#include <Poco/URI.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace guildhall::http {
namespace {
constexpr std::size_t defaultMaxBody = 64 * 1024;
}

Dispatcher::Dispatcher(DispatcherOptions options, DispatcherPorts ports)
    : options_(std::move(options)),
      ports_(std::move(ports)),
      cookie_(options_.baseUrl),
      csrf_(options_.secret, ports_.random, options_.previousSecret) {
    const Poco::URI base(options_.baseUrl);
    origin_ = base.getScheme() + "://" + base.getAuthority();
    std::byte seed[sizeof idSeed_];
    ports_.random.fill(seed);
    std::memcpy(&idSeed_, seed, sizeof idSeed_);
}

/// Unique in this process and unlike another's: a counter through a bijection (splitmix64).
std::string Dispatcher::nextRequestId() {
    auto mixed = idSeed_ + ++idCount_ * 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    mixed ^= mixed >> 31;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(mixed));
    return text;
}

Application::Admission Dispatcher::admit(const RequestHead& head) noexcept {
    try {
        if (ports_.assets && (head.target.starts_with("/assets/") || head.target == "/favicon.ico")) return {0, true};
        const auto table = routes_.current();
        const auto match =
            table->find(head.method, decodePath(std::string_view(head.target).substr(0, head.target.find('?'))));
        if (!match.route) return {defaultMaxBody, false};
        const auto& options = match.route->route.options;
        return {std::min(options.maxBody, options_.maxUpload), match.route->onLoop, match.route->owner,
                options.deadline};
    } catch (...) {
        return {defaultMaxBody, false};  // answered with its error when the request is whole
    }
}

Answer Dispatcher::answer(RawRequest request) noexcept {
    try {
        if (ports_.assets && request.refused == 0)
            if (auto file = ports_.assets->answer(request.head)) return std::move(*file);
        return Exchange(*this, routes_.current(), std::move(request)).run();
    } catch (...) {
        return plainAnswer(500);
    }
}

void Dispatcher::gaveUp(const std::string& owner, const std::string& path) noexcept {
    try {
        ports_.gaveUp(owner, path);
    } catch (...) {
        // The caller has its 504 all the same.
    }
}

}  // namespace guildhall::http
