// The place of a seal in a PDF that is written again and again: a signature field that is not seen, made once; and the
// signature over all other bytes of what was written. It certifies the document (DocMDP: no changes are allowed).
#pragma once

#include "pdf/pdf_tags.hpp"
#include "seal/seal.hpp"

#include <guildhall/sdk/time.hpp>

#include <podofo/podofo.h>

#include <memory>
#include <string>

namespace guildhall::certificates {

/// One thread, as its document.
class PdfSeal {
public:
    PdfSeal(PoDoFo::PdfMemDocument& document, PoDoFo::PdfPage& page, PdfTags& tags, std::shared_ptr<const Seal> seal);

    /// Before the document is written: when it is sealed.
    void date(sdk::Instant at);
    /// Signs what was written.
    void apply(std::string& pdf) const;
    const Seal& seal() const { return *seal_; }

private:
    PoDoFo::PdfObject* signature_;
    std::shared_ptr<const Seal> seal_;
    std::string hollow_;  ///< what stands where the signature will
};

}  // namespace guildhall::certificates
