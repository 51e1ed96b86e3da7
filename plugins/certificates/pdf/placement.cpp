#include "pdf/placement.hpp"

#include <cmath>

namespace guildhall::certificates {

namespace {

constexpr std::size_t mostKnown = 200;

std::string millimetres(double value) { return std::to_string(static_cast<long>(std::ceil(value - 0.01))) + " mm"; }

/// Differs from certificate to certificate, so that there is nothing to remember.
bool isOnes(TextSource source) {
    return source == TextSource::Name || source == TextSource::Id || source == TextSource::VerifyUrl;
}

/// Letters that join are not pulled apart.
void letterSpace(Line& line, double thousandths) {
    Glyph* last = nullptr;
    for (Run& run : line.runs) {
        if (run.joined) continue;
        for (Glyph& glyph : run.glyphs) {
            if (glyph.text.empty()) continue;
            if (last) last->advance += thousandths, line.width += thousandths;
            last = &glyph;
        }
    }
}

}  // namespace

DoesNotFit::DoesNotFit(std::string element, std::string text, double width, double available, double smallestSize)
    : sdk::Error("“" + text + "” does not fit on the certificate: the " + element + " would be " + millimetres(width) +
                 " wide at the smallest size of " + std::to_string(static_cast<int>(smallestSize)) +
                 " pt, and there are " + millimetres(available) + ". Use a shorter form."),
      element_(std::move(element)),
      text_(std::move(text)),
      width_(width) {}

std::string Placement::words(const Layout& layout, const Element& element, const CertificateText& text) {
    if (element.text) return *element.text;
    std::string value;
    switch (element.source) {
        case TextSource::Literal: return layout.wordsOf(element, text.language);
        case TextSource::Name: value = text.name; break;
        case TextSource::Workshop: value = text.workshop; break;
        case TextSource::Date: value = months_.date(text.date, layout.languageFor(text.language)); break;
        case TextSource::ValidUntil:
            if (text.validUntil) value = months_.date(*text.validUntil, layout.languageFor(text.language));
            break;
        case TextSource::Id: value = text.id; break;
        case TextSource::VerifyUrl: value = text.verifyUrl; break;
        case TextSource::Organisation: value = text.organisation; break;
    }
    auto around = layout.wordsOf(element, text.language);
    if (value.empty() || around.empty()) return value;
    return around.replace(around.find("{}"), 2, value);
}

/// Where an element may stand, in points.
struct Placement::Room {
    double anchor = 0, available = 0, baseline = 0;
};

Placement::Room Placement::roomFor(const Layout& layout, const Element& element, const PageBox& page) {
    const double left = layout.leftMargin() * pointsPerMillimetre;
    const double right = page.width - layout.rightMargin() * pointsPerMillimetre;
    Room room{element.x ? *element.x * pointsPerMillimetre : page.width / 2, right - left,
              element.baseline * pointsPerMillimetre};
    if (element.align == Align::Left) room.available = right - room.anchor;
    if (element.align == Align::Right) room.available = room.anchor - left;
    if (element.x && element.align == Align::Center)
        room.available = 2 * std::min(room.anchor, page.width - room.anchor);
    if (room.baseline > page.height || room.anchor > page.width || room.available <= 0) {
        throw LayoutError("The certificate layout cannot be used: element “" + element.id + "” stands off the page.");
    }
    return room;
}

std::vector<std::string> Placement::missing(const Layout& layout, std::size_t part, const CertificateText& text) {
    const auto& element = layout.elements()[part];
    return fonts_.missing(element.font, words(layout, element, text));
}

Line Placement::shape(const Element& element, const std::string& content, const std::string& person) {
    const auto spaced = [&] {
        auto line = fonts_.shape(element.font, content, person);
        if (element.spacing > 0) letterSpace(line, element.spacing * 1000);
        return line;
    };
    if (isOnes(element.source)) return spaced();
    const auto key = element.font + '\n' + std::to_string(element.spacing) + '\n' + content;
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    if (known_.size() >= mostKnown) known_.clear();
    return known_[key] = spaced();
}

std::vector<Line> Placement::halves(const Element& element, const std::string& content, const std::string& person) {
    std::vector<Line> best;
    double least = 0;
    for (std::size_t at = 1; at + 1 < content.size(); ++at) {
        const bool blank = content[at] == ' ', hyphen = content[at] == '-';
        if (!blank && !hyphen) continue;
        std::vector<Line> lines;
        lines.push_back(shape(element, content.substr(0, at + hyphen), person));
        lines.push_back(shape(element, content.substr(at + 1), person));
        const double wider = std::max(lines[0].width, lines[1].width);
        if (!best.empty() && wider >= least) continue;
        best = std::move(lines);
        least = wider;
    }
    return best;
}

std::vector<PlacedLine> Placement::place(const Layout& layout, std::size_t part, const CertificateText& text,
                                         const PageBox& page) {
    const auto& element = layout.elements()[part];
    const auto content = words(layout, element, text);
    const auto room = roomFor(layout, element, page);
    const auto fitting = [&](double width) {
        const double widthAtOne = width / 1000;
        return widthAtOne * element.maxSize <= room.available ? element.maxSize
                                                              : std::floor(room.available / widthAtOne * 10) / 10;
    };
    const auto placed = [&](Line line, double size, double rise) {
        const double wide = line.width / 1000 * size;
        double x = page.left + room.anchor;
        if (element.align == Align::Center) x -= wide / 2;
        if (element.align == Align::Right) x -= wide;
        return PlacedLine{&element, part, std::move(line), size, x, page.bottom + room.baseline + rise};
    };
    auto line = shape(element, content, text.name);
    if (line.runs.empty()) return {};
    double smallest = element.minSize, width = line.width;
    std::vector<PlacedLine> lines;
    if (const double size = fitting(width); size >= smallest) {
        lines.push_back(placed(std::move(line), size, 0));
        return lines;
    }
    auto halved = element.twoLines ? halves(element, content, text.name) : std::vector<Line>();
    if (!halved.empty()) {
        width = std::max(halved[0].width, halved[1].width);
        smallest = element.twoLines->minSize;
        if (const double size = std::min(fitting(width), element.twoLines->maxSize); size >= smallest) {
            constexpr double lineHeight = 1.15;
            const double lower = element.twoLines->baseline * pointsPerMillimetre - room.baseline;
            lines.push_back(placed(std::move(halved[0]), size, lower + size * lineHeight));
            lines.push_back(placed(std::move(halved[1]), size, lower));
            return lines;
        }
    }
    throw DoesNotFit(element.id, content, width / 1000 * smallest / pointsPerMillimetre,
                     room.available / pointsPerMillimetre, smallest);
}

}  // namespace guildhall::certificates
