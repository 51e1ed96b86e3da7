#include "kernel/metrics/exposition.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace guildhall::metrics {

namespace {

std::string numberText(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    char digits[400];
    return {digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr};
}

std::string escaped(std::string_view text, bool quotes) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || (quotes && c == '"')) out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

}  // namespace

void Exposition::begin(std::string_view name, std::string_view type, std::string_view help) {
    if (std::find(used_.begin(), used_.end(), name) != used_.end())
        throw std::logic_error("the figure " + std::string(name) + " is told twice");
    family_ = name;
    used_.push_back(family_);
    text_ += "# HELP " + family_ + " " + escaped(help, false) + "\n# TYPE " + family_ + " " + std::string(type) + "\n";
}

void Exposition::line(std::string_view suffix, const Labels& labels, std::string_view le, std::string_view value) {
    text_ += family_;
    text_ += suffix;
    char between = '{';
    const auto label = [&](std::string_view name, std::string_view text) {
        text_ += between;
        text_ += name;
        text_ += "=\"" + escaped(text, true) + "\"";
        between = ',';
    };
    for (const auto& [name, text] : labels) label(name, text);
    if (!le.empty()) label("le", le);
    if (between == ',') text_ += '}';
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

void Exposition::sample(double value, const Labels& labels) { line("", labels, "", numberText(value)); }

void Exposition::sample(const Counter& counter, const Labels& labels) {
    line("", labels, "", std::to_string(counter.value()));
}

void Exposition::sample(const Histogram::Reading& reading, const Labels& labels) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < reading.steps.size(); ++i) {
        below += reading.steps[i];
        const auto le = i < Histogram::bounds.size()
                            ? numberText(std::chrono::duration<double>(Histogram::bounds[i]).count())
                            : std::string("+Inf");
        line("_bucket", labels, le, std::to_string(below));
    }
    line("_sum", labels, "", numberText(reading.seconds));
    line("_count", labels, "", std::to_string(reading.count));
}

}  // namespace guildhall::metrics
