// The one page that certificates are printed over: opened, measured and, when somebody sent it, judged.
#pragma once

#include "pdf/placement.hpp"

#include <podofo/podofo.h>

#include <string>

namespace guildhall::certificates {

/// Its page. Throws LayoutError, with `name` in it, for what is not one upright page that holds nothing but its
/// drawing.
PoDoFo::PdfPage& openTemplate(PoDoFo::PdfMemDocument& document, const std::string& bytes, const std::string& name);

PageBox boxOf(const PoDoFo::PdfPage& page);

/// What is wrong with a template that somebody sent, as a sentence; empty: nothing.
std::string complaintAboutTemplate(const std::string& bytes);
/// The largest, in bytes: it becomes a part of every certificate.
inline constexpr std::size_t mostTemplateBytes = 2'000'000;

}  // namespace guildhall::certificates
