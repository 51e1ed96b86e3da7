#include "pdf/renderer.hpp"

#include "pdf/page_template.hpp"
#include "pdf/pdf_content.hpp"

#include <Poco/UTF8Encoding.h>
#include <Poco/Windows1252Encoding.h>

#include <cmath>
#include <optional>

namespace guildhall::certificates {

using PoDoFo::PdfArray;
using PoDoFo::PdfName;
using PoDoFo::PdfObject;

namespace {

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

struct Renderer::Placed : PlacedLine {
    std::string standard;  ///< the standard font it is set in, or empty
};

Renderer::Renderer(const LayoutFiles& files, Layout layout, FontSettings fonts, FontUse fontUse)
    : layout_(std::move(layout)), fontUse_(fontUse), placement_(std::move(fonts)), images_(document_) {
    try {
        auto& page = openTemplate(document_, files.read(layout_.templateFile()), layout_.templateFile());
        box_ = boxOf(page);
        prepare(page);
        for (const auto& image : layout_.images()) images_.add(image.file, readPicture(files.read(image.file)));
    } catch (const PoDoFo::PdfError& error) {
        throw LayoutError("The certificate template “" + layout_.templateFile() + "” cannot be used (" +
                          PoDoFo::PdfError::ErrorName(error.GetError()) + ").");
    }
}

Renderer::~Renderer() = default;

void Renderer::sealWith(std::shared_ptr<const Seal> seal) {
    seal_.emplace(document_, *document_.GetPage(0), *tags_, std::move(seal));
}

void Renderer::prepare(PoDoFo::PdfPage& page) {
    auto& resources = page.GetResources()->GetDictionary();
    if (!resources.HasKey("Font")) resources.AddKey("Font", PoDoFo::PdfDictionary());
    fontResources_ = page.GetResources()->GetIndirectKey("Font");
    images_.into(*page.GetResources());

    tags_.emplace(document_, page);
    // The template's own drawing must not leak its state into ours: q … Q around it. Without tags it is art.
    auto& objects = document_.GetObjects();
    PdfObject* before = objects.CreateObject();
    const std::string_view opening = tags_->templateIsTagged() ? "q\n" : "/Artifact BMC q\n";
    before->GetStream()->Set(opening.data(), static_cast<PoDoFo::pdf_long>(opening.size()), PoDoFo::TVecFilters());
    overlay_ = objects.CreateObject();
    PdfArray contents;
    contents.push_back(before->Reference());
    const PdfObject* drawn = page.GetObject()->GetIndirectKey("Contents");
    if (drawn && drawn->IsArray()) {
        for (const auto& part : drawn->GetArray()) contents.push_back(part);
    } else if (drawn) {
        contents.push_back(drawn->Reference());
    }
    contents.push_back(overlay_->Reference());
    page.GetObject()->GetDictionary().AddKey("Contents", contents);
    metadata_.emplace(document_, fontUse_ == FontUse::Embedded);
    document_.SetWriteMode(PoDoFo::ePdfWriteMode_Clean);  // the compact one has “obj” without the line's end
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
    const auto box = onPage(place.x, place.y, place.size, place.size);
    const auto part = layout_.elements().size();  // behind those of the texts
    std::string out = tags_->open(part, "Figure", box.GetBottom() + box.GetHeight());
    tags_->describe(part,
                    "QR code. Whoever scans it sees whether this certificate counts: " + text.verifyUrl +
                        ". Issued by " + text.organisation + ".",
                    box);
    out += drawQr(text.verifyUrl, box.GetLeft(), box.GetBottom(), box.GetWidth(), place.colour);
    return out + "EMC\n";
}

std::string Renderer::drawImage(const ImagePlace& place, std::size_t number) {
    const auto box = onPage(place.x, place.y, place.width, place.width * images_.slope(place.file));
    std::string out = "/Artifact BMC\n";
    if (!place.alternative.empty()) {
        const auto part = layout_.elements().size() + 1 + number;  // behind those of the texts and the code
        out = tags_->open(part, "Figure", box.GetBottom() + box.GetHeight());
        tags_->describe(part, place.alternative, box);
    }
    return out + images_.draw(place.file, box) + "EMC\n";
}

PoDoFo::PdfRect Renderer::onPage(double x, double y, double width, double height) const {
    return {box_.left + x * pointsPerMillimetre, box_.bottom + y * pointsPerMillimetre, width * pointsPerMillimetre,
            height * pointsPerMillimetre};
}

std::string Renderer::render(const CertificateText& text, const Layout& layout) {
    if (layout.templateFile() != layout_.templateFile()) {
        throw LayoutError("The changed certificate layout is over another template.");
    }
    try {
        std::vector<Placed> lines;
        for (std::size_t part = 0; part < layout.elements().size(); ++part)
            for (auto& line : placement_.place(layout, part, text, box_)) {
                const bool standard = fontUse_ == FontUse::Standard && isWindows1252(line.line);
                lines.push_back({std::move(line), {}});
                if (standard) lines.back().standard = placement_.fonts().family(lines.back().element->font).standard;
            }
        useFonts(lines);
        tags_->begin();
        std::string content = tags_->templateIsTagged() ? "Q\n" : "Q EMC\n";
        std::size_t number = 0;
        for (const auto& image : layout.images()) content += drawImage(image, number++);
        for (const Placed& line : lines) content += drawLine(line);
        if (const auto& qr = layout.qr()) content += drawCode(text, *qr);
        tags_->finish();
        packer_.set(*overlay_, content);
        metadata_->write({.title = text.workshop + ": certificate for " + text.name,
                          .author = text.organisation,
                          .subject = text.id,
                          .language = layout.languageFor(text.language),
                          .created = text.issuedAt});
        if (seal_) seal_->date(text.issuedAt);
        PoDoFo::PdfOutputDevice device(&written_);
        document_.Write(&device);
        std::string pdf(written_.GetBuffer(), device.GetLength());
        if (seal_) seal_->apply(pdf);
        return pdf;
    } catch (const PoDoFo::PdfError& error) {
        throw sdk::Error(std::string("The certificate could not be written (") +
                         PoDoFo::PdfError::ErrorName(error.GetError()) + ").");
    }
}

}  // namespace guildhall::certificates
