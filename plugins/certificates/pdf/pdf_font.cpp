#include "pdf/pdf_font.hpp"

#include "pdf/pdf_content.hpp"

#include <cmath>

namespace guildhall::certificates {

using PoDoFo::PdfArray;
using PoDoFo::PdfName;
using PoDoFo::PdfObject;
using PoDoFo::PdfString;
using PoDoFo::PdfVariant;

namespace {

PdfVariant integer(double value) { return PdfVariant(static_cast<PoDoFo::pdf_int64>(std::lround(value))); }

const std::string zeroWidthSpace = "\u200B";

/// Six capitals that differ with the glyphs, as PDF asks of a subset's name.
std::string subsetTag(const std::map<unsigned, std::string>& glyphs) {
    std::uint64_t hash = 1469598103934665603u;
    for (const auto& [glyph, text] : glyphs) hash = (hash ^ glyph) * 1099511628211u;
    std::string tag;
    for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
    return tag + "+";
}

}  // namespace

PdfFont::PdfFont(PoDoFo::PdfMemDocument& document, PdfObject& resources, StreamPacker& packer, FontFace& face)
    : document_(document), resources_(resources), packer_(packer), face_(face) {
    auto& objects = document.GetObjects();
    font_ = objects.CreateObject("Font");
    descendant_ = objects.CreateObject("Font");
    descriptor_ = objects.CreateObject("FontDescriptor");
    file_ = objects.CreateObject();
    toUnicode_ = objects.CreateObject();
    objects_ = {font_, descendant_, descriptor_, file_, toUnicode_};

    auto& font = font_->GetDictionary();
    font.AddKey("Subtype", PdfName("Type0"));
    font.AddKey("Encoding", PdfName("Identity-H"));
    PdfArray descendants;
    descendants.push_back(descendant_->Reference());
    font.AddKey("DescendantFonts", descendants);
    font.AddKey("ToUnicode", toUnicode_->Reference());

    auto& descendant = descendant_->GetDictionary();
    descendant.AddKey("Subtype", PdfName("CIDFontType2"));
    PoDoFo::PdfDictionary system;
    system.AddKey("Registry", PdfString("Adobe"));
    system.AddKey("Ordering", PdfString("Identity"));
    system.AddKey("Supplement", PdfVariant(PoDoFo::pdf_int64{0}));
    descendant.AddKey("CIDSystemInfo", system);
    descendant.AddKey("CIDToGIDMap", PdfName("Identity"));
    descendant.AddKey("FontDescriptor", descriptor_->Reference());
    writeDescriptor();
    detach();
}

PdfFont::~PdfFont() {
    if (attached_) return;  // the document deletes what it holds
    for (PdfObject* object : objects_) delete object;
}

void PdfFont::attach() {
    if (attached_) return;
    for (PdfObject* object : objects_) document_.GetObjects().insert_sorted(object);
    resources_.GetDictionary().AddKey(PdfName(key()), font_->Reference());
    attached_ = true;
}

void PdfFont::detach() {
    if (!attached_) return;
    for (PdfObject* object : objects_) document_.GetObjects().RemoveObject(object->Reference(), false);
    resources_.GetDictionary().RemoveKey(PdfName(key()));
    attached_ = false;
}

void PdfFont::use(const std::map<unsigned, std::string>& glyphs) {
    if (glyphs.empty()) return detach();
    attach();
    if (glyphs == glyphs_) return;
    std::set<unsigned> wanted;
    for (const auto& [glyph, text] : glyphs) wanted.insert(glyph);
    FontFace::Subset subset = face_.subset(wanted);
    codes_ = std::move(subset.newGlyphs);
    glyphs_ = glyphs;
    const PdfName name(subsetTag(glyphs) + face_.name());
    for (PdfObject* object : {font_, descendant_}) object->GetDictionary().AddKey("BaseFont", name);
    descriptor_->GetDictionary().AddKey("FontName", name);
    packer_.set(*file_, subset.bytes);
    file_->GetDictionary().AddKey("Length1", PdfVariant(static_cast<PoDoFo::pdf_int64>(subset.bytes.size())));
    writeWidths();
    writeToUnicode();
}

void PdfFont::writeDescriptor() {
    const FontFace::Metrics metrics = face_.metrics();
    auto& descriptor = descriptor_->GetDictionary();
    constexpr PoDoFo::pdf_int64 symbolic = 4, italic = 64;
    descriptor.AddKey("Flags", PdfVariant(symbolic | (metrics.italicAngle != 0 ? italic : 0)));
    PdfArray box;
    for (const double side : metrics.box) box.push_back(integer(side));
    descriptor.AddKey("FontBBox", box);
    descriptor.AddKey("ItalicAngle", integer(metrics.italicAngle));
    descriptor.AddKey("Ascent", integer(metrics.ascent));
    descriptor.AddKey("Descent", integer(metrics.descent));
    descriptor.AddKey("CapHeight", integer(metrics.capHeight));
    descriptor.AddKey("StemV", integer(80));
    descriptor.AddKey("FontFile2", file_->Reference());
}

void PdfFont::writeWidths() {
    std::map<unsigned, double> byCode;
    for (const auto& [glyph, code] : codes_) byCode[code] = face_.advance(glyph);
    PdfArray widths, run;
    unsigned next = 0;
    const auto closeRun = [&] {
        if (!run.empty()) widths.push_back(run);
        run.clear();
    };
    for (const auto& [code, width] : byCode) {
        if (run.empty() || code != next) {
            closeRun();
            widths.push_back(PdfVariant(static_cast<PoDoFo::pdf_int64>(code)));
        }
        run.push_back(PdfVariant(std::round(width * 100) / 100));
        next = code + 1;
    }
    closeRun();
    descendant_->GetDictionary().AddKey("W", widths);
}

void PdfFont::writeToUnicode() {
    std::vector<std::string> entries;
    for (const auto& [glyph, text] : glyphs_) {
        std::string entry = "<";
        appendHex(entry, codes_.at(glyph));
        entry += "> <";
        // A reader asks for the text of every glyph, also of one whose text stands with its neighbour.
        appendUtf16(entry, text.empty() ? zeroWidthSpace : text);
        entries.push_back(entry + ">\n");
    }
    std::string map =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    constexpr std::size_t block = 100;  // the format's limit
    for (std::size_t at = 0; at < entries.size(); at += block) {
        const std::size_t count = std::min(block, entries.size() - at);
        map += std::to_string(count) + " beginbfchar\n";
        for (std::size_t i = 0; i < count; ++i) map += entries[at + i];
        map += "endbfchar\n";
    }
    map += "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
    packer_.set(*toUnicode_, map);
}

}  // namespace guildhall::certificates
