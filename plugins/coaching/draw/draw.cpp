#include "draw/draw.hpp"

#include "draw/hmac.hpp"

#include <algorithm>
#include <numeric>

namespace guildhall::coaching {

namespace {

std::int64_t weightOf(const std::vector<Candidate>& candidates) {
    return std::accumulate(candidates.begin(), candidates.end(), std::int64_t(0),
                           [](std::int64_t sum, const Candidate& one) { return sum + one.weight(); });
}

/// The rest of the digest, read as a number, by `modulus`: below 2^55.
std::int64_t restOf(std::string_view seed, const std::string& text, std::int64_t modulus) {
    std::int64_t rest = 0;
    for (const char byte : hmacSha256(seed, text)) rest = (rest * 256 + static_cast<unsigned char>(byte)) % modulus;
    return rest;
}

}  // namespace

std::int64_t Candidate::weight() const {
    return std::max<std::int64_t>(1, std::max<std::int64_t>(1, places + offset) * factor / 100);
}

std::vector<std::string> draw(std::string_view seed, std::string_view engagement, std::int64_t number,
                              std::vector<Candidate> candidates, std::int64_t wanted) {
    std::vector<std::string> drawn;
    while (!candidates.empty() && static_cast<std::int64_t>(drawn.size()) < wanted) {
        const auto text =
            std::string(engagement) + "/" + std::to_string(number) + "/" + std::to_string(drawn.size() + 1);
        auto rest = restOf(seed, text, weightOf(candidates));
        const auto chosen =
            std::ranges::find_if(candidates, [&](const Candidate& one) { return (rest -= one.weight()) < 0; });
        drawn.push_back(chosen->coach);
        candidates.erase(chosen);
    }
    return drawn;
}

namespace {

/// Adds what is drawn from here on, after a way that is so likely.
void follow(const std::vector<Candidate>& candidates, std::vector<bool>& taken, double way, std::int64_t left,
            double weight, std::vector<double>& sums) {
    if (left == 0) return;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (taken[i]) continue;
        const auto own = static_cast<double>(candidates[i].weight());
        const auto likely = way * own / weight;
        sums[i] += likely;
        taken[i] = true;
        follow(candidates, taken, likely, left - 1, weight - own, sums);
        taken[i] = false;
    }
}

}  // namespace

std::vector<double> likelihood(const std::vector<Candidate>& candidates, std::int64_t wanted) {
    if (static_cast<std::int64_t>(candidates.size()) <= wanted) return std::vector<double>(candidates.size(), 1.0);
    std::vector<double> sums(candidates.size(), 0.0);
    std::vector<bool> taken(candidates.size(), false);
    follow(candidates, taken, 1.0, wanted, static_cast<double>(weightOf(candidates)), sums);
    return sums;
}

}  // namespace guildhall::coaching
