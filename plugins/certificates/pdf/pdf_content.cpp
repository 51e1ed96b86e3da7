#include "pdf/pdf_content.hpp"

#include <qrencode.h>
#include <unicode/unistr.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <utility>

namespace guildhall::certificates {

void appendNumbers(std::string& out, std::initializer_list<double> values, std::string_view end) {
    const char* blank = "";
    for (const double value : values) {
        char digits[32];
        const auto thousandths = static_cast<double>(std::llround(value * 1000));
        out += std::exchange(blank, " ");
        out.append(digits, std::to_chars(digits, digits + sizeof digits, thousandths / 1000).ptr);
    }
    out += end;
}

void appendHex(std::string& out, unsigned value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789ABCDEF"[value >> shift & 0xF];
}

void appendUtf16(std::string& out, const std::string& utf8) {
    const auto units = icu::UnicodeString::fromUTF8(utf8);
    for (int32_t i = 0; i < units.length(); ++i) appendHex(out, units[i]);
}

void appendFill(std::string& out, const Colour& colour) {
    appendNumbers(out, {colour.red, colour.green, colour.blue}, " rg\n");
}

QrModules qrModules(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                               &QRcode_free);
    if (!code) throw sdk::Invalid("The verification address is too long for a QR code.");
    QrModules modules{code->width, {}};
    for (int row = 0; row < code->width; ++row) {
        const unsigned char* line = code->data + row * code->width;
        for (int from = 0; from < code->width; ++from) {
            if (!(line[from] & 1)) continue;
            int to = from;
            while (to < code->width && line[to] & 1) ++to;
            modules.runs.push_back({from, row, to - from});
            from = to;
        }
    }
    return modules;
}

std::string drawQr(const std::string& text, double x, double y, double size, const Colour& colour) {
    const auto modules = qrModules(text);
    const double module = size / modules.width;
    std::string out = "q ";
    appendNumbers(out, {module, 0, 0, module, x, y});
    const auto ground = std::to_string(modules.width + 8);
    out += " cm\n1 1 1 rg -4 -4 " + ground + " " + ground + " re f\n";
    appendFill(out, colour);
    for (const auto& [from, row, length] : modules.runs)
        out += std::to_string(from) + " " + std::to_string(modules.width - 1 - row) + " " + std::to_string(length) +
               " 1 re\n";
    return out + "f Q\n";
}

}  // namespace guildhall::certificates
