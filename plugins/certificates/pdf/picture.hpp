// A PNG or JPEG that somebody sent, as a PDF holds it: judged by its bytes, bounded before it is unpacked.
#pragma once

#include <string>

namespace guildhall::certificates {

struct Picture {
    unsigned width = 0, height = 0;  ///< its own pixels
    bool grey = false;               ///< one byte a pixel, otherwise three
    std::string data;                ///< as `filter` has it
    std::string filter;              ///< of PDF: DCTDecode or FlateDecode
    std::string alpha;               ///< deflated, a byte a pixel; empty: nothing shines through
};

/// Throws LayoutError with a sentence for whoever sent it.
Picture readPicture(const std::string& bytes);

/// The same picture without what it tells besides: where and when it was taken, with what, by whom. Throws LayoutError
/// for what is no picture that can be printed.
std::string withoutMetadata(const std::string& bytes);
/// `png` or `jpg`, by the first bytes; empty for anything else.
std::string pictureEnding(const std::string& bytes);

/// The largest, in bytes: it becomes a part of every certificate.
inline constexpr std::size_t mostPictureBytes = 500'000;

}  // namespace guildhall::certificates
