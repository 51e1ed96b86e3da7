// What a PDF says about itself: its properties, once as the old dictionary and once as XMP, which must say the same.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <podofo/podofo.h>

#include <string>

namespace guildhall::certificates {

/// All texts are UTF-8.
struct PdfProperties {
    std::string title;
    std::string author;
    std::string subject;
    std::string language;
    sdk::Instant created{};
};

/// The properties of one resident document. One thread, like its document.
class PdfMetadata {
public:
    /// Takes the place of the template's, and keeps to the standards that those claim: what is printed over it does.
    PdfMetadata(PoDoFo::PdfMemDocument& document, bool mayClaim);
    void write(const PdfProperties& properties);

private:
    std::string packet(const PdfProperties& properties) const;

    PoDoFo::PdfMemDocument& document_;
    PoDoFo::PdfObject* stream_;
    bool archival_ = false;    ///< PDF/A-3b
    bool accessible_ = false;  ///< PDF/UA-1
};

/// `D:20260312090000Z`, as ISO 32000-1 (7.9.4) has dates.
std::string pdfDate(sdk::Instant at);

}  // namespace guildhall::certificates
