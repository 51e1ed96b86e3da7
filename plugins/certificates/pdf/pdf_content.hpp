// Drawing operators of a PDF page as text, free of locale.
#pragma once

#include "layout/layout.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::certificates {

/// At most three decimals, no trailing zeros; with blanks between several, and `end` after the last.
void appendNumbers(std::string& out, std::initializer_list<double> values, std::string_view end = {});
/// The last `digits` of it, hexadecimal.
void appendHex(std::string& out, unsigned value, int digits = 4);
/// In UTF-16, hexadecimal.
void appendUtf16(std::string& out, const std::string& utf8);
/// The fill colour: `0.06 0.19 0.17 rg`
void appendFill(std::string& out, const Colour& colour);
/// The dark squares of a QR code (error correction M), row by row from the top, neighbours together.
struct QrModules {
    struct Run {
        int x = 0, y = 0, length = 0;
    };
    int width = 0;  ///< squares on a side, without the quiet zone
    std::vector<Run> runs;
};
/// Throws sdk::Invalid when the text is too long for a code.
QrModules qrModules(const std::string& text);
/// A QR code (error correction M) for `text` as filled squares, its lower left module at `x`, `y`, `size` points wide,
/// on a white ground with the quiet zone of four modules. Throws sdk::Invalid when the text is too long for a code.
std::string drawQr(const std::string& text, double x, double y, double size, const Colour& colour);

}  // namespace guildhall::certificates
