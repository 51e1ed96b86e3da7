// The drawing of a template as SVG, read from the very PDF that is printed over, so that a browser can show it under
// the words. It knows what vector art is made of: lines, curves, areas and drawings within drawings.
#pragma once

#include "pdf/placement.hpp"

#include <string>

namespace guildhall::certificates {

struct TemplatePicture {
    std::string svg;    ///< a whole document
    bool whole = true;  ///< false: the template has words, photographs or effects that are not in it
    PageBox box;
};

/// Throws LayoutError for what is no template.
TemplatePicture templatePicture(const std::string& pdf, const std::string& name);

}  // namespace guildhall::certificates
