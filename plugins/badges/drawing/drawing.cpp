#include "drawing/drawing.hpp"

#include "drawing/lettering.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <optional>

namespace guildhall::badges {

namespace {

/// The art is 200 wide and high.
constexpr double middle = 100;

struct Palette {
    const char* value;
    const char* label;
    const char* edge;   ///< of the shape
    const char* field;  ///< inside of it
    const char* line;   ///< around the field, and what is drawn on it
};
constexpr Palette palettes[] = {
    {"green", "Hall green", "#10312b", "#1d5548", "#e3b65b"}, {"blue", "Blue", "#12304d", "#20527f", "#cfe0ee"},
    {"brass", "Brass", "#5a3d0b", "#8a6116", "#fbe9c3"},      {"brick", "Brick", "#5e1a10", "#9a2f1f", "#f6d9a8"},
    {"plum", "Plum", "#3d1d43", "#653a6d", "#ecd4ee"},        {"slate", "Slate", "#2f3a37", "#56645f", "#dfe6e3"},
};

struct Emblem {
    const char* value;
    const char* label;
    const char* filled;   ///< SVG path around 0, some 30 each way; may be empty
    const char* stroked;  ///< likewise
};
constexpr Emblem emblems[] = {
    {"star", "Star", "M0-32 9.4-10.9 32.3-8.5 15.2 6.9 20 29.5 0 18-20 29.5-15.2 6.9-32.3-8.5-9.4-10.9Z", ""},
    {"step", "Steps", "M-32 28V12H-11V-4H10V-20H32V28Z", ""},
    {"tools", "Gear", "",
     "M0-13A13 13 0 1 1 0 13 13 13 0 1 1 0-13ZM0-31V-23M0 31V23M-31 0H-23M31 0H23M-22-22-16-16M22-22 "
     "16-16M-22 22-16 16M22 22 16 16M0-22A22 22 0 1 1 0 22 22 22 0 1 1 0-22Z"},
    {"peaks", "Peaks", "M-36 26-10-24 4 2 13-13 36 26Z", ""},
    {"people", "People",
     "M-15-22A10 10 0 1 1-15-2 10 10 0 1 1-15-22ZM15-22A10 10 0 1 1 15-2 10 10 0 1 1 15-22ZM-34 26C-34 "
     "10-26 3-15 3S-2 10-2 26ZM2 26C2 10 6 3 15 3S34 10 34 26Z",
     ""},
    {"speech", "Speech", "M-26-26H26Q33-26 33-19V9Q33 16 26 16H2L-14 31V16H-26Q-33 16-33 9V-19Q-33-26-26-26Z", ""},
    {"arches", "Hall",
     "M0-33 35-12V-6H-35V-12ZM-33 28V-1H33V28H25V14A6 6 0 0 0 13 14V28H6V14A6 6 0 0 0-6 14V28H-13V14A6 6 0 "
     "0 0-25 14V28Z",
     ""},
    {"lens", "Lens", "", "M-6-28A20 20 0 1 1-6 12 20 20 0 1 1-6-28ZM9 7 28 27"},
    {"check", "Check mark", "", "M-28 2-9 22 29-20"},
    {"chart", "Chart", "M-30 28V6H-16V28ZM-9 28V-10H5V28ZM12 28V-28H26V28Z", ""},
    {"loop", "Cycle", "M20-34 33-13 9-14ZM-20 34-33 13-9 14Z", "M-26 8A26 26 0 0 1 16-20M26-8A26 26 0 0 1-16 20"},
    {"book", "Book", "M-3 28C-12 20-24 18-34 20V-22C-24-24-12-22-3-15ZM3 28C12 20 24 18 34 20V-22C24-24 12-22 3-15Z",
     ""},
    {"target", "Target", "M0-8A8 8 0 1 1 0 8 8 8 0 1 1 0-8Z",
     "M0-18A18 18 0 1 1 0 18 18 18 0 1 1 0-18ZM0-30A30 30 0 1 1 0 30 "
     "30 30 0 1 1 0-30Z"},
    {"bulb", "Light bulb",
     "M0-34A22 22 0 0 1 13 6Q9 10 9 15H-9Q-9 10-13 6A22 22 0 0 1 0-34ZM-9 20H9V25H-9ZM-6 29H6V33H-6Z", ""},
    {"none", "Nothing", "", ""},
};

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    std::string shown = text;
    while (shown.back() == '0') shown.pop_back();
    if (shown.back() == '.') shown.pop_back();
    return shown == "-0" ? "0" : shown;
}

std::string at(double x, double y) { return number(x) + " " + number(y); }

/// A closed line through points on circles around the middle, the first one at the top.
std::string around(int points, double outer, double inner) {
    std::string path;
    for (int i = 0; i < points; ++i) {
        const double angle = 2 * std::numbers::pi * i / points, radius = i % 2 ? inner : outer;
        path += (i ? "L" : "M") + at(middle + radius * std::sin(angle), middle - radius * std::cos(angle));
    }
    return path + "Z";
}

std::string rosette(double radius) {
    constexpr int petals = 16;
    std::string path;
    for (int i = 0; i <= petals; ++i) {
        const double angle = 2 * std::numbers::pi * i / petals;
        const auto point = at(middle + radius * std::sin(angle), middle - radius * std::cos(angle));
        const auto bow = number(radius * 0.22);
        path += i ? "A" + bow + " " + bow + " 0 0 1 " + point : "M" + point;
    }
    return path + "Z";
}

std::string disc(double radius) {
    const auto r = number(radius);
    return "M" + at(middle, middle - radius) + "A" + r + " " + r + " 0 1 1 " + at(middle, middle + radius) + "A" + r +
           " " + r + " 0 1 1 " + at(middle, middle - radius) + "Z";
}

/// Drawn for a width of 200 and made smaller around the middle.
std::string scaled(double size, std::initializer_list<std::pair<const char*, std::vector<double>>> parts) {
    std::string path;
    for (const auto& [command, numbers] : parts) {
        path += command;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            path += (i ? " " : "") + number(middle + (numbers[i] - middle) * size);
    }
    return path + "Z";
}

struct Shape {
    const char* value;
    const char* label;
    std::string (*path)(double size);  ///< 1: its outer edge
};
const Shape shapes[] = {
    {"disc", "Disc", [](double size) { return disc(92 * size); }},
    {"hexagon", "Hexagon", [](double size) { return around(6, 97 * size, 97 * size); }},
    {"shield", "Shield",
     [](double size) {
         return scaled(size, {{"M", {100, 6}},
                              {"C", {124, 18, 152, 24, 182, 24}},
                              {"V", {96}},
                              {"C", {182, 146, 146, 178, 100, 196}},
                              {"C", {54, 178, 18, 146, 18, 96}},
                              {"V", {24}},
                              {"C", {48, 24, 76, 18, 100, 6}}});
     }},
    {"rosette", "Rosette", [](double size) { return rosette(88 * size); }},
    {"arch", "Hall front",
     [](double size) {
         return scaled(size, {{"M", {100, 6}}, {"L", {186, 62}}, {"V", {192}}, {"H", {14}}, {"V", {62}}});
     }},
    {"octagon", "Octagon",
     [](double size) {
         return scaled(size, {{"M", {64, 10}},
                              {"H", {136}},
                              {"L", {190, 64}},
                              {"V", {136}},
                              {"L", {136, 190}},
                              {"H", {64}},
                              {"L", {10, 136}},
                              {"V", {64}}});
     }},
};

template <class T, std::size_t n>
const T& oneOf(const T (&all)[n], std::string_view value) {
    for (const auto& one : all)
        if (one.value == value) return one;
    return all[0];
}

template <class T, std::size_t n>
std::vector<sdk::Choice> choicesOf(const T (&all)[n]) {
    std::vector<sdk::Choice> choices;
    for (const auto& one : all) choices.push_back({one.value, one.label});
    return choices;
}

std::string path(const std::string& shape, const std::string& attributes) {
    return shape.empty() ? "" : "<path d=\"" + shape + "\" " + attributes + "/>";
}

std::string fill(const char* colour) { return std::string("fill=\"") + colour + "\""; }

std::string stroke(const char* colour, double width) {
    return std::string("fill=\"none\" stroke=\"") + colour + "\" stroke-width=\"" + number(width) +
           "\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
}

/// Words around x = 100 on this base line, at most this large and wide; none: they would be too small to read.
std::optional<std::string> lettered(std::string_view words, double baseline, double size, double least, double width,
                                    const char* colour) {
    const auto line = Lettering::outline(words);
    if (!line || line->width <= 0) return {};
    size = std::min(size, width * 1000 / line->width);
    if (size < least) return {};
    return path(line->path, fill(colour) + " transform=\"translate(" +
                                at(middle - line->width * size / 2000, baseline) + ") scale(" + number(size / 10) +
                                "e-2)\"");
}

/// Where a title breaks best in two, at a blank; none: it is one word.
std::optional<std::size_t> breakOf(std::string_view title) {
    std::optional<std::size_t> best;
    for (auto blank = title.find(' '); blank != title.npos; blank = title.find(' ', blank + 1)) {
        const auto off = [&](std::size_t place) { return std::abs(double(place) * 2 - double(title.size())); };
        if (!best || off(blank) < off(*best)) best = blank;
    }
    return best;
}

std::string ribbon(const std::string& title, const Palette& colours) {
    constexpr const char* paper = "#fbf8f1";
    constexpr double width = 148;
    std::string words;
    if (auto one = lettered(title, 152.5, 17, 11.5, width, colours.edge)) {
        words = std::move(*one);
    } else if (const auto at = breakOf(title)) {
        const auto first = lettered(std::string_view(title).substr(0, *at), 147, 12.5, 8, width, colours.edge);
        const auto second = lettered(std::string_view(title).substr(*at + 1), 160, 12.5, 8, width, colours.edge);
        if (first && second) words = *first + *second;
    }
    if (words.empty()) return {};
    return path("M22 138H2L10 151 2 164H22ZM178 138H198L190 151 198 164H178Z", fill("#d9cba6")) +
           path("M12 131H188V166H12Z", fill(paper) + " stroke=\"#d9cba6\"") +
           path("M16 135H184M16 162H184", stroke(colours.field, 1)) + words;
}

std::string emblem(const Look& look, const Palette& colours, bool ribboned) {
    const double y = ribboned ? 82 : middle;
    if (!look.letters.empty()) return lettered(look.letters, y + 18, 52, 10, 104, colours.line).value_or(std::string());
    const auto& art = oneOf(emblems, look.emblem.empty() ? "star" : look.emblem);
    return "<g transform=\"translate(100 " + number(y) + ") scale(1.12)\">" + path(art.filled, fill(colours.line)) +
           path(art.stroked, stroke(colours.line, 6)) + "</g>";
}

/// Fine rays on the field, as engravers lay them.
std::string rays(const Palette& colours) {
    std::string lines;
    for (int i = 0; i < 48; ++i) {
        const double angle = 2 * std::numbers::pi * i / 48;
        lines += "M" + at(middle + 44 * std::sin(angle), middle - 44 * std::cos(angle)) + "L" +
                 at(middle + 110 * std::sin(angle), middle - 110 * std::cos(angle));
    }
    return "<g clip-path=\"url(#field)\" opacity=\".16\">" + path(lines, stroke(colours.line, 1)) + "</g>";
}

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else
            safe += c;
    }
    return safe;
}

}  // namespace

