#include "image_head.hpp"

#include <array>
#include <string>

namespace guildhall::sdk {

namespace {

std::uint32_t big(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

std::uint32_t little(std::string_view bytes) {
    std::uint32_t number = 0;
    for (auto at = bytes.size(); at > 0; --at) number = number << 8 | static_cast<unsigned char>(bytes[at - 1]);
    return number;
}

/// The first chunk is VP8 (lossy), VP8L (lossless) or VP8X (either, with more).
void readWebp(std::string_view head, ImageHead& image) {
    const auto chunk = head.substr(12, 4);
    if (chunk == "VP8X") {
        image.width = little(head.substr(24, 3)) + 1;
        image.height = little(head.substr(27, 3)) + 1;
    } else if (chunk == "VP8L" && head[20] == '\x2f') {
        const auto sizes = little(head.substr(21, 4));
        image.width = (sizes & 0x3fff) + 1;
        image.height = (sizes >> 14 & 0x3fff) + 1;
    } else if (chunk == "VP8 " && head.substr(23, 3) == "\x9d\x01\x2a") {
        image.width = little(head.substr(26, 2)) & 0x3fff;
        image.height = little(head.substr(28, 2)) & 0x3fff;
    }
}

/// From the marker behind the first two bytes on.
void readJpeg(std::istream& bytes, ImageHead& image) {
    std::array<char, 7> part{};
    for (;;) {
        int mark = bytes.get();
        if (mark != 0xff) return;
        while (mark == 0xff) mark = bytes.get();  // as many as an encoder likes
        if (mark == EOF || mark == 0xd9 || mark == 0xda) return;
        if (mark == 0x01 || (mark >= 0xd0 && mark <= 0xd7)) continue;  // these have no length
        if (!bytes.read(part.data(), 2)) return;
        const auto length = big({part.data(), 2});
        // All frames (SOF0 to SOF15), but not the tables among them: DHT, JPG, DAC.
        const bool frame = mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc;
        if (frame) {
            if (length < 8 || !bytes.read(part.data(), 5)) return;
            image.height = big({part.data() + 1, 2});
            image.width = big({part.data() + 3, 2});
            return;
        }
        if (length < 2 || !bytes.ignore(length - 2)) return;
    }
}

}  // namespace

std::optional<ImageHead> readImageHead(std::istream& bytes) {
    std::string head(3, '\0');
    bytes.read(head.data(), 3);
    if (!bytes) return std::nullopt;
    if (head == "\xff\xd8\xff") {
        ImageHead image{"jpg", "image/jpeg"};
        bytes.unget();
        readJpeg(bytes, image);
        return image;
    }
    head.resize(30);
    bytes.read(head.data() + 3, 27);
    head.resize(3 + static_cast<std::size_t>(bytes.gcount()));
    const std::string_view view = head;
    if (view.starts_with("\x89PNG\r\n\x1a\n")) {
        ImageHead image{"png", "image/png"};
        if (view.size() >= 24 && view.substr(12, 4) == "IHDR") {
            image.width = big(view.substr(16, 4));
            image.height = big(view.substr(20, 4));
        }
        return image;
    }
    if (view.starts_with("GIF87a") || view.starts_with("GIF89a")) {
        ImageHead image{"gif", "image/gif"};
        if (view.size() >= 10) {
            image.width = little(view.substr(6, 2));
            image.height = little(view.substr(8, 2));
        }
        return image;
    }
    if (view.starts_with("RIFF") && view.size() >= 12 && view.substr(8, 4) == "WEBP") {
        ImageHead image{"webp", "image/webp"};
        if (view.size() == 30) readWebp(view, image);
        return image;
    }
    return std::nullopt;
}

}  // namespace guildhall::sdk
