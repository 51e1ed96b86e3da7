// A certificate as PDF: the layout's texts and QR code over its template. Knows no database and no web. Each is tagged;
// over a template that keeps to PDF/A-3b and PDF/UA-1, as ours does, it keeps to them, too.
//
// The template is parsed once; for each certificate only the overlay, the font subsets and the metadata change, which
// is what makes thousands a second possible.
#pragma once

#include "layout/layout_files.hpp"
#include "pdf/pdf_font.hpp"
#include "pdf/pdf_images.hpp"
#include "pdf/pdf_metadata.hpp"
#include "pdf/pdf_seal.hpp"
#include "pdf/pdf_tags.hpp"
#include "pdf/placement.hpp"

#include <podofo/podofo.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guildhall::certificates {

enum class FontUse {
    Embedded,  ///< every font as a subset: prints the same everywhere
    Standard,  ///< Windows-1252 texts in the PDF standard fonts, which is no archival file: only to be measured by
};

/// One thread; make one for each. Rendering the same text twice gives the same page, whatever came between.
class Renderer {
public:
    /// `files` hold the layout's template and pictures. Throws LayoutError when one is missing or cannot be used.
    Renderer(const LayoutFiles& files, Layout layout, FontSettings fonts, FontUse fontUse = FontUse::Embedded);
    ~Renderer();

    /// Everything rendered from now on carries this seal. Once.
    void sealWith(std::shared_ptr<const Seal> seal);

    /// The bytes of a PDF. Throws MissingGlyph, DoesNotFit, LayoutError, FontError, Invalid.
    std::string render(const CertificateText& text) { return render(text, layout_); }
    /// With a layout changed by a rule; it must be over the same template and have the same pictures.
    std::string render(const CertificateText& text, const Layout& layout);

    const Layout& layout() const { return layout_; }

private:
    struct Placed;

    void prepare(PoDoFo::PdfPage& page);
    void useFonts(const std::vector<Placed>& lines);
    std::string drawLine(const Placed& line);
    std::string drawCode(const CertificateText& text, const QrPlace& place);
    std::string drawImage(const ImagePlace& place, std::size_t number);
    /// Millimetres as points of this page.
    PoDoFo::PdfRect onPage(double x, double y, double width, double height) const;
    PdfFont& fontOf(FontFace& face);
    const std::map<unsigned, std::string>& alphabet(FontFace& face);

    Layout layout_;
    FontUse fontUse_;
    Placement placement_;
    StreamPacker packer_;
    PoDoFo::PdfMemDocument document_;
    PdfImages images_;
    PoDoFo::PdfRefCountedBuffer written_;  ///< kept for its memory
    PoDoFo::PdfObject* fontResources_ = nullptr;
    PoDoFo::PdfObject* overlay_ = nullptr;
    std::optional<PdfTags> tags_;
    std::optional<PdfMetadata> metadata_;
    std::optional<PdfSeal> seal_;
    PageBox box_;
    std::map<FontFace*, std::unique_ptr<PdfFont>> pdfFonts_;
    std::map<FontFace*, std::map<unsigned, std::string>> alphabets_;
};

}  // namespace guildhall::certificates
