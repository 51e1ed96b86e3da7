// The first bytes of pictures: which format, and how large.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string_view>

namespace guildhall::sdk {

struct ImageHead {
    std::string_view ending;  ///< jpg, png, gif, webp
    std::string_view mediaType;
    std::uint32_t width = 0;  ///< 0: the head does not say, so it is damaged
    std::uint32_t height = 0;
};

/// None: these bytes begin none of the four formats. Reads up to the head of a JPEG's first frame, which stands behind
/// its colour profile and preview. Follows PNG (ISO 15948), GIF 89a, JPEG (ITU T.81) and WebP (RFC 9649).
std::optional<ImageHead> readImageHead(std::istream& bytes);

}  // namespace guildhall::sdk
