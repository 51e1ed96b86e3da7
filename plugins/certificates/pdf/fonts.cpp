#include "pdf/fonts.hpp"

#include <guildhall/sdk/value.hpp>

#include <hb-ot.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

namespace guildhall::certificates {

namespace {

std::string missingText(const std::string& person, const std::string& character, char32_t codePoint) {
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "U+%04X", static_cast<unsigned>(codePoint));
    const bool visible = u_isgraph(static_cast<UChar32>(codePoint));
    return "The certificate of " + person + " cannot be printed: no font has the character " +
           (visible ? "“" + character + "” (" + code.data() + ")" : std::string(code.data())) +
           ". Add a font with it to the fallback fonts in the settings, or change the certificate name.";
}

bool isJoiner(UChar32 c) { return c == 0x200C || c == 0x200D; }

/// Composed and without what has no glyph and no width, but for the joiners that tell a shaper how letters meet.
std::string normalised(const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) return text;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
    icu::UnicodeString kept;
    for (int32_t i = 0; i < given.length(); i = given.moveIndex32(i, 1)) {
        const UChar32 c = given.char32At(i);
        if (isJoiner(c) || !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) kept.append(c);
    }
    std::string result;
    nfc->normalize(kept, status).toUTF8String(result);
    if (U_FAILURE(status) || given.indexOf(char16_t(0xFFFD)) >= 0) {
        throw sdk::Invalid("A text of the certificate is not readable Unicode.");
    }
    return result;
}

}  // namespace

MissingGlyph::MissingGlyph(std::string person, std::string character, char32_t codePoint)
    : sdk::Error(missingText(person, character, codePoint)),
      person_(std::move(person)),
      character_(std::move(character)),
      codePoint_(codePoint) {}

MissingScript::MissingScript(const std::string& script)
    : sdk::Error("No configured font can write " + script +
                 " as it must be written: its letters join or change places. Ask an administrator to configure a font "
                 "for it, or set another name on the certificate.") {}

FontSettings FontSettings::load(const std::filesystem::path& file,
                                const std::vector<std::filesystem::path>& fallbacks) {
    std::ifstream in(file);
    const sdk::Value json = in ? sdk::Value::parse(in, nullptr, false) : sdk::Value();
    if (!json.is_object() || !json.contains("families")) throw FontError("fonts.json is missing or cannot be read.");
    FontSettings settings;
    try {
        const auto folders = json.at("folders").get<std::vector<std::string>>();
        for (const auto& [key, family] : json.at("families").items()) {
            FontFamily& found = settings.families[key];
            found.standard = family.value("standard", "");
            for (const auto& name : family.at("files").get<std::vector<std::string>>()) {
                const auto folder =
                    std::find_if(folders.begin(), folders.end(), [&name = name](const std::string& path) {
                        return std::filesystem::exists(std::filesystem::path(path) / name);
                    });
                if (folder != folders.end()) found.files.push_back(std::filesystem::path(*folder) / name);
            }
            if (found.files.empty()) {
                throw FontError("No font of the family “" + key + "” is installed; install fonts-croscore.");
            }
        }
    } catch (const nlohmann::json::exception& error) {
        throw FontError(std::string("fonts.json cannot be used: ") + error.what());
    }
    for (const auto& fallback : fallbacks) {
        if (!exists(fallback)) throw FontError("The fallback font " + fallback.string() + " is not there.");
        for (auto& [key, family] : settings.families) family.files.push_back(fallback);
    }
    return settings;
}

FontFace::FontFace(const std::filesystem::path& file)
    : name_(file.stem().string()), buffer_(hb_buffer_create()), input_(hb_subset_input_create_or_fail()) {
    std::erase_if(name_, [](unsigned char c) { return !std::isalnum(c) && c != '-'; });
    const BlobPtr blob(hb_blob_create_from_file_or_fail(file.c_str()));
    if (!blob) throw FontError("The font " + file.string() + " cannot be read.");
    face_.reset(hb_face_create(blob.get(), 0));
    const BlobPtr outlines(hb_face_reference_table(face_.get(), HB_TAG('g', 'l', 'y', 'f')));
    if (hb_blob_get_length(outlines.get()) == 0) {
        throw FontError("The font " + file.string() + " has no TrueType outlines.");
    }
    font_.reset(hb_font_create(face_.get()));
    scale_ = 1000.0 / hb_face_get_upem(face_.get());
    hb_buffer_set_cluster_level(buffer_.get(), HB_BUFFER_CLUSTER_LEVEL_CHARACTERS);
    dropUnneededTables();
}

