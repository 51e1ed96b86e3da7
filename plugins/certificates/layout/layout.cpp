#include "layout/layout.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <locale>
#include <set>
#include <sstream>
#include <tuple>

namespace guildhall::certificates {

namespace {

using sdk::Value;

using Limits = LayoutLimits;

[[noreturn]] void fail(const std::string& where, const std::string& what) {
    throw LayoutError("The certificate layout cannot be used: " + where + " " + what);
}

void checkKeys(const Value& object, const std::string& where, const std::set<std::string>& allowed) {
    if (!object.is_object()) fail(where, "must be an object.");
    for (const auto& [key, value] : object.items()) {
        if (!allowed.contains(key)) fail(where, "does not know the key “" + key + "”.");
    }
}

double number(const Value& object, const char* key, const std::string& where, double low, double high) {
    const auto found = object.find(key);
    if (found == object.end()) fail(where, "lacks “" + std::string(key) + "”.");
    const double value = found->is_number() ? found->get<double>() : low - 1;
    if (value >= low && value <= high) return value;
    std::ostringstream range;
    range.imbue(std::locale::classic());
    range << low << " to " << high;
    fail(where, "needs a number from " + range.str() + " for “" + key + "”.");
}

std::string text(const Value& object, const char* key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end()) fail(where, "lacks “" + std::string(key) + "”.");
    if (!found->is_string()) fail(where, "needs a text for “" + std::string(key) + "”.");
    const auto& value = found->get_ref<const std::string&>();
    if (value.empty() || value.size() > Limits::textBytes) {
        fail(where, "needs a text of 1 to " + std::to_string(Limits::textBytes) + " bytes for “" + key + "”.");
    }
    return value;
}

Colour colour(const Value& object, const std::string& where) {
    if (!object.contains("colour")) return {};
    const std::string value = text(object, "colour", where);
    unsigned rgb = 0;
    const auto end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data() + 1, end, rgb, 16);
    if (value.size() != 7 || value[0] != '#' || parsed.ec != std::errc() || parsed.ptr != end) {
        fail(where, "needs a colour such as #10312B.");
    }
    return {(rgb >> 16) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0};
}

TextSource source(const Value& object, const std::string& where) {
    static const std::map<std::string, TextSource> sources = {{"name", TextSource::Name},
                                                              {"workshop", TextSource::Workshop},
                                                              {"date", TextSource::Date},
                                                              {"valid_until", TextSource::ValidUntil},
                                                              {"id", TextSource::Id},
                                                              {"verify_url", TextSource::VerifyUrl},
                                                              {"organisation", TextSource::Organisation},
                                                              {"literal", TextSource::Literal}};
    const auto found = sources.find(text(object, "source", where));
    if (found == sources.end())
        fail(where, "needs a source: name, workshop, date, valid_until, id, verify_url, organisation or literal.");
    return found->second;
}

Align alignment(const Value& object, const std::string& where) {
    static const std::map<std::string, Align> aligns = {
        {"left", Align::Left}, {"center", Align::Center}, {"right", Align::Right}};
    if (!object.contains("align")) return Align::Center;
    const auto found = aligns.find(text(object, "align", where));
    if (found == aligns.end()) fail(where, "needs left, center or right for “align”.");
    return found->second;
}

Words texts(const Value& object, const char* key, const std::string& where) {
    const Value& map = object.at(key);
    if (!map.is_object()) fail(where, "needs a text for each language under “" + std::string(key) + "”.");
    Words result;
    for (const auto& [language, value] : map.items()) result[language] = text(map, language.c_str(), where);
    return result;
}

/// A name beside the layout: no path.
std::string fileName(const Value& object, const char* key, const std::string& where) {
    auto name = text(object, key, where);
    if (name.find('/') != std::string::npos || name.starts_with('.'))
        fail(where, "must name a file in its own folder for “" + std::string(key) + "”.");
    return name;
}

/// The largest and the smallest.
std::pair<double, double> sizes(const Value& object, const std::string& where) {
    const double most = number(object, "max", where, Limits::leastSize, Limits::mostSize),
                 least = number(object, "min", where, Limits::leastSize, Limits::mostSize);
    if (least > most) fail(where, "has a smallest size above its largest.");
    return {most, least};
}

