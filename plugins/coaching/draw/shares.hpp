// Whether the draws were as they should be: for each coach how often they were offered, how often that was to be
// expected, and how far the two are apart, in standard deviations of the sum of independent draws. Pure.
#pragma once

#include "draw/draw_repository.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::coaching {

struct Share {
    std::int64_t offered = 0;
    double expected = 0;
    double variance = 0;
    /// 0 where chance had no say.
    double deviation() const;
    /// Further apart than chance explains in one of some five hundred coaches.
    bool isUnusual() const;
};

/// Expected by free places and corrections on record, whatever rules say of weights. By id of the coach; those who
/// could have been drawn at least once.
std::map<std::string, Share, std::less<>> sharesOf(const std::vector<Draw>& draws);

}  // namespace guildhall::coaching
