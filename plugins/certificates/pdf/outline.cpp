#include "pdf/fonts.hpp"
#include "pdf/pdf_content.hpp"

#include <hb.h>

namespace guildhall::certificates {

namespace {

/// Where a glyph's outline goes.
struct Pen {
    double x, y, scale;
    std::string& path;

    void add(char command, std::initializer_list<float> points) const {
        path += command;
        bool across = true;
        for (const float value : points) {
            appendNumbers(path, {across ? x + value * scale : y - value * scale}, " ");
            across = !across;
        }
    }
};

const Pen& penOf(void* data) { return *static_cast<const Pen*>(data); }

hb_draw_funcs_t* drawing() {
    using Functions = std::unique_ptr<hb_draw_funcs_t, decltype(&hb_draw_funcs_destroy)>;
    static const Functions functions = [] {
        auto* made = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(
            made,
            [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
                penOf(data).add('M', {x, y});
            },
            nullptr, nullptr);
        hb_draw_funcs_set_line_to_func(
            made,
            [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
                penOf(data).add('L', {x, y});
            },
            nullptr, nullptr);
        hb_draw_funcs_set_quadratic_to_func(
            made,
            [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float cx, float cy, float x, float y, void*) {
                penOf(data).add('Q', {cx, cy, x, y});
            },
            nullptr, nullptr);
        hb_draw_funcs_set_cubic_to_func(
            made,
            [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float ax, float ay, float bx, float by, float x, float y,
               void*) {
                penOf(data).add('C', {ax, ay, bx, by, x, y});
            },
            nullptr, nullptr);
        hb_draw_funcs_set_close_path_func(
            made, [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, void*) { penOf(data).path += 'Z'; }, nullptr,
            nullptr);
        hb_draw_funcs_make_immutable(made);
        return Functions(made, &hb_draw_funcs_destroy);
    }();
    return functions.get();
}

}  // namespace

void FontFace::outline(unsigned glyph, double x, double y, double size, std::string& path) const {
    const Pen pen{x, y, size * scale_ / 1000, path};
    hb_font_get_glyph_shape(font_.get(), glyph, drawing(), const_cast<Pen*>(&pen));
}

}  // namespace guildhall::certificates
