#include "part_words.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

constexpr std::size_t mostSeries = 4;
/// Pixels. Along the other way everything is in percent, so that a picture is as wide as its place and its letters stay
/// as large as they are.
constexpr int labelHeight = 22, barHeight = 18, barGap = 4, groupGap = 14, axisHeight = 26;
constexpr int plotTop = 8, plotHeight = 208;
/// The drawing of a line is stretched to the width; its height is not.
constexpr int lineWidth = 1000;
/// Signs on more points than these would run into each other.
constexpr std::size_t mostSigns = 24;
/// Letters that stand side by side below a picture on a phone.
constexpr std::size_t lettersBelow = 36;
/// Letters of a bar's label; the table has all of it.
constexpr std::size_t mostOfLabel = 40;

/// Round, square, a triangle, a square that stands on its point: in forced colours and on paper they tell series apart.
constexpr std::array signs{"M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z", "M-4-4h8v8h-8z", "M0-5.5L5 4H-5z",
                           "M0-5.5L5.5 0L0 5.5L-5.5 0z"};

/// The arithmetic of a scale stays finite up to here.
constexpr double mostDrawn = 1e300;
bool canBeDrawn(double value) { return std::abs(value) <= mostDrawn; }

using Known = std::optional<double>;

Known knownAt(const Chart::Series& series, std::size_t index) {
    if (index >= series.values.size() || !series.values[index] || !canBeDrawn(*series.values[index])) return {};
    return series.values[index];
}

/// What all figures of a chart are together.
struct Extent {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
    bool any = false, whole = true;
};

Extent extentOf(const Chart& chart) {
    Extent extent;
    for (const auto& series : chart.series)
        for (std::size_t i = 0; i < chart.labels.size(); ++i)
            if (const auto value = knownAt(series, i)) {
                extent.any = true;
                extent.low = std::min(extent.low, *value);
                extent.high = std::max(extent.high, *value);
                extent.whole = extent.whole && std::floor(*value) == *value;
            }
    extent.whole = extent.whole && chart.places == 0;
    return extent;
}

void checkChart(const Chart& chart) {
    requirePartId(chart.id);
    if (chart.series.empty() || chart.series.size() > mostSeries)
        throw std::invalid_argument("a chart has one to four series");
    for (const auto& series : chart.series)
        if (series.values.size() > chart.labels.size())
            throw std::invalid_argument("the series “" + series.label + "” has more values than there are labels");
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f%%", std::clamp(share, 0.0, 1.0) * 100);
    return text;
}

std::string pixels(double at) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", at);
    return text;
}

/// What is in the middle of a width stands around its place, what is at an end within it.
const char* anchorAt(double share) { return share < 0.02 ? "start" : share > 0.98 ? "end" : "middle"; }

std::string ofSeries(std::size_t index) { return std::to_string(index + 1); }

/// One is plain; the others have the patterns that the partial defines.
std::string fillOf(const Chart& chart, std::size_t index) {
    return index == 0 ? "currentColor" : "url(#" + chart.id + "-" + ofSeries(index) + ")";
}

/// Digits behind the point that tell the ticks of a scale apart.
int placesOf(const ChartScale& scale) {
    if (scale.step >= 1) return 0;
    return std::min(6, static_cast<int>(std::ceil(-std::log10(scale.step) - 1e-9)));
}

/// How many steps of a row of labels to take so that they do not run into each other.
std::size_t strideOf(const std::vector<std::string>& labels) {
    std::size_t longest = 1;
    for (const auto& label : labels) longest = std::max(longest, countCharacters(label));
    const auto fit = std::max<std::size_t>(2, lettersBelow / (longest + 2));
    return std::max<std::size_t>(1, (labels.size() + fit - 1) / fit);
}

std::string cutLabel(const std::string& label) {
    const auto letters = countCharacters(label);
    return letters <= mostOfLabel ? label : shortened(label, mostOfLabel * label.size() / letters, "…");
}

std::size_t roomFor(const std::vector<std::string>& texts) {
    std::size_t longest = 2;
    for (const auto& text : texts) longest = std::max(longest, countCharacters(text));
    return std::min<std::size_t>(longest, 16);
}

