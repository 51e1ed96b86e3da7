// Where the words of a certificate stand on a page, and how large: what is printed and what the preview shows.
#pragma once

#include "layout/layout.hpp"
#include "pdf/certificate_text.hpp"
#include "pdf/fonts.hpp"
#include "pdf/month_names.hpp"

#include <map>
#include <string>
#include <vector>

namespace guildhall::certificates {

inline constexpr double pointsPerMillimetre = 72 / 25.4;

/// A text is too wide even at its smallest size.
class DoesNotFit : public sdk::Error {
public:
    /// Widths in millimetres.
    DoesNotFit(std::string element, std::string text, double width, double available, double smallestSize);
    const std::string& element() const { return element_; }
    const std::string& text() const { return text_; }
    double width() const { return width_; }

private:
    std::string element_;
    std::string text_;
    double width_;
};

/// In points.
struct PageBox {
    double left = 0, bottom = 0, width = 0, height = 0;
};

struct PlacedLine {
    const Element* element;
    std::size_t part;  ///< which of the layout's elements that is
    Line line;
    double size = 0, x = 0, y = 0;  ///< points; where the pen begins
};

/// One thread.
class Placement {
public:
    explicit Placement(FontSettings fonts) : fonts_(std::move(fonts)) {}

    /// One element's lines: none where it says nothing, two where it allows that and one does not fit. Throws
    /// MissingGlyph, MissingScript, DoesNotFit, LayoutError, FontError, Invalid.
    std::vector<PlacedLine> place(const Layout& layout, std::size_t part, const CertificateText& text,
                                  const PageBox& page);
    /// The characters of what it says that no font has, each once.
    std::vector<std::string> missing(const Layout& layout, std::size_t part, const CertificateText& text);
    const Fonts& fonts() const { return fonts_; }

private:
    struct Room;
    std::string words(const Layout& layout, const Element& element, const CertificateText& text);
    static Room roomFor(const Layout& layout, const Element& element, const PageBox& page);
    Line shape(const Element& element, const std::string& content, const std::string& person);
    /// Both halves, broken where they are most alike in width; nothing when there is no place to break.
    std::vector<Line> halves(const Element& element, const std::string& content, const std::string& person);

    MonthNames months_;
    Fonts fonts_;
    std::map<std::string, Line> known_;  ///< what many certificates say alike, by family and text
};

}  // namespace guildhall::certificates
