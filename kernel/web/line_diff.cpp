#include "kernel/web/line_diff.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace guildhall::web {

namespace {

using Kind = DiffLine::Kind;
using Lines = std::vector<std::string_view>;

/// The table below has one cell for each pair of differing lines.
constexpr std::size_t mostLines = 2'000;

Lines linesOf(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// Length of the longest common subsequence of the lines from (i, j) on.
class CommonLines {
public:
    CommonLines(const Lines& before, const Lines& after) : width_(after.size() + 1) {
        lengths_.resize((before.size() + 1) * width_);
        for (auto i = before.size(); i-- > 0;)
            for (auto j = after.size(); j-- > 0;)
                lengths_[i * width_ + j] = before[i] == after[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                                                 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::uint16_t at(std::size_t i, std::size_t j) const { return lengths_[i * width_ + j]; }

private:
    std::size_t width_;
    std::vector<std::uint16_t> lengths_;
};

/// Collects the lines; what is added waits until the removals of the same place are told.
class Telling {
public:
    Telling(const Lines& before, const Lines& after) : before_(before), after_(after) {}

    void same(std::size_t i, std::size_t j) {
        tellAdded();
        told_.push_back({Kind::Same, i + 1, j + 1, std::string(before_[i])});
    }
    void removed(std::size_t i) { told_.push_back({Kind::Removed, i + 1, 0, std::string(before_[i])}); }
    void added(std::size_t j) { waiting_.push_back({Kind::Added, 0, j + 1, std::string(after_[j])}); }

    std::vector<DiffLine> take() {
        tellAdded();
        return std::move(told_);
    }

private:
    void tellAdded() {
        told_.insert(told_.end(), waiting_.begin(), waiting_.end());
        waiting_.clear();
    }
    const Lines& before_;
    const Lines& after_;
    std::vector<DiffLine> told_;
    std::vector<DiffLine> waiting_;
};

void tellMiddle(Telling& telling, const Lines& before, const Lines& after, std::size_t head, std::size_t tail) {
    const Lines was(before.begin() + head, before.end() - tail), is(after.begin() + head, after.end() - tail);
    std::size_t i = 0, j = 0;
    if (was.size() <= mostLines && is.size() <= mostLines) {
        const CommonLines common(was, is);
        while (i < was.size() && j < is.size()) {
            if (was[i] == is[j]) {
                telling.same(head + i, head + j);
                ++i, ++j;
            } else if (common.at(i + 1, j) >= common.at(i, j + 1)) {
                telling.removed(head + i++);
            } else {
                telling.added(head + j++);
            }
        }
    }
    while (i < was.size()) telling.removed(head + i++);
    while (j < is.size()) telling.added(head + j++);
}

/// Is the line within `context` lines of a change?
std::vector<bool> nearChanges(const std::vector<DiffLine>& lines, std::size_t context) {
    std::vector<bool> near(lines.size(), false);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (lines[at].kind == Kind::Same) continue;
        const auto from = at < context ? 0 : at - context, to = std::min(at + context + 1, lines.size());
        std::fill(near.begin() + from, near.begin() + to, true);
    }
    return near;
}

sdk::Value rowOf(const DiffLine& line, std::size_t leftOut) {
    const auto number = [](std::size_t value) { return value == 0 ? std::string() : std::to_string(value); };
    return {
        {"before", number(line.before)},
        {"after", number(line.after)},
        {"text", line.text},
        {"is_added", line.kind == Kind::Added},
        {"is_removed", line.kind == Kind::Removed},
        {"gap",
         leftOut == 0 ? "" : sdk::countText(static_cast<std::int64_t>(leftOut), "unchanged line", "unchanged lines")}};
}

}  // namespace

std::vector<DiffLine> lineDiff(std::string_view before, std::string_view after) {
    const auto was = linesOf(before), is = linesOf(after);
    const auto most = std::min(was.size(), is.size());
    std::size_t head = 0, tail = 0;
    while (head < most && was[head] == is[head]) ++head;
    while (tail < most - head && was[was.size() - 1 - tail] == is[is.size() - 1 - tail]) ++tail;

    Telling telling(was, is);
    for (std::size_t at = 0; at < head; ++at) telling.same(at, at);
    tellMiddle(telling, was, is, head, tail);
    for (std::size_t at = tail; at > 0; --at) telling.same(was.size() - at, is.size() - at);
    return telling.take();
}

sdk::Value lineDiffView(std::string_view before, std::string_view after, std::size_t context) {
    const auto lines = lineDiff(before, after);
    const auto near = nearChanges(lines, context);
    sdk::Value rows = sdk::Value::array();
    std::size_t leftOut = 0;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (!near[at]) {
            ++leftOut;
            continue;
        }
        rows.push_back(rowOf(lines[at], leftOut));
        leftOut = 0;
    }
    const auto count = [&](Kind kind) {
        return static_cast<std::int64_t>(std::ranges::count(lines, kind, &DiffLine::kind));
    };
    const auto summary =
        sdk::say("{added} added, {removed} removed", {{"added", sdk::countText(count(Kind::Added), "line", "lines")},
                                                      {"removed", std::to_string(count(Kind::Removed))}});
    return {{"has_changes", !rows.empty()}, {"summary", summary}, {"rows", rows}};
}

}  // namespace guildhall::web
