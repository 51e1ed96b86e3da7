// Writes figures as Prometheus reads them: the text exposition format, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/). One thread.
#pragma once

#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/histogram.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::metrics {

class Exposition {
public:
    static constexpr const char* contentType = "text/plain; version=0.0.4; charset=utf-8";
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

    /// Each begins a family; its samples follow until the next begins. Throws std::logic_error when the name was used
    /// before: a reader would refuse the whole text.
    void counter(std::string_view name, std::string_view help) { begin(name, "counter", help); }
    void gauge(std::string_view name, std::string_view help) { begin(name, "gauge", help); }
    void histogram(std::string_view name, std::string_view help) { begin(name, "histogram", help); }

    void sample(double value, const Labels& labels = {});
    void sample(const Counter& counter, const Labels& labels = {});
    void sample(const Histogram::Reading& reading, const Labels& labels = {});

    const std::string& text() const { return text_; }

private:
    void begin(std::string_view name, std::string_view type, std::string_view help);
    void line(std::string_view suffix, const Labels& labels, std::string_view le, std::string_view value);

    std::string text_;
    std::string family_;
    std::vector<std::string> used_;
};

}  // namespace guildhall::metrics
