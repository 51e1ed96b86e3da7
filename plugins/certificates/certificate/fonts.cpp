#include "certificate/fonts.hpp"

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

/// Composed and without invisible joiners, which have no glyph and no width.
std::string normalised(const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) return text;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
    icu::UnicodeString kept;
    for (int32_t i = 0; i < given.length(); i = given.moveIndex32(i, 1)) {
        const UChar32 c = given.char32At(i);
        if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) kept.append(c);
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

std::vector<Glyph> FontFace::shape(std::string_view utf8) const {
    hb_buffer_t* buffer = buffer_.get();
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf8(buffer, utf8.data(), static_cast<int>(utf8.size()), 0, static_cast<int>(utf8.size()));
    hb_buffer_guess_segment_properties(buffer);
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

Line Fonts::shape(const std::string& familyName, const std::string& text, const std::string& person) {
    const FontFamily& wanted = family(familyName);
    const std::string clean = normalised(text);
    Line line;
    int32_t runStart = 0, at = 0;
    FontFace* current = nullptr;
    const auto closeRun = [&](int32_t end) {
        if (!current || end == runStart) return;
        line.runs.push_back({current, current->shape(std::string_view(clean).substr(runStart, end - runStart))});
        for (const Glyph& glyph : line.runs.back().glyphs) line.width += glyph.advance;
    };
    const auto length = static_cast<int32_t>(clean.size());
    while (at < length) {
        const int32_t start = at;
        UChar32 c = 0;
        U8_NEXT(clean.data(), at, length, c);
        const auto character = static_cast<char32_t>(c);
        // A mark stays with the font of its letter, where that has it, so that it is placed rightly.
        const bool stays = current && u_getCombiningClass(c) != 0 && current->covers(character);
        FontFace* next = stays ? current : faceFor(wanted, character);
        if (!next) throw MissingGlyph(person, clean.substr(start, at - start), character);
        if (next != current) {
            closeRun(start);
            runStart = start;
            current = next;
        }
    }
    closeRun(length);
    return line;
}

}  // namespace guildhall::certificates
