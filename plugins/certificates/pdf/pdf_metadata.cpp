#include "pdf/pdf_metadata.hpp"

namespace guildhall::certificates {

using PoDoFo::PdfName;
using PoDoFo::PdfString;

namespace {

constexpr const char* producer = "Guildhall";

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

PdfString pdfText(const std::string& utf8) {
    return PdfString(reinterpret_cast<const PoDoFo::pdf_utf8*>(utf8.c_str()));
}

std::string described(const std::string& names, const std::string& content) {
    return "<rdf:Description rdf:about=\"\" " + names + ">" + content + "</rdf:Description>\n";
}

std::string element(const std::string& name, const std::string& content) {
    return "<" + name + ">" + content + "</" + name + ">";
}

std::string contentOf(PoDoFo::PdfObject& stream) {
    char* bytes = nullptr;
    PoDoFo::pdf_long length = 0;
    stream.GetStream()->GetFilteredCopy(&bytes, &length);
    std::string content(bytes, static_cast<std::size_t>(length));
    PoDoFo::podofo_free(bytes);
    return content;
}

/// PDF/A knows the properties of PDF/UA only by their description.
constexpr const char* accessibleSchema =
    R"(<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema)"
    R"(</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>)"
    R"(<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">)"
    R"(<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>)"
    R"(<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Which part of ISO 14289 the )"
    R"(document keeps</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag>)"
    R"(</pdfaExtension:schemas>)";

}  // namespace

std::string pdfDate(sdk::Instant at) {
    std::string out = "D:";
    for (const char c : sdk::isoInstant(at))
        if (c == 'Z' || (c >= '0' && c <= '9')) out += c;
    return out;
}

PdfMetadata::PdfMetadata(PoDoFo::PdfMemDocument& document, bool mayClaim) : document_(document) {
    auto* catalog = document.GetCatalog();
    stream_ = catalog->GetIndirectKey("Metadata");
    if (stream_ && stream_->HasStream() && mayClaim) {
        const auto theirs = contentOf(*stream_);
        archival_ = theirs.find("<pdfaid:part>3</pdfaid:part>") != std::string::npos;
        accessible_ = theirs.find("<pdfuaid:part>1</pdfuaid:part>") != std::string::npos;
    }
    if (!stream_) stream_ = document.GetObjects().CreateObject("Metadata");
    stream_->GetDictionary().AddKey("Subtype", PdfName("XML"));
    stream_->GetDictionary().RemoveKey("Filter");
    catalog->GetDictionary().AddKey("Metadata", stream_->Reference());
}

std::string PdfMetadata::packet(const PdfProperties& properties) const {
    const auto at = sdk::isoInstant(properties.created);
    const auto inLanguages = [](const std::string& text) {
        return "<rdf:Alt><rdf:li xml:lang=\"x-default\">" + escaped(text) + "</rdf:li></rdf:Alt>";
    };
    const auto one = [](const char* kind, const std::string& text) {
        return element(std::string("rdf:") + kind, element("rdf:li", escaped(text)));
    };
    std::string out =
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta "
        "xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n";
    out += described("xmlns:dc=\"http://purl.org/dc/elements/1.1/\"",
                     element("dc:title", inLanguages(properties.title)) +
                         element("dc:creator", one("Seq", properties.author)) +
                         element("dc:description", inLanguages(properties.subject)) +
                         element("dc:language", one("Bag", properties.language)));
    out += described("xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"",
                     element("xmp:CreateDate", at) + element("xmp:ModifyDate", at));
    out += described("xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"", element("pdf:Producer", producer));
    if (archival_)
        out += described("xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"",
                         element("pdfaid:part", "3") + element("pdfaid:conformance", "B"));
    if (accessible_)
        out += described("xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"", element("pdfuaid:part", "1"));
    if (archival_ && accessible_)
        out += described(
            "xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" "
            "xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
            "xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"",
            accessibleSchema);
    return out + "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

void PdfMetadata::write(const PdfProperties& properties) {
    const auto at = pdfDate(properties.created);
    auto& info = document_.GetInfo()->GetObject()->GetDictionary();
    info.AddKey("Title", pdfText(properties.title));
    info.AddKey("Author", pdfText(properties.author));
    info.AddKey("Subject", pdfText(properties.subject));
    info.AddKey("Producer", PdfString(producer));
    for (const auto* date : {"CreationDate", "ModDate"}) info.AddKey(date, PdfString(at));
    document_.GetCatalog()->GetDictionary().AddKey("Lang", PdfString(properties.language));
    const auto xmp = packet(properties);
    stream_->GetStream()->Set(xmp.data(), static_cast<PoDoFo::pdf_long>(xmp.size()), PoDoFo::TVecFilters());
}

}  // namespace guildhall::certificates