/// A sentence of a series for who does not see the picture.
std::string seriesInWords(const Chart& chart, const Chart::Series& series, bool inOrder) {
    std::optional<std::size_t> first, last, least, most;
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        const auto value = knownAt(series, i);
        if (!value) continue;
        if (!first) first = i;
        last = i;
        if (!least || *value < *knownAt(series, *least)) least = i;
        if (!most || *value > *knownAt(series, *most)) most = i;
    }
    if (!first) return say("{series}: no figures.", {{"series", series.label}});
    const auto told = [&](std::size_t at) { return withUnit(*knownAt(series, at), chart.places, chart.unit); };
    const auto extremes =
        say("highest {high} ({where}), lowest {low} ({elsewhere})", {{"high", told(*most)},
                                                                     {"where", chart.labels[*most]},
                                                                     {"low", told(*least)},
                                                                     {"elsewhere", chart.labels[*least]}});
    if (!inOrder) return say("{series}: {extremes}.", {{"series", series.label}, {"extremes", extremes}});
    return say("{series}: {first} ({when}) to {last} ({later}); {extremes}.", {{"series", series.label},
                                                                               {"first", told(*first)},
                                                                               {"when", chart.labels[*first]},
                                                                               {"last", told(*last)},
                                                                               {"later", chart.labels[*last]},
                                                                               {"extremes", extremes}});
}

/// What both kinds of pictures have: words, legend and the table behind it.
Value chartFrame(const Chart& chart, bool any, bool inOrder) {
    auto legend = Value::array(), rows = Value::array(), columns = Value::array();
    std::string description = inOrder ? say("Line chart.") : say("Bar chart.");
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
        const auto& series = chart.series[s];
        columns.push_back(series.label);
        if (chart.series.size() > 1) {
            legend.push_back({{"label", series.label}, {"series", ofSeries(s)}});
            if (inOrder)
                legend.back()["sign"] = signs[s];
            else
                legend.back()["fill"] = fillOf(chart, s);
        }
        if (any) description += " " + seriesInWords(chart, series, inOrder);
    }
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        auto cells = Value::array();
        for (const auto& series : chart.series) {
            const auto value = knownAt(series, i);
            cells.push_back(
                {{"head", series.label}, {"text", value ? withUnit(*value, chart.places, chart.unit) : ""}});
        }
        rows.push_back({{"label", chart.labels[i]}, {"cells", std::move(cells)}});
    }
    return {{"id", chart.id},
            {"title", chart.title},
            {"note", chart.note},
            {"head", chart.head},
            {"description", std::move(description)},
            {"is_empty", !any},
            {"empty_text", chart.empty.empty() ? say("There are no figures yet.") : chart.empty},
            {"legend", std::move(legend)},
            {"columns", std::move(columns)},
            {"rows", std::move(rows)}};
}

/// The rows of bars, from the top down. `y`: where the next one begins.
Value barGroups(const Chart& chart, const ChartScale& scale, int& y) {
    auto groups = Value::array();
    const auto zero = scale.share(0);
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        Value group{{"label", cutLabel(chart.labels[i])}, {"y", pixels(y + 15)}, {"bars", Value::array()}};
        y += labelHeight;
        for (std::size_t s = 0; s < chart.series.size(); ++s, y += barHeight + barGap) {
            const auto value = knownAt(chart.series[s], i);
            const auto end = value ? scale.share(*value) : zero;
            const auto text = value ? withUnit(*value, chart.places, chart.unit) : say("not known");
            group["bars"].push_back({{"series", ofSeries(s)},
                                     {"fill", fillOf(chart, s)},
                                     {"x", percent(std::min(zero, end))},
                                     {"width", percent(std::abs(end - zero))},
                                     {"y", pixels(y)},
                                     {"text", text},
                                     {"is_known", value.has_value()},
                                     {"text_x", percent(std::max(zero, end))},
                                     {"text_y", pixels(y + 14)}});
        }
        groups.push_back(std::move(group));
        y += groupGap;
    }
    return groups;
}

/// Numbers below the bars; zero always has its own.
Value barTicks(const Chart& chart, const ChartScale& scale) {
    std::vector<std::string> labels;
    std::size_t zero = 0;
    for (const auto tick : scale.ticks) {
        if (tick == 0) zero = labels.size();
        labels.push_back(withUnit(tick, placesOf(scale), chart.unit));
    }
    const auto stride = strideOf(labels);
    auto ticks = Value::array();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto share = scale.share(scale.ticks[i]);
        ticks.push_back({{"x", percent(share)},
                         {"label", (i + stride * labels.size() - zero) % stride == 0 ? labels[i] : ""},
                         {"anchor", anchorAt(share)},
                         {"is_zero", scale.ticks[i] == 0}});
    }
    return ticks;
}

double acrossAt(std::size_t index, std::size_t count) {
    return count < 2 ? 0.5 : static_cast<double>(index) / static_cast<double>(count - 1);
}

double downAt(const ChartScale& scale, double value) { return plotTop + (1 - scale.share(value)) * plotHeight; }

