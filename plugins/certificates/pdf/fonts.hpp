// Text to glyphs: TrueType fonts by family with fallbacks, shaped by HarfBuzz run by run of one direction and script,
// so that marks sit and letters join as the font and the script want it.
#pragma once

#include "pdf/text_runs.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/owned.hpp>

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

/// Fonts have the letters of a script, but none says how they join, stack and change places.
class MissingScript : public sdk::Error {
public:
    explicit MissingScript(const std::string& script);
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
    /// Does the font bring the rules of the run's script, and do they do what they must in this text? A Devanagari
    /// conjunct that falls apart into letters with a stroke below is none.
    bool canWrite(const TextRun& run) const;
    /// Glyphs of a text of one script and direction whose characters are all covered, from left to right.
    std::vector<Glyph> shape(const TextRun& run) const;
    /// The advance of a glyph as the font has it, in thousandths.
    double advance(unsigned glyph) const;
    /// Adds the glyph's outline as data of an SVG path: its origin at `x`, `y`, `size` to the em, upright where y grows
    /// downwards.
    void outline(unsigned glyph, double x, double y, double size, std::string& path) const;

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
    using FacePtr = sdk::Owned<hb_face_t, hb_face_destroy>;
    using FontPtr = sdk::Owned<hb_font_t, hb_font_destroy>;
    using BufferPtr = sdk::Owned<hb_buffer_t, hb_buffer_destroy>;
    using InputPtr = sdk::Owned<hb_subset_input_t, hb_subset_input_destroy>;
    using PlanPtr = sdk::Owned<hb_subset_plan_t, hb_subset_plan_destroy>;
    using BlobPtr = sdk::Owned<hb_blob_t, hb_blob_destroy>;

    void dropUnneededTables();
    bool hasRules(hb_script_t script) const;

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
    std::string text = {};  ///< what they say, when glyph by glyph does not tell it: letters stack or change places
    bool joined = false;    ///< its letters join, stack or change places
};

struct Line {
    std::vector<Run> runs;
    double width = 0;  ///< thousandths of the font size
};

/// The faces of the settings, opened when first needed. One thread.
class Fonts {
public:
    explicit Fonts(FontSettings settings) : settings_(std::move(settings)) {}

    /// `text` is UTF-8 of any normal form. Throws MissingGlyph, MissingScript, FontError for an unknown family, Invalid
    /// for bad UTF-8.
    Line shape(const std::string& family, const std::string& text, const std::string& person);
    const FontFamily& family(const std::string& name) const;
    /// The characters that no font of the family has, each once.
    std::vector<std::string> missing(const std::string& family, const std::string& text);

private:
    FontFace& face(const std::filesystem::path& file);
    FontFace* faceFor(const FontFamily& family, char32_t character);
    /// The run in pieces of one face each, in the order on paper.
    std::vector<Run> shapeRun(const FontFamily& family, const TextRun& run, const std::string& person);
    /// The first face that has all letters of the run and the rules of its script.
    FontFace& faceWithRules(const FontFamily& family, const TextRun& run, const std::string& person);

    FontSettings settings_;
    std::map<std::filesystem::path, std::unique_ptr<FontFace>> faces_;
};

}  // namespace guildhall::certificates
