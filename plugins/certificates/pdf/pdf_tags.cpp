#include "pdf/pdf_tags.hpp"

#include <algorithm>
#include <limits>

namespace guildhall::certificates {

using PoDoFo::PdfArray;
using PoDoFo::PdfDictionary;
using PoDoFo::PdfName;
using PoDoFo::PdfObject;
using PoDoFo::PdfString;
using PoDoFo::PdfVariant;

namespace {

/// The upper edge that a template's element names for itself; what names none is read first.
double topOf(const PdfObject& element) {
    const auto* layout = element.GetIndirectKey("A");
    const auto* box = layout && layout->IsDictionary() ? layout->GetIndirectKey("BBox") : nullptr;
    if (!box || !box->IsArray() || box->GetArray().size() != 4) return std::numeric_limits<double>::max();
    return box->GetArray()[3].GetReal();
}

}  // namespace

PdfTags::PdfTags(PoDoFo::PdfMemDocument& document, PoDoFo::PdfPage& page)
    : document_(document), page_(*page.GetObject()) {
    tagged_ = readTemplate();
    if (!tagged_) makeRoot();
    auto& catalog = document.GetCatalog()->GetDictionary();
    PdfDictionary marked, preferences;
    marked.AddKey("Marked", PdfVariant(true));
    catalog.AddKey("MarkInfo", marked);
    preferences.AddKey("DisplayDocTitle", PdfVariant(true));
    catalog.AddKey("ViewerPreferences", preferences);
}

/// A tree as simple as our template's: one `Document` with some elements, and the page's contents the first of the
/// parents. Anything else is as no tree.
bool PdfTags::readTemplate() {
    auto& objects = document_.GetObjects();
    root_ = document_.GetCatalog()->GetIndirectKey("StructTreeRoot");
    whole_ = root_ ? root_->GetIndirectKey("K") : nullptr;
    parents_ = root_ ? root_->GetIndirectKey("ParentTree") : nullptr;
    const auto* number = page_.GetIndirectKey("StructParents");
    if (!whole_ || !whole_->IsDictionary() || !parents_ || !number || number->GetNumber() != 0) return false;
    const auto* elements = whole_->GetIndirectKey("K");
    const auto* tree = parents_->GetIndirectKey("Nums");
    if (!elements || !elements->IsArray() || !tree || !tree->IsArray() || tree->GetArray().size() != 2) return false;
    const auto& owners = tree->GetArray()[1];
    if (!owners.IsArray()) return false;
    ownParents_ = owners.GetArray();
    for (const auto& reference : elements->GetArray()) {
        auto* element = reference.IsReference() ? objects.GetObject(reference.GetReference()) : nullptr;
        if (!element || !element->IsDictionary()) return false;
        own_.push_back({element, topOf(*element), {}});
    }
    return true;
}

void PdfTags::makeRoot() {
    auto& objects = document_.GetObjects();
    own_.clear();
    ownParents_.clear();
    root_ = objects.CreateObject("StructTreeRoot");
    whole_ = objects.CreateObject("StructElem");
    parents_ = objects.CreateObject();
    whole_->GetDictionary().AddKey("S", PdfName("Document"));
    whole_->GetDictionary().AddKey("P", root_->Reference());
    auto& root = root_->GetDictionary();
    root.AddKey("K", whole_->Reference());
    root.AddKey("ParentTree", parents_->Reference());
    root.AddKey("ParentTreeNextKey", PdfVariant(PoDoFo::pdf_int64{1}));
    document_.GetCatalog()->GetDictionary().AddKey("StructTreeRoot", root_->Reference());
    page_.GetDictionary().AddKey("StructParents", PdfVariant(PoDoFo::pdf_int64{0}));
}

PdfTags::Part& PdfTags::part(std::size_t index) {
    if (parts_.size() <= index) parts_.resize(index + 1);
    auto& part = parts_[index];
    if (!part.element) {
        part.element = document_.GetObjects().CreateObject("StructElem");
        part.element->GetDictionary().AddKey("P", whole_->Reference());
        part.element->GetDictionary().AddKey("Pg", page_.Reference());
    }
    return part;
}

void PdfTags::begin() {
    for (auto& part : parts_) part.content.clear();
    owners_ = ownParents_;
}

std::string PdfTags::open(std::size_t index, std::string_view kind, double top) {
    auto& part = this->part(index);
    if (part.content.empty()) {
        part.top = top;
        part.element->GetDictionary().AddKey("S", PdfName(std::string(kind)));
    }
    const auto id = static_cast<PoDoFo::pdf_int64>(owners_.size());
    part.content.push_back(PdfVariant(id));
    owners_.push_back(part.element->Reference());
    return "/" + std::string(kind) + " <</MCID " + std::to_string(id) + ">> BDC\n";
}

void PdfTags::describe(std::size_t index, const std::string& text, const PoDoFo::PdfRect& box) {
    PdfDictionary layout;
    layout.AddKey("O", PdfName("Layout"));
    layout.AddKey("Placement", PdfName("Block"));
    PdfArray sides;
    for (const double side :
         {box.GetLeft(), box.GetBottom(), box.GetLeft() + box.GetWidth(), box.GetBottom() + box.GetHeight()})
        sides.push_back(PdfVariant(side));
    layout.AddKey("BBox", sides);
    auto& element = part(index).element->GetDictionary();
    element.AddKey("Alt", PdfString(reinterpret_cast<const PoDoFo::pdf_utf8*>(text.c_str())));
    element.AddKey("A", layout);
}

void PdfTags::addField(PoDoFo::PdfObject& widget) {
    PdfDictionary reference;
    reference.AddKey("Type", PdfName("OBJR"));
    reference.AddKey("Obj", widget.Reference());
    reference.AddKey("Pg", page_.Reference());
    field_ = document_.GetObjects().CreateObject("StructElem");
    auto& element = field_->GetDictionary();
    element.AddKey("S", PdfName("Form"));
    element.AddKey("P", whole_->Reference());
    element.AddKey("Pg", page_.Reference());
    element.AddKey("K", reference);
    widget.GetDictionary().AddKey("StructParent", PdfVariant(PoDoFo::pdf_int64{1}));
    root_->GetDictionary().AddKey("ParentTreeNextKey", PdfVariant(PoDoFo::pdf_int64{2}));
}

void PdfTags::finish() {
    std::vector<const Part*> order;
    for (const auto& part : own_) order.push_back(&part);
    for (const auto& part : parts_) {
        if (part.content.empty()) continue;
        part.element->GetDictionary().AddKey("K", part.content);
        order.push_back(&part);
    }
    std::ranges::stable_sort(order, std::greater(), [](const Part* part) { return part->top; });
    PdfArray elements, tree;
    for (const auto* part : order) elements.push_back(part->element->Reference());
    tree.push_back(PdfVariant(PoDoFo::pdf_int64{0}));
    tree.push_back(owners_);
    if (field_) {
        elements.push_back(field_->Reference());
        tree.push_back(PdfVariant(PoDoFo::pdf_int64{1}));
        tree.push_back(field_->Reference());
    }
    whole_->GetDictionary().AddKey("K", elements);
    parents_->GetDictionary().AddKey("Nums", tree);
}

}  // namespace guildhall::certificates