/// The path of a series, broken where a value is not known.
std::string pathOf(const Chart& chart, const Chart::Series& series, const ChartScale& scale) {
    std::string path;
    bool drawing = false;
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        const auto value = knownAt(series, i);
        if (value)
            path += (drawing ? "L" : "M") + pixels(acrossAt(i, chart.labels.size()) * lineWidth) + " " +
                    pixels(downAt(scale, *value));
        drawing = value.has_value();
    }
    return path;
}

/// A sign for each point of a series.
Value signsOf(const Chart& chart, std::size_t s, const ChartScale& scale) {
    const auto& series = chart.series[s];
    auto shown = Value::array();
    for (std::size_t i = 0; i < chart.labels.size(); ++i) {
        const auto value = knownAt(series, i);
        const bool alone = (i == 0 || !knownAt(series, i - 1)) && !knownAt(series, i + 1);
        if (!value || (chart.labels.size() > mostSigns && !alone)) continue;
        shown.push_back({{"x", percent(acrossAt(i, chart.labels.size()))},
                         {"y", pixels(downAt(scale, *value))},
                         {"shape", signs[s]}});
    }
    return shown;
}

Value linesOf(const Chart& chart, const ChartScale& scale) {
    auto lines = Value::array();
    for (std::size_t s = 0; s < chart.series.size(); ++s)
        lines.push_back({{"series", ofSeries(s)},
                         {"path", pathOf(chart, chart.series[s], scale)},
                         {"signs", signsOf(chart, s, scale)}});
    return lines;
}

Value labelsBelow(const Chart& chart) {
    const auto stride = strideOf(chart.labels);
    auto labels = Value::array();
    for (std::size_t i = 0; i < chart.labels.size(); i += stride) {
        const auto share = acrossAt(i, chart.labels.size());
        labels.push_back({{"x", percent(share)}, {"label", cutLabel(chart.labels[i])}, {"anchor", anchorAt(share)}});
    }
    return labels;
}

/// `1.2 × 10^18` of a number without a sign.
std::string scientific(double magnitude) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1e", magnitude);
    const std::string_view digits(text);
    const auto e = digits.find('e');
    return std::string(digits.substr(0, e)) + " × 10^" + std::to_string(std::atoi(text + e + 1));
}

}  // namespace

double ChartScale::share(double value) const {
    if (!(low < high)) return 0;
    // Halves, so that the difference of two huge numbers of both signs is a number.
    return std::clamp((value / 2 - low / 2) / (high / 2 - low / 2), 0.0, 1.0);
}

ChartScale chartScale(double low, double high, bool fromZero, bool whole, int parts) {
    if (!canBeDrawn(low) || !canBeDrawn(high) || low > high) low = 0, high = 0;
    if (fromZero) low = std::min(low, 0.0), high = std::max(high, 0.0);
    if (low == high) {  // one value: some room around it
        const auto room = low == 0 || whole ? 1 : std::abs(low) / 2;
        (fromZero && low >= 0 ? high : low) += fromZero && low >= 0 ? room : -room;
        if (!fromZero) high += room;
    }
    parts = std::max(parts, 1);
    const auto rough = high / parts - low / parts;
    auto step = std::pow(10, std::floor(std::log10(rough)));
    for (const auto factor : {1.0, 2.0, 5.0, 10.0})
        if (rough <= step * factor * (1 + 1e-9)) {
            step *= factor;
            break;
        }
    if (whole) step = std::max(step, 1.0);
    constexpr double close = 1e-9;  // 0.3 / 0.1 is a little less than 3
    const auto first = std::floor(low / step + close), last = std::ceil(high / step - close);
    ChartScale scale{.low = first * step, .high = last * step, .step = step, .ticks = {}};
    for (auto i = first; i <= last && scale.ticks.size() < 64; ++i) scale.ticks.push_back(i == 0 ? 0.0 : i * step);
    return scale;
}

std::string figureText(double number, int places) {
    if (!std::isfinite(number)) return {};
    const auto magnitude = std::abs(number);
    std::string text;
    if (magnitude >= 1e15) {
        text = scientific(magnitude);
    } else {
        char digits[32];
        std::snprintf(digits, sizeof digits, "%.*f", std::clamp(places, 0, 6), magnitude);
        text = digits;
        for (auto at = static_cast<int>(std::min(text.find('.'), text.size())) - 3; at > 0; at -= 3)
            text.insert(static_cast<std::size_t>(at), ",");
    }
    const bool nothing = text.find_first_of("123456789") == text.npos;
    return number < 0 && !nothing ? "−" + text : text;
}

