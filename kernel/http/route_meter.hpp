// What is known and counted of one route: its pattern for log and figures, and how often and how fast it answered.
// Found once, when the route is put in force; a request only follows the pointer.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/histogram.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace guildhall::http {

/// Any thread.
class RouteMeter {
public:
    /// `hidesPath`: what stands in for `{…}` may be a token or a code, so that logs tell the pattern only.
    RouteMeter(std::string method, std::string pattern, bool hidesPath)
        : method_(std::move(method)), pattern_(std::move(pattern)), hidesPath_(hidesPath) {}

    static constexpr std::array<const char*, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};

    void answered(int status, std::uint64_t bytes, std::chrono::nanoseconds spent) {
        times_[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)].observe(spent);
        bytes_.add(bytes);
    }
    const std::string& method() const { return method_; }
    const std::string& pattern() const { return pattern_; }
    metrics::Histogram::Reading times(std::size_t statusClass) const { return times_[statusClass].read(); }
    std::uint64_t bytes() const { return bytes_.value(); }

    /// The path of a request without query, as a log may tell it: no token and no code.
    std::string shownPath(std::string_view path) const;

private:
    std::string method_;
    std::string pattern_;
    bool hidesPath_;
    std::array<metrics::Histogram, classes.size()> times_;
    metrics::Counter bytes_;
};

}  // namespace guildhall::http