void FontFace::dropUnneededTables() {
    // A PDF names glyphs by number: of the font it needs outlines and widths. Hints serve old screens, not print.
    hb_set_t* dropped = hb_subset_input_set(input_.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    hb_tag_t tags[64];
    unsigned count = std::size(tags);
    hb_face_get_table_tags(face_.get(), 0, &count, tags);
    static constexpr hb_tag_t needed[] = {HB_TAG('g', 'l', 'y', 'f'), HB_TAG('l', 'o', 'c', 'a'),
                                          HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'),
                                          HB_TAG('h', 'm', 't', 'x'), HB_TAG('m', 'a', 'x', 'p')};
    for (unsigned i = 0; i < count; ++i) {
        if (std::find(std::begin(needed), std::end(needed), tags[i]) == std::end(needed)) hb_set_add(dropped, tags[i]);
    }
    hb_subset_input_set_flags(input_.get(), HB_SUBSET_FLAGS_NO_HINTING);
}

bool FontFace::covers(char32_t character) const {
    hb_codepoint_t glyph = 0;
    return hb_font_get_nominal_glyph(font_.get(), character, &glyph) != 0;
}

bool FontFace::hasRules(hb_script_t script) const {
    hb_tag_t tags[HB_OT_MAX_TAGS_PER_SCRIPT];
    unsigned count = std::size(tags), index = 0;
    hb_tag_t chosen = 0;
    hb_ot_tags_from_script_and_language(script, HB_LANGUAGE_INVALID, &count, tags, nullptr, nullptr);
    return hb_ot_layout_table_select_script(face_.get(), HB_OT_TAG_GSUB, count, tags, &index, &chosen) != 0;
}

bool FontFace::canWrite(const TextRun& run) const {
    if (!hasRules(run.script)) return false;
    char32_t virama = 0;  // the sign that joins two consonants, and shows only where the font cannot
    if (run.script == HB_SCRIPT_DEVANAGARI) virama = 0x094D;
    if (run.script == HB_SCRIPT_BENGALI) virama = 0x09CD;
    if (run.script == HB_SCRIPT_GUJARATI) virama = 0x0ACD;
    if (run.script == HB_SCRIPT_ORIYA) virama = 0x0B4D;
    const auto text = icu::UnicodeString::fromUTF8(run.text);
    int meant = 0;
    bool any = false;
    for (int32_t i = 0; i < text.length(); ++i) {
        if (virama == 0 || text.charAt(i) != virama) continue;
        any = true;
        meant += i + 1 == text.length() || !u_isalpha(text.char32At(i + 1));
    }
    hb_codepoint_t sign = 0;
    if (!any || !hb_font_get_nominal_glyph(font_.get(), virama, &sign)) return true;
    const auto glyphs = shape(run);
    return std::count_if(glyphs.begin(), glyphs.end(), [&](const Glyph& glyph) { return glyph.index == sign; }) <=
           meant;
}

std::vector<Glyph> FontFace::shape(const TextRun& run) const {
    const std::string_view utf8 = run.text;
    hb_buffer_t* buffer = buffer_.get();
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf8(buffer, utf8.data(), static_cast<int>(utf8.size()), 0, static_cast<int>(utf8.size()));
    hb_buffer_set_script(buffer, run.script);
    hb_buffer_set_direction(buffer, run.rightToLeft ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    // One glyph for one letter keeps the text copyable; display type wants no ligatures either.
    static const hb_feature_t features[] = {{HB_TAG('l', 'i', 'g', 'a'), 0, 0, HB_FEATURE_GLOBAL_END},
                                            {HB_TAG('c', 'l', 'i', 'g'), 0, 0, HB_FEATURE_GLOBAL_END}};
    hb_shape(font_.get(), buffer, features, std::size(features));
    unsigned count = 0;
    const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t* place = hb_buffer_get_glyph_positions(buffer, &count);
    std::set<unsigned> starts;
    for (unsigned i = 0; i < count; ++i) starts.insert(info[i].cluster);
    std::vector<Glyph> glyphs(count);
    for (unsigned i = 0; i < count; ++i) {
        glyphs[i] = {
            info[i].codepoint, place[i].x_advance * scale_, place[i].x_offset * scale_, place[i].y_offset * scale_, {}};
        if (!starts.erase(info[i].cluster)) continue;
        unsigned end = static_cast<unsigned>(utf8.size());
        for (unsigned k = 0; k < count; ++k) {
            if (info[k].cluster > info[i].cluster) end = std::min(end, info[k].cluster);
        }
        glyphs[i].text = utf8.substr(info[i].cluster, end - info[i].cluster);
    }
    return glyphs;
}

double FontFace::advance(unsigned glyph) const { return hb_font_get_glyph_h_advance(font_.get(), glyph) * scale_; }

FontFace::Subset FontFace::subset(const std::set<unsigned>& glyphs) {
    if (!prepared_) prepared_.reset(hb_subset_preprocess(face_.get()));
    hb_set_t* wanted = hb_subset_input_glyph_set(input_.get());
    hb_set_clear(wanted);
    for (const unsigned glyph : glyphs) hb_set_add(wanted, glyph);
    const PlanPtr plan(hb_subset_plan_create_or_fail(prepared_.get(), input_.get()));
    const FacePtr made(plan ? hb_subset_plan_execute_or_fail(plan.get()) : nullptr);
    if (!made) throw FontError("The font " + name_ + " could not be cut to the letters used.");
    const BlobPtr blob(hb_face_reference_blob(made.get()));
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob.get(), &length);
    Subset result{std::string(data, length), {}};
    const hb_map_t* mapping = hb_subset_plan_old_to_new_glyph_mapping(plan.get());
    for (const unsigned glyph : glyphs) result.newGlyphs[glyph] = hb_map_get(mapping, glyph);
    return result;
}

FontFace::Metrics FontFace::metrics() const {
    Metrics metrics;
    hb_font_extents_t extents{};
    hb_font_get_h_extents(font_.get(), &extents);
    metrics.ascent = extents.ascender * scale_;
    metrics.descent = extents.descender * scale_;
    hb_position_t capHeight = 0;
    hb_ot_metrics_get_position_with_fallback(font_.get(), HB_OT_METRICS_TAG_CAP_HEIGHT, &capHeight);
    metrics.capHeight = capHeight * scale_;
    metrics.italicAngle = hb_style_get_value(font_.get(), HB_STYLE_TAG_SLANT_ANGLE);
    const BlobPtr head(hb_face_reference_table(face_.get(), HB_TAG('h', 'e', 'a', 'd')));
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(hb_blob_get_data(head.get(), &length));
    for (unsigned i = 0; i < 4 && length >= 44; ++i) {  // xMin, yMin, xMax, yMax stand at 36
        metrics.box[i] = static_cast<std::int16_t>(bytes[36 + 2 * i] << 8 | bytes[37 + 2 * i]) * scale_;
    }
    return metrics;
}

const FontFamily& Fonts::family(const std::string& name) const {
    const auto found = settings_.families.find(name);
    if (found == settings_.families.end()) throw FontError("fonts.json has no family “" + name + "”.");
    return found->second;
}

FontFace& Fonts::face(const std::filesystem::path& file) {
    const auto found = faces_.find(file);
    if (found != faces_.end()) return *found->second;
    auto opened = std::make_unique<FontFace>(file);
    for (const auto& [other, face] : faces_) {  // the name is the font's key in the page
        if (face->name() == opened->name()) {
            throw FontError("Two font files have the same name: " + other.string() + " and " + file.string() + ".");
        }
    }
    return *(faces_[file] = std::move(opened));
}

FontFace* Fonts::faceFor(const FontFamily& family, char32_t character) {
    for (const auto& file : family.files) {
        if (FontFace& candidate = face(file); candidate.covers(character)) return &candidate;
    }
    return nullptr;
}

FontFace& Fonts::faceWithRules(const FontFamily& family, const TextRun& run, const std::string& person) {
    bool lettersSomewhere = false;
    for (const auto& file : family.files) {
        FontFace& candidate = face(file);
        bool all = true;
        const auto length = static_cast<int32_t>(run.text.size());
        for (int32_t at = 0; at < length && all;) {
            UChar32 c = 0;
            U8_NEXT(run.text.data(), at, length, c);
            all = isJoiner(c) || candidate.covers(static_cast<char32_t>(c));
        }
        if (all && candidate.canWrite(run)) return candidate;
        lettersSomewhere = lettersSomewhere || all;
    }
    if (lettersSomewhere) throw MissingScript(scriptName(run.script));
    int32_t at = 0;
    UChar32 c = 0;
    const auto length = static_cast<int32_t>(run.text.size());
    while (at < length) {
        const auto start = at;
        U8_NEXT(run.text.data(), at, length, c);
        const auto character = static_cast<char32_t>(c);
        if (!isJoiner(c) && !faceFor(family, character))
            throw MissingGlyph(person, run.text.substr(start, at - start), character);
    }
    throw MissingScript(scriptName(run.script));  // each letter is somewhere, but no font has all
}

std::vector<Run> Fonts::shapeRun(const FontFamily& family, const TextRun& run, const std::string& person) {
    if (needsRules(run.script)) {
        FontFace& whole = faceWithRules(family, run, person);
        return {{&whole, whole.shape(run), run.rightToLeft ? std::string() : run.text, true}};
    }
    std::vector<Run> pieces;
    int32_t pieceStart = 0, at = 0;
    FontFace* current = nullptr;
    const auto closePiece = [&](int32_t end) {
        if (!current || end == pieceStart) return;
        const TextRun piece{run.text.substr(pieceStart, end - pieceStart), run.script, run.rightToLeft};
        pieces.push_back({current, current->shape(piece)});
    };
    const auto length = static_cast<int32_t>(run.text.size());
    while (at < length) {
        const int32_t start = at;
        UChar32 c = 0;
        U8_NEXT(run.text.data(), at, length, c);
        const auto character = static_cast<char32_t>(c);
        // A mark stays with the font of its letter, where that has it, so that it is placed rightly.
        const bool stays = current && (isJoiner(c) || (u_getCombiningClass(c) != 0 && current->covers(character)));
        FontFace* next = stays ? current : faceFor(family, character);
        if (!next) throw MissingGlyph(person, run.text.substr(start, at - start), character);
        if (next != current) {
            closePiece(start);
            pieceStart = start;
            current = next;
        }
    }
    closePiece(length);
    if (run.rightToLeft) std::reverse(pieces.begin(), pieces.end());
    return pieces;
}

std::vector<std::string> Fonts::missing(const std::string& familyName, const std::string& text) {
    const auto& wanted = family(familyName);
    const auto letters = normalised(text);
    std::vector<std::string> found;
    const auto length = static_cast<int32_t>(letters.size());
    for (int32_t at = 0; at < length;) {
        const auto start = at;
        UChar32 c = 0;
        U8_NEXT(letters.data(), at, length, c);
        auto letter = letters.substr(start, at - start);
        if (!isJoiner(c) && !faceFor(wanted, static_cast<char32_t>(c)) &&
            std::ranges::find(found, letter) == found.end())
            found.push_back(std::move(letter));
    }
    return found;
}

Line Fonts::shape(const std::string& familyName, const std::string& text, const std::string& person) {
    const FontFamily& wanted = family(familyName);
    Line line;
    for (const auto& textRun : visualRuns(normalised(text))) {
        for (auto& run : shapeRun(wanted, textRun, person)) {
            for (const Glyph& glyph : run.glyphs) line.width += glyph.advance;
            line.runs.push_back(std::move(run));
        }
    }
    return line;
}

}  // namespace guildhall::certificates
