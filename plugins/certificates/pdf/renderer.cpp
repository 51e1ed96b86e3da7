#include "pdf/renderer.hpp"

#include "pdf/pdf_content.hpp"

#include <Poco/UTF8Encoding.h>
#include <Poco/Windows1252Encoding.h>

#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

namespace guildhall::certificates {

using PoDoFo::PdfArray;
using PoDoFo::PdfName;
using PoDoFo::PdfObject;

namespace {

constexpr double pointsPerMillimetre = 72 / 25.4;

std::string millimetres(double value) { return std::to_string(static_cast<long>(std::ceil(value - 0.01))) + " mm"; }

/// The byte of a glyph's text in Windows-1252, or none.
std::optional<unsigned char> windowsByte(const std::string& text) {
    static const Poco::UTF8Encoding utf8;
    static const Poco::Windows1252Encoding windows;
    if (text.empty()) return std::nullopt;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const int length = utf8.sequenceLength(bytes, static_cast<int>(text.size()));
    if (length != static_cast<int>(text.size())) return std::nullopt;
    unsigned char byte = 0;
    const int point = utf8.queryConvert(bytes, length);
    if (point < 0x20 || windows.convert(point, &byte, 1) != 1) return std::nullopt;
    return byte;
}

bool isWindows1252(const Line& line) {
    for (const Run& run : line.runs) {
        for (const Glyph& glyph : run.glyphs) {
            if (glyph.dy != 0 || !windowsByte(glyph.text)) return false;
        }
    }
    return true;
}

}  // namespace

struct Renderer::Placed {
    const Element* element;
    std::size_t part;  ///< which of the layout's elements that is
    Line line;
    double size = 0, x = 0, y = 0;
    std::string standard;  ///< the standard font it is set in, or empty
};

DoesNotFit::DoesNotFit(std::string element, std::string text, double width, double available, double smallestSize)
    : sdk::Error("“" + text + "” does not fit on the certificate: the " + element + " would be " + millimetres(width) +
                 " wide at the smallest size of " + std::to_string(static_cast<int>(smallestSize)) +
                 " pt, and there are " + millimetres(available) + ". Use a shorter form."),
      element_(std::move(element)),
      text_(std::move(text)),
      width_(width) {}

Renderer::Renderer(const std::filesystem::path& folder, Layout layout, FontSettings fonts, FontUse fontUse)
    : layout_(std::move(layout)), fontUse_(fontUse), fonts_(std::move(fonts)) {
    PoDoFo::PdfError::EnableLogging(false);
    PoDoFo::PdfError::EnableDebug(false);
    loadTemplate(folder / layout_.templateFile());
}

Renderer::~Renderer() = default;

void Renderer::loadTemplate(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    const std::string bytes = content.str();
    const std::string named = "The certificate template “" + file.filename().string() + "” ";
    if (!in || bytes.empty()) throw LayoutError(named + "is missing or unreadable.");
    try {
        document_.LoadFromBuffer(bytes.data(), static_cast<long>(bytes.size()));
        if (document_.GetPageCount() != 1) throw LayoutError(named + "must have one page.");
        PoDoFo::PdfPage* page = document_.GetPage(0);
        if (page->GetRotation() != 0) throw LayoutError(named + "is a rotated page; save it upright.");
        const PoDoFo::PdfRect box = page->GetMediaBox();
        pageLeft_ = box.GetLeft(), pageBottom_ = box.GetBottom();
        pageWidth_ = box.GetWidth(), pageHeight_ = box.GetHeight();

        PdfObject* resources = page->GetResources();
        if (!resources->GetDictionary().HasKey("Font")) {
            resources->GetDictionary().AddKey("Font", PoDoFo::PdfDictionary());
        }
        fontResources_ = resources->GetIndirectKey("Font");

        tags_.emplace(document_, *page);
        // The template's own drawing must not leak its state into ours: q … Q around it. Without tags it is art.
        auto& objects = document_.GetObjects();
        PdfObject* before = objects.CreateObject();
        const std::string_view opening = tags_->templateIsTagged() ? "q\n" : "/Artifact BMC q\n";
        before->GetStream()->Set(opening.data(), static_cast<PoDoFo::pdf_long>(opening.size()), PoDoFo::TVecFilters());
        overlay_ = objects.CreateObject();
        PdfArray contents;
        contents.push_back(before->Reference());
        const PdfObject* drawn = page->GetObject()->GetIndirectKey("Contents");
        if (drawn && drawn->IsArray()) {
            for (const auto& part : drawn->GetArray()) contents.push_back(part);
        } else if (drawn) {
            contents.push_back(drawn->Reference());
        }
        contents.push_back(overlay_->Reference());
        page->GetObject()->GetDictionary().AddKey("Contents", contents);
        metadata_.emplace(document_, fontUse_ == FontUse::Embedded);
        document_.SetWriteMode(PoDoFo::ePdfWriteMode_Clean);  // the compact one has “obj” without the line's end
    } catch (const PoDoFo::PdfError& error) {
        throw LayoutError(named + "is not a PDF that can be used (" + PoDoFo::PdfError::ErrorName(error.GetError()) +
                          ").");
    }
}

std::string Renderer::sourceText(const Element& element, const CertificateText& text, const Layout& layout) {
    if (element.text) return *element.text;
    switch (element.source) {
        case TextSource::Name: return text.name;
        case TextSource::Workshop: return text.workshop;
        case TextSource::Date: return months_.date(text.date, layout.languageFor(text.language));
        case TextSource::Id: return text.id;
        case TextSource::VerifyUrl: return text.verifyUrl;
        case TextSource::Literal: break;
    }
    auto found = element.literal.find(layout.languageFor(text.language));
    if (found == element.literal.end()) found = element.literal.find("*");
    return found == element.literal.end() ? std::string() : found->second;
}

/// Where an element may stand, in points.
struct Renderer::Room {
    double anchor = 0, available = 0, baseline = 0;
};

Renderer::Room Renderer::roomFor(const Element& element, const Layout& layout) const {
    const double left = layout.leftMargin() * pointsPerMillimetre;
    const double right = pageWidth_ - layout.rightMargin() * pointsPerMillimetre;
    Room room{element.x ? *element.x * pointsPerMillimetre : pageWidth_ / 2, right - left,
              element.baseline * pointsPerMillimetre};
    if (element.align == Align::Left) room.available = right - room.anchor;
    if (element.align == Align::Right) room.available = room.anchor - left;
    if (element.x && element.align == Align::Center)
        room.available = 2 * std::min(room.anchor, pageWidth_ - room.anchor);
    if (room.baseline > pageHeight_ || room.anchor > pageWidth_ || room.available <= 0) {
        throw LayoutError("The certificate layout cannot be used: element “" + element.id + "” stands off the page.");
    }
    return room;
}

std::vector<Line> Renderer::halves(const Element& element, const std::string& content, const std::string& person) {
    std::vector<Line> best;
    double least = 0;
    for (std::size_t at = 1; at + 1 < content.size(); ++at) {
        const bool blank = content[at] == ' ', hyphen = content[at] == '-';
        if (!blank && !hyphen) continue;
        std::vector<Line> lines;
        lines.push_back(fonts_.shape(element.font, content.substr(0, at + hyphen), person));
        lines.push_back(fonts_.shape(element.font, content.substr(at + 1), person));
        const double wider = std::max(lines[0].width, lines[1].width);
        if (!best.empty() && wider >= least) continue;
        best = std::move(lines);
        least = wider;
    }
    return best;
}

Renderer::Placed Renderer::placeLine(const Element& element, const Room& room, Line line, double size, double rise) {
    Placed placed{&element, 0, std::move(line), size, 0, 0, {}};
    const double width = placed.line.width / 1000 * size;
    placed.x = pageLeft_ + room.anchor;
    if (element.align == Align::Center) placed.x -= width / 2;
    if (element.align == Align::Right) placed.x -= width;
    placed.y = pageBottom_ + room.baseline + rise;
    if (fontUse_ == FontUse::Standard && isWindows1252(placed.line)) {
        placed.standard = fonts_.family(element.font).standard;
    }
    return placed;
}

std::vector<Renderer::Placed> Renderer::place(const Element& element, const CertificateText& text,
                                              const Layout& layout) {
    const std::string content = sourceText(element, text, layout);
    const auto room = roomFor(element, layout);
    const auto fitting = [&](double width) {
        const double widthAtOne = width / 1000;
        return widthAtOne * element.maxSize <= room.available ? element.maxSize
                                                              : std::floor(room.available / widthAtOne * 10) / 10;
    };
    auto line = fonts_.shape(element.font, content, text.name);
    if (line.runs.empty()) return {};
    double smallest = element.minSize, width = line.width;
    std::vector<Placed> placed;
    if (const double size = fitting(width); size >= smallest) {
        placed.push_back(placeLine(element, room, std::move(line), size, 0));
        return placed;
    }
    auto lines = element.twoLines ? halves(element, content, text.name) : std::vector<Line>();
    if (!lines.empty()) {
        width = std::max(lines[0].width, lines[1].width);
        smallest = element.twoLines->minSize;
        if (const double size = std::min(fitting(width), element.twoLines->maxSize); size >= smallest) {
            constexpr double lineHeight = 1.15;
            const double lower = element.twoLines->baseline * pointsPerMillimetre - room.baseline;
            placed.push_back(placeLine(element, room, std::move(lines[0]), size, lower + size * lineHeight));
            placed.push_back(placeLine(element, room, std::move(lines[1]), size, lower));
            return placed;
        }
    }
    throw DoesNotFit(element.id, content, width / 1000 * smallest / pointsPerMillimetre,
                     room.available / pointsPerMillimetre, smallest);
}

PdfFont& Renderer::fontOf(FontFace& face) {
    auto& font = pdfFonts_[&face];
    if (!font) font = std::make_unique<PdfFont>(document_, *fontResources_, packer_, face);
    return *font;
}

/// The letters ids and addresses are made of. Embedding them all gives every certificate of a session the same subset
/// of that font, which is then cut once and not for each.
const std::map<unsigned, std::string>& Renderer::alphabet(FontFace& face) {
    auto& glyphs = alphabets_[&face];
    if (glyphs.empty()) {
        for (const Glyph& glyph : face.shape({"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"})) {
            glyphs[glyph.index] = glyph.text;
        }
    }
    return glyphs;
}

void Renderer::useFonts(const std::vector<Placed>& lines) {
    std::map<FontFace*, std::map<unsigned, std::string>> used;
    auto& resources = fontResources_->GetDictionary();
    for (const char* standard : {"Times-Italic", "Times-Roman", "Times-Bold"}) resources.RemoveKey(PdfName(standard));
    for (const Placed& placed : lines) {
        if (!placed.standard.empty()) {
            PoDoFo::PdfDictionary font;
            font.AddKey("Type", PdfName("Font"));
            font.AddKey("Subtype", PdfName("Type1"));
            font.AddKey("BaseFont", PdfName(placed.standard));
            font.AddKey("Encoding", PdfName("WinAnsiEncoding"));
            resources.AddKey(PdfName(placed.standard), font);
            continue;
        }
        const bool wide = placed.element->source == TextSource::Id || placed.element->source == TextSource::VerifyUrl;
        for (const Run& run : placed.line.runs) {
            auto& glyphs = used[run.face];
            if (wide) glyphs.insert(alphabet(*run.face).begin(), alphabet(*run.face).end());
            for (const Glyph& glyph : run.glyphs) {
                std::string& known = glyphs[glyph.index];
                if (known.empty()) known = glyph.text;
            }
        }
    }
    for (const auto& [face, glyphs] : used) fontOf(*face);
    static const std::map<unsigned, std::string> none;
    for (const auto& [face, font] : pdfFonts_) {
        const auto found = used.find(face);
        font->use(found == used.end() ? none : found->second);
    }
}

std::string Renderer::drawLine(const Placed& placed) {
    std::string out = tags_->open(placed.part, placed.element->source == TextSource::Name ? "H1" : "P", placed.y);
    out += "BT\n";
    appendFill(out, placed.element->colour);
    appendNumbers(out, {1, 0, 0, 1, placed.x, placed.y}, " Tm\n");
    double rise = 0;
    for (const Run& run : placed.line.runs) {
        const PdfFont* font = placed.standard.empty() ? &fontOf(*run.face) : nullptr;
        if (!run.text.empty()) {
            out += "/Span <</ActualText <FEFF";
            appendUtf16(out, run.text);
            out += ">>> BDC\n";
        }
        out += '/' + (font ? font->key() : placed.standard) + ' ';
        appendNumbers(out, {placed.size}, " Tf\n[<");
        double shift = 0;  // what the pen must still be moved left by, in thousandths
        const auto move = [&] {
            if (std::abs(shift) <= 0.01) return;
            out += '>';
            appendNumbers(out, {shift}, "<");
        };
        for (const Glyph& glyph : run.glyphs) {
            if (glyph.dy != rise) {
                out += ">] TJ\n";
                appendNumbers(out, {glyph.dy * placed.size / 1000}, " Ts [<");
                rise = glyph.dy;
            }
            shift -= glyph.dx;
            move();
            if (font)
                appendHex(out, font->code(glyph.index));
            else
                appendHex(out, *windowsByte(glyph.text), 2);
            shift = run.face->advance(glyph.index) - glyph.advance + glyph.dx;
        }
        move();
        out += ">] TJ\n";
        if (!run.text.empty()) out += "EMC\n";
    }
    return out + (rise != 0 ? "0 Ts\nET\nEMC\n" : "ET\nEMC\n");
}

std::string Renderer::drawCode(const CertificateText& text, const QrPlace& place) {
    const PoDoFo::PdfRect box(pageLeft_ + place.x * pointsPerMillimetre, pageBottom_ + place.y * pointsPerMillimetre,
                              place.size * pointsPerMillimetre, place.size * pointsPerMillimetre);
    const auto part = layout_.elements().size();  // behind those of the texts
    std::string out = tags_->open(part, "Figure", box.GetBottom() + box.GetHeight());
    tags_->describe(part,
                    "QR code. Whoever scans it sees whether this certificate counts: " + text.verifyUrl +
                        ". Issued by " + text.organisation + ".",
                    box);
    out += drawQr(text.verifyUrl, box.GetLeft(), box.GetBottom(), box.GetWidth(), place.colour);
    return out + "EMC\n";
}

std::string Renderer::render(const CertificateText& text, const Layout& layout) {
    if (layout.templateFile() != layout_.templateFile()) {
        throw LayoutError("The changed certificate layout is over another template.");
    }
    try {
        std::vector<Placed> lines;
        for (std::size_t part = 0; part < layout.elements().size(); ++part)
            for (auto& line : place(layout.elements()[part], text, layout)) {
                line.part = part;
                lines.push_back(std::move(line));
            }
        useFonts(lines);
        tags_->begin();
        std::string content = tags_->templateIsTagged() ? "Q\n" : "Q EMC\n";
        for (const Placed& line : lines) content += drawLine(line);
        if (const auto& qr = layout.qr()) content += drawCode(text, *qr);
        tags_->finish();
        packer_.set(*overlay_, content);
        metadata_->write({.title = text.workshop + ": certificate for " + text.name,
                          .author = text.organisation,
                          .subject = text.id,
                          .language = layout.languageFor(text.language),
                          .created = text.issuedAt});
        PoDoFo::PdfOutputDevice device(&written_);
        document_.Write(&device);
        return std::string(written_.GetBuffer(), device.GetLength());
    } catch (const PoDoFo::PdfError& error) {
        throw sdk::Error(std::string("The certificate could not be written (") +
                         PoDoFo::PdfError::ErrorName(error.GetError()) + ").");
    }
}

}  // namespace guildhall::certificates
