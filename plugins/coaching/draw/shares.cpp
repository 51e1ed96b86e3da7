#include "draw/shares.hpp"

#include <algorithm>
#include <cmath>

namespace guildhall::coaching {

double Share::deviation() const {
    return variance < 1e-9 ? 0 : (static_cast<double>(offered) - expected) / std::sqrt(variance);
}

bool Share::isUnusual() const { return std::abs(deviation()) > 3.1; }

std::map<std::string, Share, std::less<>> sharesOf(const std::vector<Draw>& draws) {
    std::map<std::string, Share, std::less<>> shares;
    for (const auto& draw : draws) {
        // As it would be without rules: what they bring about is to be seen.
        auto plain = draw.candidates;
        for (auto& one : plain) one.factor = 100;
        const auto likely = likelihood(plain, draw.wanted);
        for (std::size_t i = 0; i < draw.candidates.size(); ++i) {
            const auto& coach = draw.candidates[i].coach;
            auto& share = shares[coach];
            share.expected += likely[i];
            share.variance += likely[i] * (1 - likely[i]);
            if (std::ranges::find(draw.drawn, coach) != draw.drawn.end()) ++share.offered;
        }
    }
    return shares;
}

}  // namespace guildhall::coaching
