// One font inside one resident PDF document: the glyphs of the current certificate, embedded as a TrueType subset with
// a map back to Unicode. PoDoFo's own subsets read the file again for each document; here its objects stay and only
// their contents change.
#pragma once

#include "pdf/fonts.hpp"
#include "pdf/pdf_stream.hpp"

#include <podofo/podofo.h>

#include <array>
#include <map>
#include <string>

namespace guildhall::certificates {

/// One thread, like its document.
class PdfFont {
public:
    /// `resources` is the page's font dictionary; the font stands in it while it is used.
    PdfFont(PoDoFo::PdfMemDocument& document, PoDoFo::PdfObject& resources, StreamPacker& packer, FontFace& face);
    ~PdfFont();
    PdfFont(const PdfFont&) = delete;
    PdfFont& operator=(const PdfFont&) = delete;

    /// Glyph → its text, for everything the document will show. An empty map takes the font out of the document.
    void use(const std::map<unsigned, std::string>& glyphs);
    /// Resource name, without slash.
    const std::string& key() const { return face_.name(); }
    /// The glyph's number in the embedded subset: the character code in the page.
    unsigned code(unsigned glyph) const { return codes_.at(glyph); }

private:
    void attach();
    void detach();
    void writeDescriptor();
    void writeWidths();
    void writeToUnicode();

    PoDoFo::PdfMemDocument& document_;
    PoDoFo::PdfObject& resources_;
    StreamPacker& packer_;
    FontFace& face_;
    std::map<unsigned, std::string> glyphs_;
    std::map<unsigned, unsigned> codes_;
    bool attached_ = true;
    PoDoFo::PdfObject *font_, *descendant_, *descriptor_, *file_, *toUnicode_;
    std::array<PoDoFo::PdfObject*, 5> objects_;  ///< all of these
};

}  // namespace guildhall::certificates
