#include "certificate/pdf_content.hpp"

#include <qrencode.h>

#include <charconv>
#include <cmath>
#include <memory>

namespace guildhall::certificates {

void appendNumber(std::string& out, double value) {
    char digits[32];
    const auto thousandths = static_cast<long long>(std::llround(value * 1000));
    const auto end = std::to_chars(digits, digits + sizeof digits, static_cast<double>(thousandths) / 1000).ptr;
    out.append(digits, end);
}

void appendFill(std::string& out, const Colour& colour) {
    for (const double part : {colour.red, colour.green, colour.blue}) {
        appendNumber(out, part);
        out += ' ';
    }
    out += "rg\n";
}

std::string drawQr(const std::string& text, double x, double y, double size, const Colour& colour) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                               &QRcode_free);
    if (!code) throw sdk::Invalid("The verification address is too long for a QR code.");
    const int width = code->width;
    const double module = size / width;
    std::string out = "q ";
    for (const double part : {module, 0.0, 0.0, module, x, y}) {
        appendNumber(out, part);
        out += ' ';
    }
    out += "cm\n1 1 1 rg -4 -4 " + std::to_string(width + 8) + " " + std::to_string(width + 8) + " re f\n";
    appendFill(out, colour);
    for (int row = 0; row < width; ++row) {
        const unsigned char* modules = code->data + row * width;
        for (int from = 0; from < width; ++from) {
            if (!(modules[from] & 1)) continue;
            int to = from;
            while (to < width && modules[to] & 1) ++to;
            out += std::to_string(from) + " " + std::to_string(width - 1 - row) + " " + std::to_string(to - from) +
                   " 1 re\n";
            from = to;
        }
    }
    return out + "f Q\n";
}

}  // namespace guildhall::certificates
