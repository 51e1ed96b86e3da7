// The checker of pdf_conformance.hpp, and its calibration: public samples each break one clause, or keep it.
#include "pdf_conformance.hpp"

#include "pdf_reader.hpp"
#include "plugin_folder.hpp"

#include <gtest/gtest.h>
#include <podofo/podofo.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <regex>

namespace guildhall::certificates {

using PoDoFo::PdfDictionary;
using PoDoFo::PdfObject;

namespace {

/// One document and what was found in it.
class Checked {
public:
    explicit Checked(const std::string& pdf) : bytes_(pdf) {
        PoDoFo::PdfError::EnableLogging(false);
        PoDoFo::PdfError::EnableDebug(false);
        document_.LoadFromBuffer(pdf.data(), static_cast<long>(pdf.size()));
        catalog_ = document_.GetCatalog();
        if (auto* stream = catalog_->GetIndirectKey("Metadata"); stream && stream->HasStream())
            xmp_ = contentOf(*stream);
    }

    void breach(const std::string& clause, const std::string& what) { breaches_.push_back({clause, what}); }
    void expect(bool truth, const std::string& clause, const std::string& what) {
        if (!truth) breach(clause, what);
    }
    std::vector<Breach> breaches() { return std::move(breaches_); }

    const std::string& bytes() const { return bytes_; }
    const std::string& xmp() const { return xmp_; }
    PdfObject& catalog() { return *catalog_; }
    PoDoFo::PdfMemDocument& document() { return document_; }
    PdfObject* resolved(const PdfObject& object) {
        return object.IsReference() ? document_.GetObjects().GetObject(object.GetReference())
                                    : const_cast<PdfObject*>(&object);
    }
    /// Every dictionary in the file, also inside others.
    void everywhere(const std::function<void(PdfObject&)>& look) {
        for (auto* object : document_.GetObjects()) within(*object, look);
    }
    static std::string nameOf(const PdfObject& dictionary, const char* key) {
        const auto* value = dictionary.GetIndirectKey(key);
        return value && value->IsName() ? value->GetName().GetName() : std::string();
    }
    static std::string contentOf(PdfObject& stream) {
        char* bytes = nullptr;
        PoDoFo::pdf_long length = 0;
        stream.GetStream()->GetFilteredCopy(&bytes, &length);
        std::string content(bytes, static_cast<std::size_t>(length));
        PoDoFo::podofo_free(bytes);
        return content;
    }
    /// The drawing of a page, all of its streams.
    std::string drawing(int page) {
        auto* contents = document_.GetPage(page)->GetObject()->GetIndirectKey("Contents");
        std::string all;
        if (contents && contents->HasStream()) all = contentOf(*contents);
        if (contents && contents->IsArray())
            for (const auto& part : contents->GetArray()) all += contentOf(*resolved(part)) + "\n";
        return all;
    }
    /// A property, as an element or as an attribute.
    std::optional<std::string> property(const std::string& name) const {
        std::smatch found;
        if (std::regex_search(xmp_, found, std::regex("<" + name + ">([^<]*)</" + name + ">")) ||
            std::regex_search(xmp_, found, std::regex("\\s" + name + "\\s*=\\s*[\"']([^\"']*)[\"']")))
            return found[1].str();
        return std::nullopt;
    }

private:
    static void within(PdfObject& object, const std::function<void(PdfObject&)>& look) {
        if (object.IsArray()) {
            for (auto& part : object.GetArray()) within(part, look);
        } else if (object.IsDictionary()) {
            look(object);
            for (auto& [name, value] : object.GetDictionary().GetKeys()) within(*value, look);
        }
    }