Element element(const Value& json) {
    std::string where = "an element";
    checkKeys(json, where,
              {"id", "source", "literal", "text", "font", "baseline", "size", "two_lines", "align", "x", "spacing",
               "colour"});
    Element result;
    result.id = text(json, "id", where);
    where = "element “" + result.id + "”";
    result.source = source(json, where);
    if (json.contains("literal"))
        result.literal = texts(json, "literal", where);
    else if (result.source == TextSource::Literal)
        fail(where, "lacks “literal”.");
    for (const auto& [language, words] : result.literal)
        if (result.source != TextSource::Literal && words.find("{}") == words.npos)
            fail(where, "needs {} in its words, where the value stands.");
    if (json.contains("text")) result.text = text(json, "text", where);
    result.font = text(json, "font", where);
    result.baseline = number(json, "baseline", where, 0, Limits::length);
    if (!json.contains("size")) fail(where, "lacks “size”.");
    checkKeys(json["size"], where + ", size,", {"max", "min"});
    std::tie(result.maxSize, result.minSize) = sizes(json["size"], where);
    if (json.contains("two_lines")) {
        const auto& lines = json["two_lines"];
        const auto place = where + ", two_lines,";
        checkKeys(lines, place, {"baseline", "max", "min"});
        const auto [most, least] = sizes(lines, place);
        result.twoLines = {number(lines, "baseline", place, 0, Limits::length), most, least};
    }
    result.align = alignment(json, where);
    if (json.contains("x")) result.x = number(json, "x", where, 0, Limits::length);
    if (!result.x && result.align != Align::Center) fail(where, "needs “x” unless it is centred.");
    if (json.contains("spacing")) result.spacing = number(json, "spacing", where, 0, Limits::mostSpacing);
    result.colour = colour(json, where);
    return result;
}

QrPlace qrPlace(const Value& json) {
    checkKeys(json, "qr", {"x", "y", "size", "colour"});
    return {number(json, "x", "qr", 0, Limits::length), number(json, "y", "qr", 0, Limits::length),
            number(json, "size", "qr", Limits::leastCode, Limits::mostCode), colour(json, "qr")};
}

ImagePlace imagePlace(const Value& json) {
    std::string where = "an image";
    checkKeys(json, where, {"id", "file", "alt", "x", "y", "width"});
    ImagePlace result;
    result.id = text(json, "id", where);
    where = "image “" + result.id + "”";
    result.file = fileName(json, "file", where);
    if (json.contains("alt")) result.alternative = text(json, "alt", where);
    result.x = number(json, "x", where, 0, Limits::length);
    result.y = number(json, "y", where, 0, Limits::length);
    result.width = number(json, "width", where, Limits::leastImage, Limits::length);
    return result;
}

/// `base` with the keys of `patch` that a rule may set.
void merge(Value& base, const Value& patch, const std::string& where, const std::set<std::string>& allowed) {
    checkKeys(patch, where, allowed);
    base.merge_patch(patch);
}

}  // namespace

Layout Layout::parse(const Value& json) {
    checkKeys(json, "the file", {"template", "margins", "elements", "images", "qr", "languages"});
    Layout layout;
    layout.json_ = json;
    layout.templateFile_ = fileName(json, "template", "the file");
    if (!json.contains("margins")) fail("the file", "lacks “margins”.");
    checkKeys(json["margins"], "margins", {"left", "right"});
    layout.leftMargin_ = number(json["margins"], "left", "margins", 0, Limits::length);
    layout.rightMargin_ = number(json["margins"], "right", "margins", 0, Limits::length);
    if (!json.contains("elements") || !json["elements"].is_array()) fail("the file", "lacks a list of “elements”.");
    if (json["elements"].size() > Limits::elements) fail("the file", "has more than 40 elements.");
    std::set<std::string> ids;
    for (const Value& item : json["elements"]) {
        layout.elements_.push_back(element(item));
        const std::string& id = layout.elements_.back().id;
        if (!ids.insert(id).second) fail("the file", "has two elements “" + id + "”.");
    }
    const auto images = json.value("images", Value::array());
    if (!images.is_array()) fail("the file", "needs a list of “images”.");
    if (images.size() > Limits::images) fail("the file", "has more than 8 images.");
    for (const Value& item : images) {
        layout.images_.push_back(imagePlace(item));
        const std::string& id = layout.images_.back().id;
        if (!ids.insert(id).second) fail("the file", "has two parts “" + id + "”.");
    }
    if (json.contains("qr")) layout.qr_ = qrPlace(json["qr"]);
    if (json.contains("languages")) layout.languages_ = texts(json, "languages", "the file");
    return layout;
}