std::string withUnit(double number, int places, const std::string& unit) {
    const auto text = figureText(number, places);
    return unit.empty() ? text : text + (unit == "%" ? "" : "\u202f") + unit;
}

Value showBarChart(const Chart& chart) {
    checkChart(chart);
    const auto extent = extentOf(chart);
    const auto scale = chartScale(extent.low, extent.high, true, extent.whole);
    auto shown = chartFrame(chart, extent.any, false);
    int y = 0;
    shown["scale_note"] = "";
    shown["groups"] = extent.any ? barGroups(chart, scale, y) : Value::array();
    std::vector<std::string> texts;
    for (const auto& group : shown["groups"])
        for (const auto& bar : group["bars"]) texts.push_back(bar["text"]);
    shown.update({{"ticks", extent.any ? barTicks(chart, scale) : Value::array()},
                  {"room", std::to_string(roomFor(texts))},
                  {"axis_y", pixels(y)},
                  {"label_y", pixels(y + axisHeight - 8)},
                  {"height", std::to_string(y + axisHeight)}});
    return shown;
}

Value showLineChart(const Chart& chart) {
    checkChart(chart);
    const auto extent = extentOf(chart);
    const auto scale = chartScale(extent.low, extent.high, chart.fromZero, extent.whole);
    auto shown = chartFrame(chart, extent.any, true);
    auto ticks = Value::array();
    std::vector<std::string> texts;
    for (const auto tick : scale.ticks) {
        texts.push_back(withUnit(tick, placesOf(scale), chart.unit));
        const auto y = downAt(scale, tick);
        ticks.push_back(
            {{"y", pixels(y)}, {"label_y", pixels(y + 5)}, {"label", texts.back()}, {"is_zero", tick == 0}});
    }
    const int bottom = plotTop + plotHeight;
    const auto begins = scale.low > 0 ? say("The scale begins at {number}.", {{"number", texts.front()}}) : "";
    shown.update({{"scale_note", begins},
                  {"lines", extent.any ? linesOf(chart, scale) : Value::array()},
                  {"ticks", extent.any ? std::move(ticks) : Value::array()},
                  {"labels", extent.any ? labelsBelow(chart) : Value::array()},
                  {"room", std::to_string(roomFor(texts))},
                  {"label_y", std::to_string(bottom + axisHeight - 6)},
                  {"height", std::to_string(bottom + axisHeight)}});
    return shown;
}

Value showFigure(const KeyFigure& figure) {
    Value shown{{"title", figure.title},
                {"number", withUnit(figure.value, figure.places, figure.unit)},
                {"note", figure.note},
                {"path", figure.path},
                {"attention", figure.attention},
                {"change", ""},
                {"change_sign", ""},
                {"change_tag", ""},
                {"judgement", ""}};
    if (!figure.before || !std::isfinite(*figure.before) || !std::isfinite(figure.value)) return shown;
    // As they are shown, so that no change is told that nobody sees.
    const auto seen = [&](double number) { return figureText(number, figure.places); };
    const auto before = *figure.before;
    const auto difference = figure.value - before;
    if (seen(figure.value) == seen(before)) {
        shown.update({{"change", say("The same as {since}", {{"since", figure.since}})},
                      {"change_sign", "="},
                      {"change_tag", "grey"}});
        return shown;
    }
    const bool up = difference > 0;
    auto by = withUnit(std::abs(difference), figure.places, figure.unit);
    // From 90% to 92% it is two points, not two per cent.
    if (figure.unit == "%") {
        by = figureText(std::abs(difference), figure.places);
        by = by == "1" ? say("1 point") : say("{number} points", {{"number", by}});
    }
    // Of nothing, or of what was below it, there is no per cent.
    const auto share = std::abs(difference) / before * 100;
    if (before > 0 && figure.unit != "%" && share < 1000)
        by = say("{number} ({percent}%)", {{"number", by}, {"percent", share < 0.5 ? "<1" : figureText(share)}});
    shown["change"] = up ? say("Up {by} on {since}", {{"by", by}, {"since", figure.since}})
                         : say("Down {by} on {since}", {{"by", by}, {"since", figure.since}});
    shown["change_sign"] = up ? "↑" : "↓";
    shown["change_tag"] = "grey";
    if (figure.better == KeyFigure::Better::Neither) return shown;
    const bool good = up == (figure.better == KeyFigure::Better::More);
    shown["change_tag"] = good ? "green" : "red";
    shown["judgement"] = good ? say("better") : say("worse");
    return shown;
}

}  // namespace guildhall::sdk
