// What changed between two texts, line by line: for the history of anything people write (templates, rules).
#pragma once

#include <guildhall/sdk/value.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {

struct DiffLine {
    enum class Kind { Same, Removed, Added };
    Kind kind;
    std::size_t before = 0;  ///< line number in the old text, from 1; 0: an added line
    std::size_t after = 0;   ///< line number in the new text, from 1; 0: a removed line
    std::string text;        ///< without its line end

    bool operator==(const DiffLine&) const = default;
};

/// The shortest way from `before` to `after`: in each place the removed lines stand before the added ones. A `\r`
/// before a line end and a missing last line end are no difference. Where the texts differ in more than 2,000 lines
/// each, that part is told as all removed and all added. Pure; any thread.
std::vector<DiffLine> lineDiff(std::string_view before, std::string_view after);

/// View model of partials/line_diff: `has_changes`, `summary` (“2 lines added, 1 removed”) and `rows` [{before, after,
/// text, is_added, is_removed, gap}]. Keeps `context` unchanged lines around each change; `gap` says how many were left
/// out before the row.
sdk::Value lineDiffView(std::string_view before, std::string_view after, std::size_t context = 3);

}  // namespace guildhall::web
