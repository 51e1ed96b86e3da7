#include "kernel/identity/guess_limits.hpp"

#include "kernel/data/sha256.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view perAddress = "guess.address";
constexpr std::string_view perIp = "guess.ip";
constexpr std::int64_t ipFactor = 10;

[[noreturn]] void refuse(std::chrono::microseconds wait) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
    const auto text =
        seconds < 60s ? std::to_string(seconds.count()) + (seconds == 1s ? " second" : " seconds") : "until tomorrow";
    throw sdk::TooManyRequests(seconds < 60s ? "Too many sign-in attempts. Wait " + text + ", then try again."
                                             : "Too many sign-in attempts. Try again tomorrow, or reset your password.",
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

Counter GuessLimits::checked(sdk::Transaction& tx, std::string_view kind, const std::string& subject) {
    const auto now = clock_.now();
    auto counter = repository_.lock(tx, kind, subject, now);
    if (counter.blockedUntil > now) refuse(counter.blockedUntil - now);
    if (std::chrono::floor<std::chrono::days>(counter.startedAt) != std::chrono::floor<std::chrono::days>(now)) {
        counter.hits = 0;
        counter.startedAt = now;
    }
    ++counter.hits;
    counter.lastAt = now;
    return counter;
}

void GuessLimits::reserve(sdk::Transaction& tx, std::string_view email, std::string_view ip) {
    const auto now = clock_.now();
    repository_.removeOlderThan(tx, now - std::chrono::days(2));
    const auto address = data::sha256(email);
    const auto network = data::sha256(ip);
    auto byAddress = checked(tx, perAddress, address);
    byAddress.blockedUntil = now + waitAfter(byAddress.hits, now);
    repository_.save(tx, perAddress, address, byAddress);
    auto byIp = checked(tx, perIp, network);
    byIp.blockedUntil = now + waitAfter(byIp.hits / ipFactor, now);
    repository_.save(tx, perIp, network, byIp);
}

void GuessLimits::forgive(sdk::Transaction& tx, std::string_view email, std::string_view ip) {
    repository_.remove(tx, perAddress, data::sha256(email));
    const auto network = data::sha256(ip);
    auto byIp = repository_.lock(tx, perIp, network, clock_.now());
    byIp.hits = std::max<std::int64_t>(0, byIp.hits - 1);
    byIp.blockedUntil = clock_.now();
    repository_.save(tx, perIp, network, byIp);
}

}  // namespace guildhall::identity
