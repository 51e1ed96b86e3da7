#include "pdf/preview.hpp"

#include "pdf/page_template.hpp"
#include "pdf/pdf_content.hpp"
#include "pdf/picture.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace guildhall::certificates {

using sdk::say;

namespace {

constexpr double millimetre = 1 / pointsPerMillimetre;  ///< of a point

std::string hex(const Colour& colour) {
    std::string out = "#";
    for (const double part : {colour.red, colour.green, colour.blue})
        appendHex(out, static_cast<unsigned>(std::lround(part * 255)), 2);
    return out;
}

std::string shown(double number) {
    std::string text;
    appendNumbers(text, {number});
    return text;
}

}  // namespace

void PreviewMaker::drawWords(const Layout& layout, std::size_t part, const CertificateText& text, const PageBox& page,
                             Preview& into) {
    const auto& element = layout.elements()[part];
    const auto lines = placement_.place(layout, part, text, page);
    if (lines.empty()) return;
    double left = page.width, top = page.height, right = 0, bottom = 0;
    PreviewShape shape{.id = element.id, .colour = hex(element.colour)};
    for (const auto& line : lines) {
        double x = (line.x - page.left) * millimetre;
        const double y = (page.height - (line.y - page.bottom)) * millimetre;
        const double size = line.size * millimetre;
        left = std::min(left, x);
        top = std::min(top, y - 0.8 * size);
        bottom = std::max(bottom, y + 0.25 * size);
        for (const Run& run : line.line.runs)
            for (const Glyph& glyph : run.glyphs) {
                run.face->outline(glyph.index, x + glyph.dx / 1000 * size, y - glyph.dy / 1000 * size, size,
                                  shape.path);
                x += glyph.advance / 1000 * size;
            }
        right = std::max(right, x);
    }
    shape.left = left, shape.top = top, shape.width = right - left, shape.height = bottom - top;
    into.shapes.push_back(std::move(shape));
}

void PreviewMaker::drawImage(const ImagePlace& place, const PageBox& page, const std::string& addresses,
                             Preview& into) {
    const auto picture = readPicture(files_.read(place.file));
    const double height = place.width * picture.height / picture.width;
    const double top = page.height * millimetre - place.y - height;
    into.shapes.push_back({.id = place.id,
                           .left = place.x,
                           .top = top,
                           .width = place.width,
                           .height = height,
                           .image = addresses + place.file});
    if (place.x + place.width > page.width * millimetre || top < 0)
        into.problems.push_back({place.id, say("This picture reaches beyond the page.")});
}

void PreviewMaker::drawCode(const QrPlace& place, const PageBox& page, const CertificateText& text, Preview& into) {
    const double top = page.height * millimetre - place.y - place.size;
    PreviewShape shape{.id = "qr",
                       .left = place.x,
                       .top = top,
                       .width = place.size,
                       .height = place.size,
                       .colour = hex(place.colour)};
    auto& path = shape.path;
    const auto modules = qrModules(text.verifyUrl);
    const double module = place.size / modules.width;
    for (const auto& [x, y, length] : modules.runs) {
        path += 'M';
        appendNumbers(path, {place.x + x * module, top + y * module}, "h");
        appendNumbers(path, {length * module}, "v");
        appendNumbers(path, {module}, "h");
        appendNumbers(path, {-length * module}, "z");
    }
    into.shapes.push_back(std::move(shape));
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
    preview.width = page.width * millimetre;
    preview.height = page.height * millimetre;
    preview.templatePicture = addresses.templatePicture;
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
    return preview;
}

sdk::Value Preview::view() const {
    sdk::Value view{{"width", shown(width)},
                    {"height", shown(height)},
                    {"template_picture", templatePicture},
                    {"shapes", sdk::Value::array()},
                    {"problems", sdk::Value::array()}};
    for (const auto& shape : shapes)
        view["shapes"].push_back({{"id", shape.id},
                                  {"left", shown(shape.left)},
                                  {"top", shown(shape.top)},
                                  {"width", shown(shape.width)},
                                  {"height", shown(shape.height)},
                                  {"path", shape.path},
                                  {"colour", shape.colour},
                                  {"image", shape.image}});
    for (const auto& problem : problems) view["problems"].push_back(problem.text);
    return view;
}

}  // namespace guildhall::certificates
