#include "drawing/raster.hpp"

#include <guildhall/sdk/owned.hpp>

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <stdexcept>

namespace guildhall::badges {

namespace {

using Drawing = sdk::Owned<RsvgHandle, g_object_unref>;
using Surface = sdk::Owned<cairo_surface_t, cairo_surface_destroy>;
using Context = sdk::Owned<cairo_t, cairo_destroy>;

cairo_status_t append(void* to, const unsigned char* bytes, unsigned length) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string pngOf(const std::string& svg, int side) {
    const Drawing drawing(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), nullptr));
    if (!drawing) throw std::runtime_error("this is no drawing");
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, side, side));
    const Context context(cairo_create(surface.get()));
    const RsvgRectangle whole{0, 0, double(side), double(side)};
    std::string png;
    if (!rsvg_handle_render_document(drawing.get(), context.get(), &whole, nullptr) ||
        cairo_surface_write_to_png_stream(surface.get(), append, &png) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error("this drawing cannot be made into pixels");
    return png;
}

}  // namespace guildhall::badges
