#include "kernel/identity/request_limits.hpp"

#include "kernel/data/sha256.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {

void RequestLimits::takeOne(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t limit) {
    const auto now = clock_.now();
    const auto hash = data::sha256(subject);
    auto counter = repository_.lock(tx, kind, hash, now);
    if (now - counter.startedAt >= options_.window) {
        counter.hits = 0;
        counter.startedAt = now;
    }
    if (counter.hits >= limit) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(counter.startedAt + options_.window - now);
        const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
        throw sdk::TooManyRequests("Too many links were asked for. Try again in " + std::to_string(minutes) +
                                       (minutes == 1 ? " minute." : " minutes."),
                                   wait);
    }
    ++counter.hits;
    counter.lastAt = now;
    repository_.save(tx, kind, hash, counter);
}

void RequestLimits::take(sdk::Transaction& tx, std::string_view email, std::string_view ip) {
    takeOne(tx, "link.address", email, options_.perAddress);
    takeOne(tx, "link.ip", ip, options_.perIp);
}

}  // namespace guildhall::identity
