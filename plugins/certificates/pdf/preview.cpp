#include "pdf/preview.hpp"

#include "pdf/page_template.hpp"
#include "pdf/pdf_content.hpp"
#include "pdf/picture.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <cmath>

namespace guildhall::certificates {

using sdk::say;

namespace {

constexpr double millimetre = 1 / pointsPerMillimetre;  ///< of a point

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string attribute(const char* name, double value) {
    std::string out = std::string(" ") + name + "=\"";
    appendNumbers(out, {value}, "\"");
    return out;
}

std::string hex(const Colour& colour) {
    std::string out = "#";
    for (const double part : {colour.red, colour.green, colour.blue})
        appendHex(out, static_cast<unsigned>(std::lround(part * 255)), 2);
    return out;
}

/// In millimetres from the upper left corner.
struct Area {
    double left = 0, top = 0, right = 0, bottom = 0;
};

void beginPart(Preview& into, const std::string& id, const Area& area) {
    into.svg += "<g data-part=\"" + escaped(id) + "\"><rect class=\"layout-part\"" + attribute("x", area.left) +
                attribute("y", area.top) + attribute("width", area.right - area.left) +
                attribute("height", area.bottom - area.top) + "/>";
}

}  // namespace

void PreviewMaker::drawWords(const Layout& layout, std::size_t part, const CertificateText& text, const PageBox& page,
                             Preview& into) {
    const auto& element = layout.elements()[part];
    const auto lines = placement_.place(layout, part, text, page);
    if (lines.empty()) return;
    Area area{1e9, 1e9, 0, 0};
    std::string path;
    for (const auto& line : lines) {
        double x = (line.x - page.left) * millimetre;
        const double y = (page.height - (line.y - page.bottom)) * millimetre;
        const double size = line.size * millimetre;
        area.left = std::min(area.left, x);
        area.top = std::min(area.top, y - 0.8 * size);
        area.bottom = std::max(area.bottom, y + 0.25 * size);
        for (const Run& run : line.line.runs)
            for (const Glyph& glyph : run.glyphs) {
                run.face->outline(glyph.index, x + glyph.dx / 1000 * size, y - glyph.dy / 1000 * size, size, path);
                x += glyph.advance / 1000 * size;
            }
        area.right = std::max(area.right, x);
    }
    beginPart(into, element.id, area);
    into.svg += "<path fill=\"" + hex(element.colour) + "\" d=\"" + path + "\"/></g>\n";
}

void PreviewMaker::drawImage(const ImagePlace& place, const PageBox& page, const std::string& addresses,
                             Preview& into) {
    const auto picture = readPicture(files_.read(place.file));
    const double height = place.width * picture.height / picture.width;
    const double top = page.height * millimetre - place.y - height;
    beginPart(into, place.id, {place.x, top, place.x + place.width, top + height});
    into.svg += "<image href=\"" + escaped(addresses + place.file) + "\"" + attribute("x", place.x) +
                attribute("y", top) + attribute("width", place.width) + attribute("height", height) +
                " preserveAspectRatio=\"none\"/></g>\n";
    if (place.x + place.width > page.width * millimetre || top < 0)
        into.problems.push_back({place.id, say("This picture reaches beyond the page.")});
}

void PreviewMaker::drawCode(const QrPlace& place, const PageBox& page, const CertificateText& text, Preview& into) {
    const double top = page.height * millimetre - place.y - place.size;
    beginPart(into, "qr", {place.x, top, place.x + place.size, top + place.size});
    std::string path;
    const auto modules = qrModules(text.verifyUrl);
    const double module = place.size / modules.width;
    for (const auto& [x, y, length] : modules.runs) {
        path += 'M';
        appendNumbers(path, {place.x + x * module, top + y * module}, "h");
        appendNumbers(path, {length * module}, "v");
        appendNumbers(path, {module}, "h");
        appendNumbers(path, {-length * module}, "z");
    }
    into.svg += "<path fill=\"" + hex(place.colour) + "\" d=\"" + path + "\"/></g>\n";
    if (place.x + place.size > page.width * millimetre || top < 0)
        into.problems.push_back({"qr", say("The QR code reaches beyond the page.")});
}

std::string PreviewMaker::missing(const Layout& layout, std::size_t part, const CertificateText& text) {
    std::string letters;
    for (const auto& one : placement_.missing(layout, part, text)) letters += (letters.empty() ? "“" : "”, “") + one;
    return say(
        "No font has {letters}”. Use other letters, or add a font that has them to the fallback fonts in the "
        "settings of the plugin.",
        {{"letters", letters}});
}

Preview PreviewMaker::draw(const Layout& layout, const CertificateText& text, const PreviewAddresses& addresses) {
    Preview preview;
    const auto trying = [&](const std::string& part, const auto& work) {
        try {
            work();
        } catch (const sdk::Unavailable&) {
            throw;
        } catch (const sdk::Error& problem) {
            preview.problems.push_back({part, problem.what()});
        }
    };
    PageBox page{0, 0, 297 * pointsPerMillimetre, 210 * pointsPerMillimetre};
    trying({}, [&] {
        PoDoFo::PdfMemDocument document;
        page = boxOf(openTemplate(document, files_.read(layout.templateFile()), layout.templateFile()));
    });
    std::string size;
    appendNumbers(size, {page.width * millimetre, page.height * millimetre});
    preview.svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\"><image href=\"" +
                  escaped(addresses.templatePicture) + "\" width=\"100%\" height=\"100%\"/>\n";
    for (const auto& image : layout.images())
        trying(image.id, [&] { drawImage(image, page, addresses.images, preview); });
    for (std::size_t part = 0; part < layout.elements().size(); ++part)
        trying(layout.elements()[part].id, [&] {
            try {
                drawWords(layout, part, text, page, preview);
            } catch (const MissingGlyph&) {
                preview.problems.push_back({layout.elements()[part].id, missing(layout, part, text)});
            }
        });
    if (const auto& qr = layout.qr()) trying("qr", [&] { drawCode(*qr, page, text, preview); });
    preview.svg += "</svg>\n";
    return preview;
}

}  // namespace guildhall::certificates