const std::vector<sdk::Choice>& shapeChoices() {
    static const auto all = choicesOf(shapes);
    return all;
}

const std::vector<sdk::Choice>& colourChoices() {
    static const auto all = choicesOf(palettes);
    return all;
}

const std::vector<sdk::Choice>& emblemChoices() {
    static const auto all = choicesOf(emblems);
    return all;
}

std::string shapeOf(std::string_view kind) {
    if (kind == "program") return "arch";
    if (kind == "skill") return "hexagon";
    return kind == "capstone" ? "octagon" : "disc";
}

std::string draw(const Look& look) {
    const auto& colours = oneOf(palettes, look.colour);
    const auto& shape = oneOf(shapes, look.shape);
    const auto field = shape.path(0.85);
    const auto band = ribbon(look.title, colours);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 200\" width=\"400\" height=\"400\" "
           "role=\"img\"><title>" +
           escaped(look.title) + "</title><clipPath id=\"field\">" + path(field, "") + "</clipPath>" +
           path(shape.path(1), fill(colours.edge)) + path(shape.path(0.925), stroke(colours.line, 1.6)) +
           path(field, fill(colours.field)) + rays(colours) + emblem(look, colours, !band.empty()) + band + "</svg>\n";
}

std::string pictureEnding(const sdk::StoredFile& picture) {
    if (picture.mediaType == "image/jpeg") return "jpg";
    return picture.mediaType.substr(picture.mediaType.find('/') + 1);
}

}  // namespace guildhall::badges
