#include "pdf/pdf_seal.hpp"

#include "pdf/pdf_metadata.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

namespace guildhall::certificates {

using PoDoFo::PdfArray;
using PoDoFo::PdfDictionary;
using PoDoFo::PdfName;
using PoDoFo::PdfObject;
using PoDoFo::PdfString;
using PoDoFo::PdfVariant;

namespace {

// As long as four numbers of ten digits, which is what a range becomes.
constexpr std::string_view noRange = "[0000000000 0000000000 0000000000 0000000000]";

PdfVariant number(int value) { return PdfVariant(static_cast<PoDoFo::pdf_int64>(value)); }

PdfVariant raw(std::string_view text) {
    return PdfVariant(PoDoFo::PdfData(text.data(), static_cast<PoDoFo::pdf_long>(text.size())));
}

/// Says that nobody may change anything afterwards.
PdfArray noChanges() {
    PdfDictionary parameters, transform;
    parameters.AddKey("Type", PdfName("TransformParams"));
    parameters.AddKey("P", number(1));
    parameters.AddKey("V", PdfName("1.2"));
    transform.AddKey("Type", PdfName("SigRef"));
    transform.AddKey("TransformMethod", PdfName("DocMDP"));
    transform.AddKey("TransformParams", parameters);
    PdfArray transforms;
    transforms.push_back(transform);
    return transforms;
}

}  // namespace

PdfSeal::PdfSeal(PoDoFo::PdfMemDocument& document, PoDoFo::PdfPage& page, PdfTags& tags,
                 std::shared_ptr<const Seal> seal)
    : seal_(std::move(seal)) {
    // Found again by the words it begins with: no other text of the document is so long a row of zeros.
    hollow_ = "<" + std::string("6775696C6468616C6C") + std::string(2 * seal_->longest(), '0') + ">";
    auto& objects = document.GetObjects();
    signature_ = objects.CreateObject("Sig");
    auto& signature = signature_->GetDictionary();
    signature.AddKey("Filter", PdfName("Adobe.PPKLite"));
    signature.AddKey("SubFilter", PdfName("ETSI.CAdES.detached"));
    signature.AddKey("Name", PdfString(reinterpret_cast<const PoDoFo::pdf_utf8*>(seal_->certificate().holder.c_str())));
    signature.AddKey("Contents", raw(hollow_));
    signature.AddKey("ByteRange", raw(noRange));
    signature.AddKey("Reference", noChanges());

    auto* field = objects.CreateObject("Annot");
    auto& widget = field->GetDictionary();
    PdfArray nowhere;
    for (int side = 0; side < 4; ++side) nowhere.push_back(number(0));
    widget.AddKey("Subtype", PdfName("Widget"));
    widget.AddKey("FT", PdfName("Sig"));
    widget.AddKey("T", PdfString("Seal"));
    widget.AddKey("TU", PdfString(reinterpret_cast<const PoDoFo::pdf_utf8*>(
                            ("Electronic seal of " + seal_->certificate().holder).c_str())));
    widget.AddKey("F", number(4 | 128));  // printed, locked
    widget.AddKey("Rect", nowhere);
    widget.AddKey("P", page.GetObject()->Reference());
    widget.AddKey("V", signature_->Reference());
    tags.addField(*field);

    PdfArray fields, annotations;
    auto& catalog = document.GetCatalog()->GetDictionary();
    auto* form = document.GetCatalog()->GetIndirectKey("AcroForm");
    if (const auto* there = form && form->IsDictionary() ? form->GetIndirectKey("Fields") : nullptr;
        there && there->IsArray())
        fields = there->GetArray();
    fields.push_back(field->Reference());
    PdfDictionary acroForm;
    acroForm.AddKey("Fields", fields);
    acroForm.AddKey("SigFlags", number(1 | 2));  // has signatures; is only ever added to
    catalog.AddKey("AcroForm", acroForm);
    PdfDictionary permissions;
    permissions.AddKey("DocMDP", signature_->Reference());
    catalog.AddKey("Perms", permissions);

    if (const auto* there = page.GetObject()->GetIndirectKey("Annots"); there && there->IsArray())
        annotations = there->GetArray();
    annotations.push_back(field->Reference());
    auto& onPage = page.GetObject()->GetDictionary();
    onPage.AddKey("Annots", annotations);
    onPage.AddKey("Tabs", PdfName("S"));
}

void PdfSeal::date(sdk::Instant at) { signature_->GetDictionary().AddKey("M", PdfString(pdfDate(at))); }

void PdfSeal::apply(std::string& pdf) const {
    const auto begin = pdf.rfind(hollow_), range = pdf.rfind(noRange);
    if (begin == std::string::npos || range == std::string::npos)
        throw std::logic_error("A PDF was written without a place for its seal");
    const auto end = begin + hollow_.size();
    std::array<char, noRange.size() + 1> text{};
    const int length = std::snprintf(text.data(), text.size(), "[0 %zu %zu %zu]", begin, end, pdf.size() - end);
    pdf.replace(range, noRange.size(),
                std::string(text.data(), static_cast<std::size_t>(length)) +
                    std::string(noRange.size() - static_cast<std::size_t>(length), ' '));
    const std::string_view all(pdf);
    const auto signature = seal_->sign({all.substr(0, begin), all.substr(end)});
    if (2 * signature.size() > hollow_.size() - 2) throw std::logic_error("A signature is longer than its place");
    std::string digits;
    digits.reserve(hollow_.size());
    for (const char c : signature)
        for (const int shift : {4, 0}) digits += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> shift & 0xF];
    digits.resize(hollow_.size() - 2, '0');
    pdf.replace(begin + 1, digits.size(), digits);
}

}  // namespace guildhall::certificates