    std::string bytes_, xmp_;
    PoDoFo::PdfMemDocument document_;
    PdfObject* catalog_ = nullptr;
    std::vector<Breach> breaches_;
};

const std::set<std::string> standardTypes = {
    "Document",  "Part",    "Art",   "Sect",    "Div",       "BlockQuote", "Caption", "TOC",     "TOCI",  "Index",
    "NonStruct", "Private", "P",     "H",       "H1",        "H2",         "H3",      "H4",      "H5",    "H6",
    "L",         "LI",      "Lbl",   "LBody",   "Table",     "TR",         "TH",      "TD",      "THead", "TBody",
    "TFoot",     "Span",    "Quote", "Note",    "Reference", "BibEntry",   "Code",    "Link",    "Annot", "Ruby",
    "RB",        "RT",      "RP",    "Warichu", "WT",        "WP",         "Figure",  "Formula", "Form"};

// PDF/A

bool hasIntent(Checked& file) {
    const auto* intents = file.catalog().GetIndirectKey("OutputIntents");
    if (!intents || !intents->IsArray()) return false;
    return std::ranges::any_of(intents->GetArray(), [&](const PdfObject& intent) {
        const auto* one = file.resolved(intent);
        return one && Checked::nameOf(*one, "S") == "GTS_PDFA1";
    });
}

void checkIntent(Checked& file) {
    const auto* intents = file.catalog().GetIndirectKey("OutputIntents");
    if (!intents || !intents->IsArray()) return;
    static const std::map<std::string, int> colours = {{"GRAY", 1}, {"RGB ", 3}, {"Lab ", 3}, {"CMYK", 4}};
    for (const auto& each : intents->GetArray()) {
        auto* profile = file.resolved(each)->GetIndirectKey("DestOutputProfile");
        if (!profile || !profile->HasStream()) continue;
        const auto bytes = Checked::contentOf(*profile);
        const auto* number = profile->GetIndirectKey("N");
        const bool head = bytes.size() > 128 && bytes.substr(36, 4) == "acsp";
        const auto space = head ? colours.find(bytes.substr(16, 4)) : colours.end();
        file.expect(space != colours.end() && number && number->GetNumber() == space->second, "6-2-3",
                    "the output intent has no sound colour profile");
    }
}

/// Drawing without what stands in its texts, and with a blank for each bracket.
std::string withoutTexts(const std::string& drawing) {
    std::string out;
    int depth = 0;
    for (std::size_t at = 0; at < drawing.size(); ++at) {
        const char c = drawing[at];
        if (depth > 0 && c == '\\') {
            ++at;
            continue;
        }
        if (c == '(') ++depth;
        if (depth == 0) out += std::string_view("<>[]").find(c) == std::string_view::npos ? c : ' ';
        if (c == ')' && depth > 0) --depth;
    }
    return out;
}

/// The words of the drawings of all pages, operators among them.
void eachWord(Checked& file, const std::function<void(const std::string&)>& look) {
    for (int page = 0; page < file.document().GetPageCount(); ++page) {
        std::istringstream words(withoutTexts(file.drawing(page)));
        for (std::string word; words >> word;) look(word);
    }
}

void checkDrawing(Checked& file) {
    static const std::set<std::string> device = {"rg", "RG", "k", "K", "g", "G"};
    bool picture = false, coloured = false;
    eachWord(file, [&](const std::string& word) {
        if (word == "BI" || word == "ID") picture = word == "BI";
        coloured = coloured || device.contains(word);
        if (picture && word.find("/LZW") != std::string::npos) file.breach("6-1-10-t01", "a picture packed by LZW");
    });
    file.expect(!coloured || hasIntent(file), "6-2-4-3", "colours of a device, and no output intent that says which");
}

void checkTransparency(Checked& file) {
    bool defined = hasIntent(file);
    for (int page = 0; page < file.document().GetPageCount(); ++page) {
        const auto* group = file.document().GetPage(page)->GetObject()->GetIndirectKey("Group");
        defined = defined || (group && group->IsDictionary() && group->GetDictionary().HasKey("CS"));
    }
    file.everywhere([&](PdfObject& one) {
        const auto number = [&](const char* key) {
            const auto* value = one.GetIndirectKey(key);
            return value && (value->IsReal() || value->IsNumber()) ? value->GetReal() : 1.0;
        };
        const auto mode = Checked::nameOf(one, "BM");
        if (!defined && (number("ca") < 1 || number("CA") < 1 || (!mode.empty() && mode != "Normal")))
            file.breach("6-2-10-t01", "transparency without a colour space to blend in");
    });
}

/// The fonts that drawing can name, and those they are made of.
void addFonts(Checked& file, PdfObject* resources, std::set<PdfObject*>& fonts, std::set<PdfObject*>& seen) {
    if (!resources || !seen.insert(resources).second) return;
    const auto each = [&](const char* key, const std::function<void(PdfObject&)>& look) {
        auto* named = resources->GetIndirectKey(key);
        if (!named || !named->IsDictionary()) return;
        for (const auto& [name, value] : named->GetDictionary().GetKeys())
            if (auto* one = file.resolved(*value); one && one->IsDictionary()) look(*one);
    };
    each("Font", [&](PdfObject& font) {
        fonts.insert(&font);
        if (auto* below = font.GetIndirectKey("DescendantFonts"); below && below->IsArray())
            for (const auto& part : below->GetArray()) fonts.insert(file.resolved(part));
    });
    each("XObject", [&](PdfObject& form) { addFonts(file, form.GetIndirectKey("Resources"), fonts, seen); });
}

void checkFonts(Checked& file, const std::string& clause, const std::string& mapClause) {
    std::set<PdfObject*> fonts, seen;
    for (int page = 0; page < file.document().GetPageCount(); ++page)
        addFonts(file, file.document().GetPage(page)->GetResources(), fonts, seen);
    for (auto* font : fonts) {
        const auto kind = Checked::nameOf(*font, "Subtype");
        if (kind == "Type0" || kind == "Type3") continue;
        const auto* descriptor = font->GetIndirectKey("FontDescriptor");
        const auto embedded =
            descriptor && std::ranges::any_of(std::array{"FontFile", "FontFile2", "FontFile3"},
                                              [&](const char* key) { return descriptor->GetDictionary().HasKey(key); });
        file.expect(embedded, clause, "the font " + Checked::nameOf(*font, "BaseFont") + " is not embedded");
        if (kind != "CIDFontType2" || !embedded) continue;
        const auto* map = font->GetIndirectKey("CIDToGIDMap");
        file.expect(map && (map->HasStream() || (map->IsName() && map->GetName().GetName() == "Identity")), mapClause,
                    "a font has no map from characters to glyphs");
    }
}

void checkForbidden(Checked& file) {
    static const std::set<std::string> actions = {"Launch",     "Sound",      "Movie",       "ResetForm",
                                                  "ImportData", "Hide",       "SetOCGState", "Rendition",
                                                  "Trans",      "GoTo3DView", "JavaScript"};
    static const std::set<std::string> annotations = {
        "Text",     "Link",      "FreeText",       "Line",     "Square",      "Circle",  "Polygon",
        "PolyLine", "Highlight", "Underline",      "Squiggly", "StrikeOut",   "Stamp",   "Caret",
        "Ink",      "Popup",     "FileAttachment", "Widget",   "PrinterMark", "TrapNet", "Watermark"};
    file.everywhere([&](PdfObject& one) {
        const auto& keys = one.GetDictionary();
        const auto type = Checked::nameOf(one, "Type"), kind = Checked::nameOf(one, "Subtype");
        file.expect(!actions.contains(Checked::nameOf(one, "S")) || (!type.empty() && type != "Action"), "6-5-1-t01",
                    "an action that does more than lead somewhere");
        if (type == "Annot" || (type.empty() && keys.HasKey("Rect") && keys.HasKey("Subtype")))
            file.expect(annotations.contains(kind), "6-3-1-t01", "an annotation of the kind " + kind);
        if (kind == "Widget") file.expect(!keys.HasKey("A") && !keys.HasKey("AA"), "6-4-1-t01", "a field that acts");
    });
    if (const auto* form = file.catalog().GetIndirectKey("AcroForm"); form && form->IsDictionary()) {
        const auto* needs = form->GetIndirectKey("NeedAppearances");
        file.expect(!needs || !needs->GetBool(), "6-4-1-t02", "a form that is drawn by whoever shows it");
    }
    if (const auto* permissions = file.catalog().GetIndirectKey("Perms"); permissions && permissions->IsDictionary())
        for (const auto& [name, value] : permissions->GetDictionary().GetKeys())
            file.expect(name.GetName() == "UR3" || name.GetName() == "DocMDP", "6-1-12-t01",
                        "a permission " + name.GetName());
}

void checkAttachments(Checked& file) {
    std::set<std::string> known;
    file.everywhere([&](PdfObject& one) {
        if (const auto* list = one.GetIndirectKey("AF"); list && list->IsArray())
            for (const auto& each : list->GetArray())
                known.insert(each.IsReference() ? each.GetReference().ToString() : "");
    });
    file.everywhere([&](PdfObject& one) {
        if (!one.GetDictionary().HasKey("EF")) return;
        file.expect(one.GetDictionary().HasKey("AFRelationship"), "6-8-t01",
                    "a file of which it is not said what it is");
        file.expect(known.contains(one.Reference().ToString()), "6-8-t02", "a file that belongs to nothing");
    });
}

void checkArchivalMetadata(Checked& file) {
    std::smatch header;
    file.expect(!file.xmp().empty(), "6-6-2-1-t01", "there is no metadata");
    if (std::regex_search(file.xmp(), header, std::regex(R"(<\?xpacket [^?]*\?>)")))
        file.expect(
            header.str().find("bytes=") == std::string::npos && header.str().find("encoding=") == std::string::npos,
            "6-6-2-1-t01", "the head of the metadata says more than it may");
    const auto part = file.property("pdfaid:part").value_or("none");
    file.expect(part == "2" || part == "3", "6-6-4", "the metadata name part " + part + " of PDF/A");
    file.expect(std::set<std::string>{"A", "B", "U"}.contains(file.property("pdfaid:conformance").value_or("")),
                "6-6-4", "the metadata name no conformance");
    if (file.property("pdfuaid:part"))
        file.expect(file.xmp().find("pdfaExtension:schemas") != std::string::npos &&
                        file.xmp().find("<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>") != std::string::npos,
                    "6-6-2-3-1-t01", "properties that PDF/A does not know are not described");
}

}  // namespace

std::vector<Breach> archivalBreaches(const std::string& pdf) {
    Checked file(pdf);
    file.expect(pdf.starts_with("%PDF-1.") && pdf.size() > 20 && static_cast<unsigned char>(pdf[10]) > 127, "6-1-2",
                "the head is not that of a binary file");
    file.expect(file.document().GetTrailer()->GetDictionary().HasKey("ID"), "6-1-3", "the document has no id");
    file.expect(!file.document().GetEncrypted(), "6-1-3", "the document is encrypted");
    for (auto at = pdf.find(" obj"); at != std::string::npos; at = pdf.find(" obj", at + 1))
        file.expect(at + 4 >= pdf.size() || std::string_view("<[(").find(pdf[at + 4]) == std::string_view::npos,
                    "6-1-9", "“obj” does not end its line");
    checkIntent(file);
    checkDrawing(file);
    checkTransparency(file);
    checkFonts(file, "6-2-11-4-1", "6-2-11-3-2");
    checkForbidden(file);
    checkAttachments(file);
    checkArchivalMetadata(file);
    return file.breaches();
}

namespace {

// PDF/UA

/// One element of the structure, and those below it.
struct Tagged {
    std::string type;  ///< by the role map
    PdfObject* object = nullptr;
    std::vector<Tagged> below;
    bool hasContent = false;
};

class Structure {
public:
    explicit Structure(Checked& file) : file_(file) {
        root_ = file.catalog().GetIndirectKey("StructTreeRoot");
        roles_ = root_ ? root_->GetIndirectKey("RoleMap") : nullptr;
    }
    void check();

private:
    std::string standard(std::string type);
    Tagged read(PdfObject& object, int depth);
    void visit(const Tagged& element, bool spoken);
    void heading(int level);

