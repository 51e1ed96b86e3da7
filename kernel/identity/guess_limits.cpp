#include "kernel/identity/guess_limits.hpp"

#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::identity {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view perAddress = "guess.address";
constexpr std::string_view perIp = "guess.ip";
constexpr std::string_view perBrowser = "guess.browser";
constexpr std::int64_t ipFactor = 10;

[[noreturn]] void refuse(std::chrono::microseconds wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    throw sdk::TooManyRequests(
        seconds < 60s ? sdk::sayCount(seconds.count(), "Too many sign-in attempts. Wait {n} second, then try again.",
                                      "Too many sign-in attempts. Wait {n} seconds, then try again.")
                      : sdk::say("Too many sign-in attempts. Try again tomorrow, or reset your password."),
        seconds);
}

}  // namespace

std::chrono::microseconds waitAfter(std::int64_t failures, sdk::Instant now) {
    if (failures <= 0) return 0s;
    if (failures < 3) return 1s;
    if (failures < 9) return 3s;
    if (failures < 25) return 5s;
    if (failures < 100) return 10s;
    return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1) - now;
}

void GuessLimits::count(sdk::Transaction& tx, std::string_view kind, std::string_view subject, std::int64_t factor) {
    const auto now = clock_.now();
    const auto hash = base::sha256(subject);
    auto counter = repository_.lock(tx, kind, hash, now);
    // The clock was set back: nobody waits until it is where it was. The failures stay counted.
    if (counter.lastAt > now + clockTolerance) counter.startedAt = counter.lastAt = counter.blockedUntil = now;
    if (counter.blockedUntil > now) refuse(counter.blockedUntil - now);
    if (std::chrono::floor<std::chrono::days>(counter.startedAt) != std::chrono::floor<std::chrono::days>(now)) {
        counter.hits = 0;
        counter.startedAt = now;
    }
    ++counter.hits;
    counter.lastAt = now;
    counter.blockedUntil = now + waitAfter(counter.hits / factor, now);
    repository_.save(tx, kind, hash, counter);
}

void GuessLimits::reserve(sdk::Transaction& tx, const Guess& guess) {
    repository_.removeOlderThan(tx, clock_.now() - std::chrono::days(2));
    if (!guess.browser.empty()) return count(tx, perBrowser, guess.browser, 1);
    count(tx, perAddress, guess.email, 1);
    count(tx, perIp, guess.ip, ipFactor);
}

void GuessLimits::forgive(sdk::Transaction& tx, const Guess& guess) {
    if (!guess.browser.empty()) return repository_.remove(tx, perBrowser, base::sha256(guess.browser));
    repository_.remove(tx, perAddress, base::sha256(guess.email));
    const auto network = base::sha256(guess.ip);
    auto byIp = repository_.lock(tx, perIp, network, clock_.now());
    byIp.hits = std::max<std::int64_t>(0, byIp.hits - 1);
    byIp.blockedUntil = clock_.now();
    repository_.save(tx, perIp, network, byIp);
}

}  // namespace guildhall::identity
