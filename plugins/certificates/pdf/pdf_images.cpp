#include "pdf/pdf_images.hpp"

#include "pdf/pdf_content.hpp"

namespace guildhall::certificates {

using PoDoFo::PdfName;
using PoDoFo::PdfVariant;

PoDoFo::PdfObject& PdfImages::embed(const std::string& data, const std::string& filter, const Picture& picture,
                                    bool grey) {
    auto& image = *document_.GetObjects().CreateObject("XObject");
    auto& keys = image.GetDictionary();
    keys.AddKey("Subtype", PdfName("Image"));
    keys.AddKey("Width", PdfVariant(PoDoFo::pdf_int64{picture.width}));
    keys.AddKey("Height", PdfVariant(PoDoFo::pdf_int64{picture.height}));
    keys.AddKey("BitsPerComponent", PdfVariant(PoDoFo::pdf_int64{8}));
    keys.AddKey("ColorSpace", PdfName(grey ? "DeviceGray" : "DeviceRGB"));
    image.GetStream()->Set(data.data(), static_cast<PoDoFo::pdf_long>(data.size()), PoDoFo::TVecFilters());
    keys.AddKey("Filter", PdfName(filter));
    return image;
}

void PdfImages::add(const std::string& file, const Picture& picture) {
    if (known_.contains(file)) return;
    auto& image = embed(picture.data, picture.filter, picture, picture.grey);
    if (!picture.alpha.empty())
        image.GetDictionary().AddKey("SMask", embed(picture.alpha, "FlateDecode", picture, true).Reference());
    auto& resources = resources_->GetDictionary();
    if (!resources.HasKey("XObject")) resources.AddKey("XObject", PoDoFo::PdfDictionary());
    // The template's own drawings have names there, too.
    auto* drawings = resources_->GetIndirectKey("XObject");
    auto key = "GuildhallImage" + std::to_string(known_.size() + 1);
    drawings->GetDictionary().AddKey(PdfName(key), image.Reference());
    known_[file] = {std::move(key), static_cast<double>(picture.height) / picture.width};
}

std::string PdfImages::draw(const std::string& file, const PoDoFo::PdfRect& box) const {
    std::string out = "q ";
    appendNumbers(out, {box.GetWidth(), 0, 0, box.GetHeight(), box.GetLeft(), box.GetBottom()}, " cm /");
    return out + known_.at(file).key + " Do Q\n";
}

}  // namespace guildhall::certificates
