// The structure of one resident PDF document: which content is what, and in what order it is read. The template's own
// tags stay; those of the certificate stand among them, from the top of the page down.
#pragma once

#include <podofo/podofo.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

/// One thread, like its document.
class PdfTags {
public:
    /// Reads the template's tags. What has none is art: the caller marks all of its drawing as an artifact.
    PdfTags(PoDoFo::PdfMemDocument& document, PoDoFo::PdfPage& page);

    bool templateIsTagged() const { return tagged_; }

    /// A new certificate: no content yet.
    void begin();
    /// The operator that opens the next content of this part, which EMC closes. `kind` is a standard structure type,
    /// `top` says in points where the part stands on the page.
    std::string open(std::size_t part, std::string_view kind, double top);
    /// What is read instead of a figure, and where it is.
    void describe(std::size_t part, const std::string& text, const PoDoFo::PdfRect& box);
    /// A field of a form on the page, made once; it is read last.
    void addField(PoDoFo::PdfObject& widget);
    /// All content is there: writes the tree.
    void finish();

private:
    struct Part {
        PoDoFo::PdfObject* element = nullptr;
        double top = 0;
        PoDoFo::PdfArray content;  ///< marked-content ids
    };
    bool readTemplate();
    void makeRoot();
    Part& part(std::size_t index);

    PoDoFo::PdfMemDocument& document_;
    PoDoFo::PdfObject& page_;
    bool tagged_ = false;
    PoDoFo::PdfObject* root_ = nullptr;
    PoDoFo::PdfObject* whole_ = nullptr;    ///< the element `Document`
    PoDoFo::PdfObject* parents_ = nullptr;  ///< marked-content id → element
    std::vector<Part> own_;                 ///< the template's
    PoDoFo::PdfArray ownParents_;
    std::vector<Part> parts_;
    PoDoFo::PdfObject* field_ = nullptr;  ///< the element of the form's field
    PoDoFo::PdfArray owners_;             ///< of the content so far, by its id
};

}  // namespace guildhall::certificates
