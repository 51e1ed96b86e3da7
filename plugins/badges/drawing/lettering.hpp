// Words as outlines, for SVG.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// Any thread.
class Lettering {
public:
    struct Line {
        std::string path;  ///< of an SVG path, on the base line from x = 0, in thousandths of the size
        double width = 0;  ///< likewise
    };
    /// None: the font is not there, or lacks a character.
    static std::optional<Line> outline(std::string_view words);
};

}  // namespace guildhall::badges
