// Pictures as people send them, made for tests.
#pragma once

#include <gtest/gtest.h>
#include <png.h>
#include <zlib.h>

#include <string>
#include <vector>

namespace guildhall::certificates {

/// A PNG of one colour that fades out towards the right, or does not.
inline std::string pngOf(unsigned width, unsigned height, bool fades) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGBA;
    std::vector<unsigned char> pixels(PNG_IMAGE_SIZE(image));
    for (std::size_t at = 0; at < pixels.size(); at += 4) {
        pixels[at] = 16, pixels[at + 1] = 49, pixels[at + 2] = 43;
        pixels[at + 3] = fades ? static_cast<unsigned char>(255 - 255 * (at / 4 % width) / width) : 255;
    }
    png_alloc_size_t length = 0;
    png_image_write_to_memory(&image, nullptr, &length, 0, pixels.data(), 0, nullptr);
    std::string bytes(length, '\0');
    EXPECT_TRUE(png_image_write_to_memory(&image, bytes.data(), &length, 0, pixels.data(), 0, nullptr));
    bytes.resize(length);
    return bytes;
}

/// With another number of pixels in its head than it has.
inline std::string claimingPng(unsigned width, unsigned height) {
    auto bytes = pngOf(4, 4, false);
    for (int i = 0; i < 4; ++i) {
        bytes[16 + i] = static_cast<char>(width >> (24 - 8 * i));
        bytes[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    const auto check = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + 12, 17);
    for (int i = 0; i < 4; ++i) bytes[29 + i] = static_cast<char>(check >> (24 - 8 * i));
    return bytes;
}

/// A piece put in behind a PNG's head.
inline std::string withChunk(const std::string& png, const std::string& kind, const std::string& content) {
    const auto named = kind + content;
    const auto number = [](unsigned long value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
        return bytes;
    };
    const auto check = crc32(0, reinterpret_cast<const Bytef*>(named.data()), static_cast<uInt>(named.size()));
    return png.substr(0, 33) + number(content.size()) + named + number(check) + png.substr(33);
}

/// A piece of a JPEG's head put in behind its beginning.
inline std::string withSegment(const std::string& jpeg, unsigned char marker, const std::string& content) {
    const auto length = content.size() + 2;
    std::string segment{'\xFF', static_cast<char>(marker), static_cast<char>(length >> 8), static_cast<char>(length)};
    return jpeg.substr(0, 2) + segment + content + jpeg.substr(2);
}

/// EXIF that says how the camera was held.
inline std::string exifOf(char orientation) {
    return std::string("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25) + orientation +
           std::string(6, '\0');
}

}  // namespace guildhall::certificates
