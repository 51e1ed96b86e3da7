// What the HTTP server counts. The server and the route table hold pointers into it.
#pragma once

#include "kernel/http/route_meter.hpp"
#include "kernel/metrics/exposition.hpp"

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace guildhall::http {

/// Any thread.
class HttpFigures {
public:
    enum class Refusal { Malformed, TimedOut, Overloaded, TooManyConnections };

    HttpFigures();

    /// Of a route; stays when its plugin goes, and counts on when it comes back.
    RouteMeter& meter(const std::string& method, const std::string& pattern, bool hidesPath);
    /// Of requests no route answers.
    RouteMeter& unmatched(std::string_view method) {
        return method == "GET" || method == "HEAD" ? unmatchedGet_ : method == "POST" ? unmatchedPost_ : unmatched_;
    }
    RouteMeter& assets() { return assets_; }

    /// Answered, or cut, without asking a handler.
    void refused(Refusal why) { refused_[static_cast<std::size_t>(why)].add(); }
    /// Given up with 504 while its handler still ran.
    void gaveUp() { gaveUp_.add(); }

    void tell(metrics::Exposition& out) const;

private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<RouteMeter>> meters_;  ///< by pattern and method
    RouteMeter &unmatchedGet_, &unmatchedPost_, &unmatched_, &assets_;
    std::array<metrics::Counter, 4> refused_;
    metrics::Counter gaveUp_;
};

}  // namespace guildhall::http
