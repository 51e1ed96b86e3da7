#include "drawing/lettering.hpp"

#include <hb-ot.h>
#include <hb.h>

#include <cstdio>

namespace guildhall::badges {

namespace {

constexpr int unitsPerEm = 1000;

struct Font {
    Font() {
        auto* blob = hb_blob_create_from_file_or_fail("/usr/share/fonts/truetype/croscore/Arimo-Bold.ttf");
        if (!blob) return;
        auto* face = hb_face_create(blob, 0);
        font = hb_font_create(face);
        hb_font_set_scale(font, unitsPerEm, unitsPerEm);
        hb_face_destroy(face);
        hb_blob_destroy(blob);
        hb_font_make_immutable(font);
        draw = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(draw, moveTo, nullptr, nullptr);
        hb_draw_funcs_set_line_to_func(draw, lineTo, nullptr, nullptr);
        hb_draw_funcs_set_quadratic_to_func(draw, quadraticTo, nullptr, nullptr);
        hb_draw_funcs_set_close_path_func(draw, close, nullptr, nullptr);
        hb_draw_funcs_make_immutable(draw);
    }
    ~Font() {
        hb_draw_funcs_destroy(draw);
        hb_font_destroy(font);
    }
    Font(const Font&) = delete;
    Font& operator=(const Font&) = delete;

    hb_font_t* font = nullptr;
    hb_draw_funcs_t* draw = nullptr;

private:
    using State = hb_draw_state_t;
    struct Pen {
        std::string path;
        double x = 0;
    };
    friend class guildhall::badges::Lettering;

    /// SVG counts downwards.
    static void point(void* data, char command, float x, float y) {
        auto& pen = *static_cast<Pen*>(data);
        char text[48];
        std::snprintf(text, sizeof text, "%c%.0f %.0f", command, x + pen.x, -y);
        pen.path += text;
    }
    static void moveTo(hb_draw_funcs_t*, void* data, State*, float x, float y, void*) { point(data, 'M', x, y); }
    static void lineTo(hb_draw_funcs_t*, void* data, State*, float x, float y, void*) { point(data, 'L', x, y); }
    static void quadraticTo(hb_draw_funcs_t*, void* data, State*, float cx, float cy, float x, float y, void*) {
        point(data, 'Q', cx, cy);
        point(data, ' ', x, y);
    }
    static void close(hb_draw_funcs_t*, void* data, State*, void*) { static_cast<Pen*>(data)->path += 'Z'; }
};

}  // namespace

std::optional<Lettering::Line> Lettering::outline(std::string_view words) {
    static const Font font;
    if (!font.font) return {};
    auto* buffer = hb_buffer_create();
    hb_buffer_add_utf8(buffer, words.data(), static_cast<int>(words.size()), 0, static_cast<int>(words.size()));
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(font.font, buffer, nullptr, 0);
    unsigned count = 0;
    const auto* glyphs = hb_buffer_get_glyph_infos(buffer, &count);
    const auto* places = hb_buffer_get_glyph_positions(buffer, &count);
    Font::Pen pen;
    bool whole = true;
    for (unsigned i = 0; i < count; ++i) {
        whole = whole && glyphs[i].codepoint != 0;
        const auto start = pen.x;
        pen.x += places[i].x_offset;
        hb_font_get_glyph_shape(font.font, glyphs[i].codepoint, font.draw, &pen);
        pen.x = start + places[i].x_advance;
    }
    hb_buffer_destroy(buffer);
    if (!whole) return {};
    return Line{std::move(pen.path), pen.x};
}

}  // namespace guildhall::badges