Layout Layout::load(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw LayoutError("The certificate layout “" + file.filename().string() + "” is missing or unreadable.");
    const Value json = Value::parse(in, nullptr, false);
    if (json.is_discarded()) throw LayoutError("“" + file.filename().string() + "” is not JSON.");
    return parse(json);
}

namespace {

std::string fileOf(const std::string& name, const Layout::NamedFile& fileNamed, const std::string& where) {
    auto file = fileNamed ? fileNamed(name) : std::string();
    if (file.empty()) fail(where, "names a file “" + name + "” that is not among the files for certificates.");
    return file;
}

/// A part a rule adds has an id of its own, so that another rule's is beside it.
std::string freeId(const Value& parts, const char* prefix) {
    for (int number = 1;; ++number) {
        const auto id = std::string(prefix) + std::to_string(number);
        if (std::ranges::none_of(parts, [&](const Value& part) { return part.value("id", std::string()) == id; }))
            return id;
    }
}

void addTexts(Value& elements, const Value& texts) {
    if (!texts.is_array()) fail("the rule's answer", "needs a list of texts.");
    for (const auto& given : texts) {
        checkKeys(given, "a text of the rule", {"text", "font", "baseline", "x", "align", "size", "colour"});
        Value part = given;
        part["id"] = freeId(elements, "rule_text_");
        part["source"] = "literal";
        part["literal"] = {{"*", text(given, "text", "a text of the rule")}};
        part.erase("text");
        if (!part.contains("font")) part["font"] = "regular";
        if (!part.contains("size")) part["size"] = {{"max", 12}, {"min", 8}};
        if (!part["size"].contains("min") && part["size"].contains("max")) part["size"]["min"] = part["size"]["max"];
        elements.push_back(std::move(part));
    }
}

void addImages(Value& images, const Value& given, const Layout::NamedFile& fileNamed) {
    if (!given.is_array()) fail("the rule's answer", "needs a list of images.");
    for (const auto& image : given) {
        checkKeys(image, "an image of the rule", {"file", "alt", "x", "y", "width"});
        Value part = image;
        part["id"] = freeId(images, "rule_image_");
        part["file"] = fileOf(text(image, "file", "an image of the rule"), fileNamed, "an image of the rule");
        images.push_back(std::move(part));
    }
}

}  // namespace

Layout Layout::apply(const Value& patch, const NamedFile& fileNamed) const {
    checkKeys(patch, "the rule's answer", {"elements", "qr", "texts", "images", "template"});
    Value merged = json_;
    if (patch.contains("template"))
        merged["template"] = fileOf(text(patch, "template", "the rule's answer"), fileNamed, "the rule's template");
    if (patch.contains("texts")) addTexts(merged["elements"], patch["texts"]);
    if (patch.contains("images")) {
        if (!merged.contains("images")) merged["images"] = Value::array();
        addImages(merged["images"], patch["images"], fileNamed);
    }
    if (patch.contains("elements")) {
        if (!patch["elements"].is_object()) fail("the rule's answer", "needs elements by their id.");
        for (const auto& [id, change] : patch["elements"].items()) {
            const auto found = std::find_if(merged["elements"].begin(), merged["elements"].end(),
                                            [&id = id](const Value& item) { return item["id"] == id; });
            if (found == merged["elements"].end()) fail("the rule's answer", "names no element “" + id + "”.");
            merge(*found, change, "the rule's element “" + id + "”",
                  {"baseline", "x", "align", "size", "colour", "text"});
        }
    }
    if (patch.contains("qr")) {
        if (!merged.contains("qr")) fail("the rule's answer", "changes a QR code that the layout does not have.");
        merge(merged["qr"], patch["qr"], "the rule's qr", {"x", "y", "size", "colour"});
    }
    return parse(merged);
}

std::set<std::string> Layout::languages() const {
    std::set<std::string> all;
    for (const auto& element : elements_)
        for (const auto& [language, words] : element.literal)
            if (language != "*") all.insert(language);
    return all;
}

std::string Layout::wordsOf(const Element& element, const std::string& sessionLanguage) const {
    const auto& language = languageFor(sessionLanguage);
    for (const auto& key : {language, language.substr(0, language.find('-')), std::string("*")})
        if (const auto found = element.literal.find(key); found != element.literal.end()) return found->second;
    return {};
}

const std::string& Layout::languageFor(const std::string& sessionLanguage) const {
    const auto found = languages_.find(sessionLanguage);
    return found == languages_.end() ? sessionLanguage : found->second;
}

}  // namespace guildhall::certificates
