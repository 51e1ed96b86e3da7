// A QR code (ISO/IEC 18004), to be drawn in a page.
#pragma once

#include <string>

namespace guildhall::factors {

struct QrPicture {
    int size = 0;      ///< modules a side, with the quiet zone readers need
    std::string path;  ///< the dark modules, as the `d` of an SVG path
};

/// Throws std::runtime_error for a text that is too long.
QrPicture qrPicture(const std::string& text);

}  // namespace guildhall::factors
