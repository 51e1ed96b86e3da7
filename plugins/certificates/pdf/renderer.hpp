// A certificate as PDF: the layout's texts and QR code over its template. Knows no database and no web. Each is tagged;
// over a template that keeps to PDF/A-3b and PDF/UA-1, as ours does, it keeps to them, too.
//
// The template is parsed once; for each certificate only the overlay, the font subsets and the metadata change, which
// is what makes thousands a second possible.
#pragma once

#include "layout/layout.hpp"
#include "pdf/fonts.hpp"
#include "pdf/month_names.hpp"
#include "pdf/pdf_font.hpp"
#include "pdf/pdf_metadata.hpp"
#include "pdf/pdf_tags.hpp"

#include <guildhall/sdk/time.hpp>

#include <podofo/podofo.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// What one certificate says. All texts are UTF-8.
struct CertificateText {
    std::string name;
    std::string workshop;
    sdk::Date date;
    std::string id;
    std::string verifyUrl;
    std::string organisation;     ///< the PDF's author
    std::string language = "en";  ///< the session's: a tag such as `de` or `pt-BR`
    sdk::Instant issuedAt{};      ///< the PDF's dates
};

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

enum class FontUse {
    Embedded,  ///< every font as a subset: prints the same everywhere
    Standard,  ///< Windows-1252 texts in the PDF standard fonts, which is no archival file: only to be measured by
};

/// One thread; make one for each. Rendering the same text twice gives the same page, whatever came between.
class Renderer {
public:
    /// `folder` holds the layout's template. Throws LayoutError when that is missing or not one upright page.
    Renderer(const std::filesystem::path& folder, Layout layout, FontSettings fonts,
             FontUse fontUse = FontUse::Embedded);
    ~Renderer();

    /// The bytes of a PDF. Throws MissingGlyph, DoesNotFit, LayoutError, FontError, Invalid.
    std::string render(const CertificateText& text) { return render(text, layout_); }
    /// With a layout changed by a rule; it must be over the same template.
    std::string render(const CertificateText& text, const Layout& layout);

    const Layout& layout() const { return layout_; }

private:
    struct Placed;

    void loadTemplate(const std::filesystem::path& file);
    std::string sourceText(const Element& element, const CertificateText& text, const Layout& layout);
    /// One line, or two where the element allows it and one does not fit.
    std::vector<Placed> place(const Element& element, const CertificateText& text, const Layout& layout);
    /// Both halves, broken where they are most alike in width; nothing when there is no place to break.
    std::vector<Line> halves(const Element& element, const std::string& content, const std::string& person);
    struct Room;
    Room roomFor(const Element& element, const Layout& layout) const;
    Placed placeLine(const Element& element, const Room& room, Line line, double size, double rise);
    void useFonts(const std::vector<Placed>& lines);
    std::string drawLine(const Placed& line);
    std::string drawCode(const CertificateText& text, const QrPlace& place);
    PdfFont& fontOf(FontFace& face);
    const std::map<unsigned, std::string>& alphabet(FontFace& face);

    Layout layout_;
    MonthNames months_;
    FontUse fontUse_;
    Fonts fonts_;
    StreamPacker packer_;
    PoDoFo::PdfMemDocument document_;
    PoDoFo::PdfRefCountedBuffer written_;  ///< kept for its memory
    PoDoFo::PdfObject* fontResources_ = nullptr;
    PoDoFo::PdfObject* overlay_ = nullptr;
    std::optional<PdfTags> tags_;
    std::optional<PdfMetadata> metadata_;
    double pageWidth_ = 0, pageHeight_ = 0;  ///< points
    double pageLeft_ = 0, pageBottom_ = 0;
    std::map<FontFace*, std::unique_ptr<PdfFont>> pdfFonts_;
    std::map<FontFace*, std::map<unsigned, std::string>> alphabets_;
};

}  // namespace guildhall::certificates
