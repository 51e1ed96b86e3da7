// Text to glyphs: TrueType fonts by family with fallbacks per character, shaped by HarfBuzz, so that combining marks
// sit where the font wants them.
#pragma once

#include <guildhall/sdk/error.hpp>

#include <hb-subset.h>
#include <hb.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

/// The font configuration or a font file cannot be used.
class FontError : public sdk::Error {
public:
    using sdk::Error::Error;
};

/// No configured font has a character of someone's certificate.
class MissingGlyph : public sdk::Error {
public:
    MissingGlyph(std::string person, std::string character, char32_t codePoint);
    const std::string& person() const { return person_; }
    /// UTF-8
    const std::string& character() const { return character_; }
    char32_t codePoint() const { return codePoint_; }

private:
    std::string person_;
    std::string character_;
    char32_t codePoint_;
};

struct FontFamily {
    std::vector<std::filesystem::path> files;  ///< the first that has a character draws it
    std::string standard;                      ///< the PDF standard font of the same widths, or empty
};

/// Which files draw which family. Immutable once read; may be shared by threads.
struct FontSettings {
    std::map<std::string, FontFamily, std::less<>> families;

    /// Reads fonts/fonts.json. Files that this machine lacks are left out; `fallbacks` (paths, from the settings)
    /// follow in every family. Throws FontError when a family keeps no file or a fallback is missing.
    static FontSettings load(const std::filesystem::path& file,
                             const std::vector<std::filesystem::path>& fallbacks = {});
};

struct Glyph {
    unsigned index = 0;
    double advance = 0;     ///< all lengths in thousandths of the font size
    double dx = 0, dy = 0;  ///< where it is drawn, off the pen
    std::string text;       ///< the characters it stands for; empty for the second glyph of one character
};

/// A font file with what of it was asked for before. One thread.
class FontFace {
public:
    /// Throws FontError when the file has no TrueType outlines.
    explicit FontFace(const std::filesystem::path& file);

    bool covers(char32_t character) const;
    /// Glyphs of a text whose characters are all covered.
    std::vector<Glyph> shape(std::string_view utf8) const;
    /// The advance of a glyph as the font has it, in thousandths.
    double advance(unsigned glyph) const;

    struct Subset {
        std::string bytes;                       ///< a TrueType file without hints
        std::map<unsigned, unsigned> newGlyphs;  ///< glyph of this face → glyph of the subset
    };
    /// Throws FontError.
    Subset subset(const std::set<unsigned>& glyphs);

    struct Metrics {
        double ascent = 0, descent = 0, capHeight = 0, italicAngle = 0;
        double box[4] = {};  ///< left, bottom, right, top
    };
    Metrics metrics() const;
    /// The file's name, letters, digits and hyphens only.
    const std::string& name() const { return name_; }

private:
    template <auto destroy>
    struct Destroyer {
        template <class T>
        void operator()(T* object) const {
            destroy(object);
        }
    };
    using FacePtr = std::unique_ptr<hb_face_t, Destroyer<hb_face_destroy>>;
    using FontPtr = std::unique_ptr<hb_font_t, Destroyer<hb_font_destroy>>;
    using BufferPtr = std::unique_ptr<hb_buffer_t, Destroyer<hb_buffer_destroy>>;
    using InputPtr = std::unique_ptr<hb_subset_input_t, Destroyer<hb_subset_input_destroy>>;
    using PlanPtr = std::unique_ptr<hb_subset_plan_t, Destroyer<hb_subset_plan_destroy>>;
    using BlobPtr = std::unique_ptr<hb_blob_t, Destroyer<hb_blob_destroy>>;

    void dropUnneededTables();

    std::string name_;
    FacePtr face_;
    FacePtr prepared_;  ///< made when the first subset is
    FontPtr font_;
    BufferPtr buffer_;
    InputPtr input_;
    double scale_ = 1;
};

/// Neighbouring glyphs of one face.
struct Run {
    FontFace* face = nullptr;
    std::vector<Glyph> glyphs;
};

struct Line {
    std::vector<Run> runs;
    double width = 0;  ///< thousandths of the font size
};

/// The faces of the settings, opened when first needed. One thread.
class Fonts {
public:
    explicit Fonts(FontSettings settings) : settings_(std::move(settings)) {}

    /// `text` is UTF-8 of any normal form. Throws MissingGlyph, FontError for an unknown family, Invalid for bad UTF-8.
    Line shape(const std::string& family, const std::string& text, const std::string& person);
    const FontFamily& family(const std::string& name) const;

private:
    FontFace& face(const std::filesystem::path& file);
    FontFace* faceFor(const FontFamily& family, char32_t character);

    FontSettings settings_;
    std::map<std::filesystem::path, std::unique_ptr<FontFace>> faces_;
};

}  // namespace guildhall::certificates