    Checked& file_;
    PdfObject* root_ = nullptr;
    PdfObject* roles_ = nullptr;
    int lastHeading_ = 0;
};

std::string Structure::standard(std::string type) {
    for (int turns = 0; turns < 10 && !standardTypes.contains(type); ++turns) {
        const auto mapped = roles_ && roles_->IsDictionary() ? Checked::nameOf(*roles_, type.c_str()) : std::string();
        if (mapped.empty()) break;
        type = mapped;
    }
    return type;
}

Tagged Structure::read(PdfObject& object, int depth) {
    Tagged element{standard(Checked::nameOf(object, "S")), &object, {}, false};
    const auto* content = object.GetIndirectKey("K");
    if (!content || depth > 50) return element;
    const auto take = [&](const PdfObject& kid) {
        auto* one = file_.resolved(kid);
        if (!one) return;
        if (one->IsDictionary() && one->GetDictionary().HasKey("S"))
            element.below.push_back(read(*one, depth + 1));
        else
            element.hasContent = true;
    };
    if (content->IsArray())
        for (const auto& kid : content->GetArray()) take(kid);
    else
        take(*content);
    return element;
}

void Structure::heading(int level) {
    file_.expect(level <= lastHeading_ + 1, "7.4.2-t01",
                 "a heading of level " + std::to_string(level) + " after one of " + std::to_string(lastHeading_));
    lastHeading_ = level;
}

void Structure::visit(const Tagged& element, bool spoken) {
    const auto& keys = element.object->GetDictionary();
    spoken = spoken || keys.HasKey("Lang");
    file_.expect(standardTypes.contains(element.type), "7.1-t05", "an element of no standard type: " + element.type);
    file_.expect(spoken || !element.hasContent, "7.2", "words whose language is not said");
    const auto says = [&](const char* key) {
        const auto* text = element.object->GetIndirectKey(key);
        return text && (text->IsString() || text->IsHexString()) && text->GetString().GetLength() > 0;
    };
    if (element.type == "Figure")
        file_.expect(says("Alt") || keys.HasKey("ActualText"), "7.3-t01", "a figure without words in its place");
    if (element.type.size() == 2 && element.type[0] == 'H' && element.type[1] >= '1' && element.type[1] <= '6')
        heading(element.type[1] - '0');
    file_.expect(std::ranges::count(element.below, "H", &Tagged::type) <= 1, "7.4.4-t01", "two headings of one part");
    for (const auto& below : element.below) visit(below, spoken);
}

void Structure::check() {
    file_.expect(root_, "7.1-t11", "there is no structure");
    if (!root_) return;
    const bool spoken = file_.catalog().GetDictionary().HasKey("Lang");
    file_.expect(spoken || !file_.catalog().GetDictionary().HasKey("Outlines"), "7.2-t02",
                 "an outline whose language is not said");
    Tagged whole{"Document", root_, {}, false};
    whole.below = read(*root_, 0).below;
    for (const auto& element : whole.below) visit(element, spoken);
}

/// Whether all that is drawn is tagged or an artifact, and nothing both.
void checkMarks(Checked& file) {
    static const std::set<std::string> drawing = {"f", "F",  "f*", "B",  "B*", "b", "b*", "S",
                                                  "s", "sh", "Do", "Tj", "TJ", "'", "\""};
    enum class Mark { Other, Tagged, Artifact };
    std::vector<Mark> open;
    bool artifact = false, tagged = false;  // what the operands of the next operator say
    std::size_t bare = 0;
    const auto has = [&](Mark mark) { return std::ranges::find(open, mark) != open.end(); };
    eachWord(file, [&](const std::string& word) {
        artifact = artifact || word.starts_with("/Artifact");
        tagged = tagged || word.find("/MCID") != std::string::npos;
        if (word == "BMC" || word == "BDC") {
            if (artifact) file.expect(!has(Mark::Tagged), "7.1-t01", "an artifact inside of tagged content");
            if (tagged) file.expect(!has(Mark::Artifact), "7.1-t02", "tagged content inside of an artifact");
            open.push_back(artifact ? Mark::Artifact : tagged ? Mark::Tagged : Mark::Other);
            artifact = tagged = false;
        } else if (word == "EMC" && !open.empty()) {
            open.pop_back();
        } else if (drawing.contains(word) && !has(Mark::Tagged) && !has(Mark::Artifact)) {
            ++bare;
        }
    });
    file.expect(bare == 0, "7.1-t03", std::to_string(bare) + " drawings that are neither tagged nor artifacts");
    file.expect(open.empty(), "7.1-t03", "marked content that does not end");
}

void checkAccessibleMetadata(Checked& file) {
    const auto part = file.property("pdfuaid:part");
    const bool foreign = file.property("pdfuaia:part").has_value();
    file.expect(part || foreign, "5-t01", "the metadata do not name PDF/UA");
    file.expect(!foreign, "5-t03", "the property has another prefix than pdfuaid");
    file.expect(!std::regex_search(file.xmp(), std::regex("<(?!pdfuaid:)[a-z]+:amd>")), "5-t04",
                "the amendment has another prefix than pdfuaid");
    file.expect(!part || *part == "1", "5-t02", "another part of PDF/UA");
    file.expect(file.xmp().find("<dc:title>") != std::string::npos, "7.1-t09", "the metadata have no title");
}

}  // namespace

std::vector<Breach> accessibilityBreaches(const std::string& pdf) {
    Checked file(pdf);
    checkAccessibleMetadata(file);
    const auto flag = [&](const char* dictionary, const char* key) {
        const auto* holder = file.catalog().GetIndirectKey(dictionary);
        const auto* value = holder && holder->IsDictionary() ? holder->GetIndirectKey(key) : nullptr;
        return value && value->IsBool() && value->GetBool();
    };
    file.expect(flag("MarkInfo", "Marked"), "6.2-t01", "the document does not say that it is tagged");
    file.expect(!flag("MarkInfo", "Suspects"), "7.1-t04", "the document says that its tags are doubtful");
    file.expect(flag("ViewerPreferences", "DisplayDocTitle"), "7.1-t10", "readers show the file's name, not the title");
    Structure(file).check();
    checkMarks(file);
    checkFonts(file, "7.21.4.1-t01", "7.21.3.2-t01");
    file.everywhere([&](PdfObject& one) {
        if (Checked::nameOf(one, "Subtype") == "Form" && one.HasStream())
            file.expect(!one.GetDictionary().HasKey("Ref"), "7.20-t01", "a drawing that lies in another file");
        if (Checked::nameOf(one, "Type") == "Font" && Checked::nameOf(one, "Subtype") == "Type0")
            file.expect(one.GetDictionary().HasKey("ToUnicode"), "7.21.7-t01", "a font whose glyphs have no text");
    });
    return file.breaches();
}

const std::set<std::string>& knownClauses() {
    static const std::set<std::string> clauses = {
        "6-1-10-t01", "6-1-12-t01", "6-2-10-t01", "6-3-1-t01", "6-4-1-t01", "6-4-1-t02",   "6-5-1-t01", "6-6-2-1-t01",
        "6-8-t01",    "6-8-t02",    "5-t01",      "5-t03",     "5-t04",     "7.1-t03",     "7.1-t04",   "7.1-t05",
        "7.2-t02",    "7.3-t01",    "7.4.2-t01",  "7.4.4-t01", "7.20-t01",  "7.21.3.2-t01"};
    return clauses;
}

std::string inWords(const std::vector<Breach>& breaches) {
    std::string lines;
    for (const auto& breach : breaches) lines += breach.clause + ": " + breach.what + "\n";
    return lines;
}

namespace {

TEST(PdfChecker, TellsSamplesThatPassFromThoseThatFail) {
    const std::filesystem::path samples = GUILDHALL_SOURCE_DIR "/../shared/data/public/pdf-samples";
    if (!std::filesystem::exists(samples)) GTEST_SKIP() << "the samples of the veraPDF corpus are not here";
    static const std::regex named(R"((?:.*suite_)?([0-9.-]+(?:-t\d+))-(pass|fail)-[a-z]\.pdf)");
    std::map<std::string, int> failed;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
        std::smatch what;
        const auto name = entry.path().filename().string();
        if (!std::regex_match(name, what, named) || !knownClauses().contains(what[1])) continue;
        const auto archival = entry.path().parent_path().filename().string().starts_with("PDF_A");
        const auto breaches =
            archival ? archivalBreaches(fileBytes(entry.path())) : accessibilityBreaches(fileBytes(entry.path()));
        if (what[2] == "pass") {
            EXPECT_EQ(inWords(breaches), "") << name;
            continue;
        }
        ++failed[what[1]];
        EXPECT_TRUE(std::ranges::any_of(breaches, [&](const Breach& one) { return one.clause == what[1]; }))
            << name << " passes " << what[1] << "\n"
            << inWords(breaches);
    }
    for (const auto& clause : knownClauses()) EXPECT_GT(failed[clause], 0) << "no sample breaks " << clause;
}

}  // namespace
}  // namespace guildhall::certificates
