#include "pdf/page_template.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::certificates {

using sdk::say;

namespace {

constexpr double shortest = 50, longest = LayoutLimits::length;  ///< millimetres

/// What a certificate must not carry: it is handed on and opened by strangers.
std::string activeContent(PoDoFo::PdfMemDocument& document, const PoDoFo::PdfPage& page) {
    const auto& catalog = document.GetCatalog()->GetDictionary();
    for (const char* key : {"OpenAction", "AA", "AcroForm", "Collection", "XFA"})
        if (catalog.HasKey(key)) return key;
    if (const auto* names = document.GetCatalog()->GetIndirectKey("Names"); names && names->IsDictionary())
        for (const char* key : {"JavaScript", "EmbeddedFiles"})
            if (names->GetDictionary().HasKey(key)) return key;
    for (const char* key : {"AA", "Annots"})
        if (page.GetObject()->GetDictionary().HasKey(key)) return key;
    return {};
}

/// Throws LayoutError with what is wrong as the end of a sentence.
void check(PoDoFo::PdfMemDocument& document) {
    if (document.GetPageCount() != 1) throw LayoutError(say("must have one page."));
    const auto* page = document.GetPage(0);
    if (page->GetRotation() != 0) throw LayoutError(say("is a rotated page; save it upright."));
    if (document.GetEncrypted() || !activeContent(document, *page).empty())
        throw LayoutError(
            say("has a password, forms, links, notes, scripts or attachments; save it as a plain page without them."));
    const auto box = boxOf(*page);
    const auto fits = [](double side) {
        return side >= shortest * pointsPerMillimetre && side <= longest * pointsPerMillimetre;
    };
    if (!fits(box.width) || !fits(box.height))
        throw LayoutError(say("must have sides of 50 to 600 millimetres, such as A4."));
}

}  // namespace

PageBox boxOf(const PoDoFo::PdfPage& page) {
    const auto box = page.GetMediaBox();
    return {box.GetLeft(), box.GetBottom(), box.GetWidth(), box.GetHeight()};
}

PoDoFo::PdfPage& openTemplate(PoDoFo::PdfMemDocument& document, const std::string& bytes, const std::string& name) {
    PoDoFo::PdfError::EnableLogging(false);
    PoDoFo::PdfError::EnableDebug(false);
    const auto named = [&](const std::string& what) {
        return LayoutError(say("The certificate template “{name}”", {{"name", name}}) + " " + what);
    };
    try {
        document.LoadFromBuffer(bytes.data(), static_cast<long>(bytes.size()));
        check(document);
        return *document.GetPage(0);
    } catch (const LayoutError& error) {
        throw named(error.what());
    } catch (const PoDoFo::PdfError& error) {
        throw named(say("is not a PDF that can be used") + " (" + PoDoFo::PdfError::ErrorName(error.GetError()) + ").");
    }
}

std::string complaintAboutTemplate(const std::string& bytes) {
    if (bytes.size() > mostTemplateBytes)
        return say(
            "The file is larger than 2 MB, and every certificate would be. Save it smaller and choose it again.");
    if (!bytes.starts_with("%PDF-")) return say("Choose a PDF of one page.");
    try {
        PoDoFo::PdfMemDocument document;
        openTemplate(document, bytes, say("you chose"));
        return {};
    } catch (const LayoutError& error) {
        return error.what();
    }
}

}  // namespace guildhall::certificates
