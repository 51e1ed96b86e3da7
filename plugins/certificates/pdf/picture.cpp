#include "pdf/picture.hpp"

#include "layout/layout.hpp"

#include <guildhall/sdk/say.hpp>

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

using sdk::say;

namespace {

constexpr unsigned longestSide = 4000;
constexpr std::uint64_t mostPixels = 8'000'000;

[[noreturn]] void refuse(const char* why) { throw LayoutError(say(why)); }

unsigned number(std::string_view bytes, std::size_t at, int count) {
    if (at + static_cast<std::size_t>(count) > bytes.size()) refuse("The picture ends before its end. Save it again.");
    unsigned value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

void checkSize(unsigned width, unsigned height) {
    if (width == 0 || height == 0) refuse("The picture has no size. Save it again.");
    if (width > longestSide || height > longestSide || std::uint64_t{width} * height > mostPixels)
        refuse("The picture has too many pixels: at most 4,000 on a side and 8 million in all. Save it smaller.");
}

std::string deflated(const std::string& bytes) {
    std::string packed(compressBound(bytes.size()), '\0');
    auto length = static_cast<uLongf>(packed.size());
    compress2(reinterpret_cast<Bytef*>(packed.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
              bytes.size(), Z_BEST_COMPRESSION);
    packed.resize(length);
    return packed;
}

Picture readPng(const std::string& bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    const auto broken = "The picture is not a sound PNG. Save it again.";
    if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) refuse(broken);
    try {
        checkSize(image.width, image.height);
    } catch (const LayoutError&) {
        png_image_free(&image);
        throw;
    }
    image.format = PNG_FORMAT_RGBA;
    std::vector<unsigned char> pixels(PNG_IMAGE_SIZE(image));
    if (!png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr)) refuse(broken);
    Picture picture{.width = image.width, .height = image.height, .grey = true, .filter = "FlateDecode"};
    std::string colours, alpha;
    bool clear = false;
    for (std::size_t at = 0; at < pixels.size(); at += 4) {
        picture.grey = picture.grey && pixels[at] == pixels[at + 1] && pixels[at] == pixels[at + 2];
        clear = clear || pixels[at + 3] != 255;
    }
    for (std::size_t at = 0; at < pixels.size(); at += 4) {
        colours.append(reinterpret_cast<const char*>(&pixels[at]), picture.grey ? 1 : 3);
        if (clear) alpha += static_cast<char>(pixels[at + 3]);
    }
    picture.data = deflated(colours);
    if (clear) picture.alpha = deflated(alpha);
    return picture;
}

/// One piece of a JPEG's head: what comes after its marker.
struct Segment {
    unsigned marker = 0;
    std::size_t at = 0, end = 0;  ///< with the marker
};

/// Up to the start of the scan.
std::vector<Segment> segmentsOf(std::string_view bytes) {
    std::vector<Segment> found;
    std::size_t at = 2;
    while (true) {
        if (number(bytes, at, 1) != 0xFF) refuse("The picture is not a sound JPEG. Save it again.");
        const auto marker = number(bytes, at + 1, 1);
        if (marker == 0xFF) {  // filling
            ++at;
            continue;
        }
        const auto length = number(bytes, at + 2, 2);
        const auto end = at + 2 + length;
        if (length < 2 || end > bytes.size()) refuse("The picture ends before its end. Save it again.");
        found.push_back({marker, at, end});
        if (marker == 0xDA) return found;
        at = end;
    }
}

bool isFrame(unsigned marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// How the camera was held, by EXIF: 1 is upright.
unsigned orientation(std::string_view tiff) {
    const bool little = tiff.starts_with("II");
    const auto value = [&](std::size_t at, std::size_t count) -> unsigned {
        unsigned result = 0;
        for (std::size_t i = 0; i < count && at + count <= tiff.size(); ++i)
            result = result << 8 | static_cast<unsigned char>(tiff[little ? at + count - 1 - i : at + i]);
        return result;
    };
    const std::size_t directory = value(4, 4);
    for (std::size_t i = 0; i < value(directory, 2) && i < 100; ++i)
        if (const auto entry = directory + 2 + 12 * i; value(entry, 2) == 0x0112) return value(entry + 8, 2);
    return 1;
}

/// `tiff`: what EXIF says, without its name. What a viewer turns by it, a printer does not.
void refuseTurned(std::string_view tiff) {
    if (orientation(tiff) > 1)
        refuse("The picture is stored turned, as cameras do. Open it, save it upright and choose it again.");
}

Picture readJpeg(const std::string& bytes) {
    Picture picture{.filter = "DCTDecode"};
    for (const auto& segment : segmentsOf(bytes)) {
        const auto told = std::string_view(bytes).substr(segment.at + 4, segment.end - segment.at - 4);
        if (segment.marker == 0xE1 && told.starts_with(std::string_view("Exif\0\0", 6))) refuseTurned(told.substr(6));
        if (!isFrame(segment.marker)) continue;
        const auto components = number(bytes, segment.at + 9, 1);
        if (segment.marker > 0xC2 || number(bytes, segment.at + 4, 1) != 8 || (components != 1 && components != 3))
            refuse("The picture is a JPEG for printing presses. Save it with the colours of a screen (RGB).");
        picture.height = number(bytes, segment.at + 5, 2);
        picture.width = number(bytes, segment.at + 7, 2);
        picture.grey = components == 1;
    }
    checkSize(picture.width, picture.height);
    if (bytes.rfind("\xFF\xD9") == bytes.npos) refuse("The picture ends before its end. Save it again.");
    picture.data = bytes;
    return picture;
}

/// The parts of a PNG that make the picture; the others tell of it.
std::string plainPng(std::string_view bytes) {
    static constexpr std::array kept{"IHDR", "PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "IDAT", "IEND"};
    std::string out(bytes.substr(0, 8));
    for (std::size_t at = 8; at < bytes.size();) {
        const std::size_t length = number(bytes, at, 4);
        if (length > bytes.size() || at + 12 + length > bytes.size())
            refuse("The picture ends before its end. Save it again.");
        const auto kind = bytes.substr(at + 4, 4);
        if (kind == "eXIf") refuseTurned(bytes.substr(at + 8, length));
        if (std::ranges::find(kept, kind) != kept.end()) out += bytes.substr(at, 12 + length);
        at += 12 + length;
        if (kind == "IEND") break;
    }
    return out;
}

/// Without the segments of applications and comments, but for JFIF's and the one that says how colours are stored.
std::string plainJpeg(std::string_view bytes) {
    std::string out(bytes.substr(0, 2));
    std::size_t end = 2;
    for (const auto& segment : segmentsOf(bytes)) {
        const bool tells =
            (segment.marker > 0xE0 && segment.marker <= 0xEF && segment.marker != 0xEE) || segment.marker == 0xFE;
        if (!tells) out += bytes.substr(segment.at, segment.end - segment.at);
        end = segment.end;
    }
    return out + std::string(bytes.substr(end));
}

}  // namespace

std::string pictureEnding(const std::string& bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "png";
    return bytes.starts_with("\xFF\xD8\xFF") ? "jpg" : "";
}

Picture readPicture(const std::string& bytes) {
    const auto ending = pictureEnding(bytes);
    if (ending.empty()) refuse("Choose a picture in PNG or JPEG.");
    return ending == "png" ? readPng(bytes) : readJpeg(bytes);
}

std::string withoutMetadata(const std::string& bytes) {
    readPicture(bytes);
    return pictureEnding(bytes) == "png" ? plainPng(bytes) : plainJpeg(bytes);
}

}  // namespace guildhall::certificates
