#include "kernel/webhooks/retry_plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>

namespace guildhall::webhooks {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::array<milliseconds, 9> pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};
constexpr milliseconds longestAsked = 24h, longestRest = 1h;

std::optional<milliseconds> untilDate(const std::string& date, sdk::Instant now) {
    std::tm parts{};
    const auto* end = strptime(date.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (!end || *end) return std::nullopt;
    const auto until = sdk::fromMicros(std::int64_t{timegm(&parts)} * 1'000'000);
    return std::chrono::ceil<milliseconds>(until - now);
}

}  // namespace

milliseconds withChance(milliseconds span, double part, sdk::Random& random) {
    std::byte chance[1];
    random.fill(chance);
    return span + milliseconds(static_cast<std::int64_t>(static_cast<double>(span.count()) * part *
                                                         std::to_integer<int>(chance[0]) / 256.0));
}

std::optional<milliseconds> pauseAfter(std::int64_t tries, sdk::Random& random) {
    if (tries < 1 || tries > static_cast<std::int64_t>(pauses.size())) return std::nullopt;
    return withChance(pauses[static_cast<std::size_t>(tries - 1)], 0.1, random);
}

std::optional<milliseconds> retryAfter(std::string_view header, sdk::Instant now) {
    if (header.empty()) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    std::optional<milliseconds> asked;
    if (end == header.data() + header.size() && error == std::errc::result_out_of_range)
        asked = longestAsked;
    else if (end == header.data() + header.size() && error == std::errc())
        asked = milliseconds(std::clamp<std::int64_t>(seconds, 0, longestAsked.count() / 1000) * 1000);
    else
        asked = untilDate(std::string(header), now);
    if (!asked) return std::nullopt;
    return std::clamp<milliseconds>(*asked, 0ms, longestAsked);
}

milliseconds restAfter(std::int64_t silences, sdk::Random& random) {
    const auto doubled = milliseconds(1min) * (std::int64_t{1} << std::clamp<std::int64_t>(silences - 1, 0, 10));
    return withChance(std::min(doubled, longestRest), 0.5, random);
}

}  // namespace guildhall::webhooks
