// Where a certificate's words stand on its template: read from JSON, checked whole, never half right.
// Lengths are millimetres from the page's lower left corner, sizes are points.
#pragma once

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// The layout cannot be used; the text names the element, the key and what is allowed.
class LayoutError : public sdk::Error {
public:
    using sdk::Error::Error;
};

enum class TextSource { Name, Workshop, Date, ValidUntil, Id, VerifyUrl, Organisation, Literal };
enum class Align { Left, Center, Right };

struct Colour {
    double red = 0, green = 0, blue = 0;  ///< 0 to 1
};

/// Language → text; the key `*` counts for the others.
using Words = std::map<std::string, std::string>;

struct Element {
    std::string id;
    TextSource source = TextSource::Literal;
    Words literal;                    ///< the text; of another source what stands around its value, which is `{}` in it
    std::optional<std::string> text;  ///< set by a rule: stands instead of the source
    std::string font;                 ///< family key of fonts.json
    double baseline = 0;
    double maxSize = 0;
    double minSize = 0;
    /// How what does not fit at the smallest size stands on two lines.
    struct TwoLines {
        double baseline = 0;  ///< of the lower line
        double maxSize = 0;
        double minSize = 0;
    };
    std::optional<TwoLines> twoLines;
    Align align = Align::Center;
    std::optional<double> x;  ///< the anchor; without one, centred text stands in the middle of the page
    double spacing = 0;       ///< between letters, in ems
    Colour colour;
};

/// A logo or a signature. Its height follows from the picture.
struct ImagePlace {
    std::string id;
    std::string file;         ///< as LayoutFiles knows it
    std::string alternative;  ///< what is read in its place; empty: decoration
    double x = 0, y = 0;      ///< lower left corner
    double width = 0;
};

struct QrPlace {
    double x = 0, y = 0, size = 0;  ///< lower left corner and side, without the quiet zone
    Colour colour;
};

/// What a layout may be, for whoever asks for numbers: millimetres and points.
struct LayoutLimits {
    static constexpr double length = 600;  ///< a page is at most A2
    static constexpr double leastSize = 4, mostSize = 200;
    static constexpr double mostSpacing = 1;
    static constexpr double leastCode = 12, mostCode = 100;
    static constexpr double leastImage = 3;
    static constexpr std::size_t elements = 40, images = 8;
    static constexpr std::size_t textBytes = 1000;
};

/// Immutable; may be shared by threads.
class Layout {
public:
    /// Throws LayoutError.
    static Layout parse(const sdk::Value& json);
    static Layout load(const std::filesystem::path& file);

    /// What a name of the site's files for certificates stands for, as LayoutFiles reads it; empty: there is none.
    using NamedFile = std::function<std::string(const std::string& name)>;
    /// This layout with what a `certificate.layout` rule wants changed: `{"elements": {"name": {"size": {"max": 40}}},
    /// "qr": {"x": 20}, "texts": [{"text": "…", "baseline": 40}], "images": [{"file": "acme", "x": 20, "y": 20,
    /// "width": 40}], "template": "acme_paper"}`. Of an element a rule may change baseline, x, align, size, colour and
    /// text; throws LayoutError for anything else or beyond the limits.
    Layout apply(const sdk::Value& patch, const NamedFile& fileNamed = {}) const;

    const std::string& templateFile() const { return templateFile_; }
    double leftMargin() const { return leftMargin_; }
    double rightMargin() const { return rightMargin_; }
    const std::vector<Element>& elements() const { return elements_; }
    const std::vector<ImagePlace>& images() const { return images_; }
    const std::optional<QrPlace>& qr() const { return qr_; }
    /// The languages that some words are given in.
    std::set<std::string> languages() const;
    /// The words for a session's language; empty: none.
    std::string wordsOf(const Element& element, const std::string& sessionLanguage) const;
    /// The language whose words are used for a session's language, by the layout's `languages` map: `no` → `nb`.
    const std::string& languageFor(const std::string& sessionLanguage) const;
    /// As it was parsed: what a rule gets to see.
    const sdk::Value& json() const { return json_; }

private:
    sdk::Value json_;
    std::string templateFile_;
    double leftMargin_ = 0;
    double rightMargin_ = 0;
    std::vector<Element> elements_;
    std::vector<ImagePlace> images_;
    std::optional<QrPlace> qr_;
    std::map<std::string, std::string> languages_;
};

}  // namespace guildhall::certificates
