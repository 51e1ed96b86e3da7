#include "kernel/identity/request_limits.hpp"

#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

namespace {

/// Less than the life of any link.
constexpr std::chrono::minutes betweenMails{10};

}  // namespace

/// The counter of the present window; a clock that has been set back since begins a new one.
Counter RequestLimits::counted(sdk::Transaction& tx, std::string_view kind, const std::string& hash) {
    const auto now = clock_.now();
    auto counter = repository_.lock(tx, kind, hash, now);
    const bool ahead = std::max(counter.startedAt, counter.lastAt) > now + clockTolerance;
    if (ahead || now - counter.startedAt >= options_.window) counter = {.startedAt = now, .lastAt = now - betweenMails};
    return counter;
}

void RequestLimits::takeOne(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t limit,
                            std::int64_t count) {
    const auto hash = base::sha256(subject);
    auto counter = counted(tx, kind, hash);
    const auto now = clock_.now();
    if (counter.hits >= limit) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(counter.startedAt + options_.window - now);
        const auto minutes = std::chrono::ceil<std::chrono::minutes>(wait).count();
        throw sdk::TooManyRequests(sdk::sayCount(minutes, "Too many links were asked for. Try again in {n} minute.",
                                                 "Too many links were asked for. Try again in {n} minutes."),
                                   wait);
    }
    counter.hits += count;
    counter.lastAt = now;
    repository_.save(tx, kind, hash, counter);
}

void RequestLimits::take(sdk::Transaction& tx, const Asked& asked) {
    if (!asked.browser.empty()) return takeOne(tx, "link.browser", asked.browser, options_.perAddress, 1);
    takeOne(tx, "link.address", std::string(asked.email) + "\n" + std::string(asked.ip), options_.perAddress, 1);
    takeOne(tx, "link.ip", asked.ip, options_.perIp, asked.unknown ? 1 : 0);
}

bool RequestLimits::mayMail(sdk::Transaction& tx, std::string_view purpose, std::string_view email) {
    const auto hash = base::sha256(std::string(purpose) + "\n" + std::string(email));
    auto counter = counted(tx, "link.mails", hash);
    const auto now = clock_.now();
    if (counter.hits >= 2 * options_.perAddress && now - counter.lastAt < betweenMails) return false;
    ++counter.hits;
    counter.lastAt = now;
    repository_.save(tx, "link.mails", hash, counter);
    return true;
}

}  // namespace guildhall::identity
