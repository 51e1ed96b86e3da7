#include "kernel/http/http_figures.hpp"

namespace guildhall::http {

namespace {

constexpr const char* reasons[] = {"malformed", "timed_out", "overloaded", "too_many_connections"};

}  // namespace

HttpFigures::HttpFigures()
    : unmatchedGet_(meter("GET", "unmatched", false)),
      unmatchedPost_(meter("POST", "unmatched", false)),
      unmatched_(meter("other", "unmatched", false)),
      assets_(meter("GET", "/assets/…", false)) {}

RouteMeter& HttpFigures::meter(const std::string& method, const std::string& pattern, bool hidesPath) {
    const std::lock_guard lock(mutex_);
    auto& there = meters_[{pattern, method}];
    if (!there) there = std::make_unique<RouteMeter>(method, pattern, hidesPath);
    return *there;
}

void HttpFigures::tell(metrics::Exposition& out) const {
    const std::lock_guard lock(mutex_);
    using Told = std::pair<metrics::Exposition::Labels, metrics::Histogram::Reading>;
    std::vector<Told> used;  // a route nobody has asked for would only make the text long
    double bytes = 0;
    for (const auto& [key, meter] : meters_) {
        bytes += static_cast<double>(meter->bytes());
        for (std::size_t at = 0; at < RouteMeter::classes.size(); ++at)
            if (const auto times = meter->times(at); times.count > 0)
                used.push_back(
                    {{{"route", meter->pattern()}, {"method", meter->method()}, {"code", RouteMeter::classes[at]}},
                     times});
    }
    out.counter("guildhall_http_requests_total", "Answers by route, method and class of status.");
    for (const auto& [labels, times] : used) out.sample(static_cast<double>(times.count), labels);
    out.histogram("guildhall_http_request_duration_seconds", "From the whole request to its answer.");
    for (const auto& [labels, times] : used) out.sample(times, labels);
    out.counter("guildhall_http_response_bytes_total", "Bytes answered.");
    out.sample(bytes);
    out.counter("guildhall_http_refused_total", "Requests and connections refused before any handler was asked.");
    for (std::size_t i = 0; i < refused_.size(); ++i) out.sample(refused_[i], {{"reason", reasons[i]}});
    out.counter("guildhall_http_handlers_given_up_total", "Handlers that did not end in time; answered with 504.");
    out.sample(gaveUp_);
}

}  // namespace guildhall::http
