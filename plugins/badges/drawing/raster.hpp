// Drawings as pixels, for wallets and pages that take no SVG. By librsvg, which fetches nothing from anywhere.
#pragma once

#include <string>

namespace guildhall::badges {

/// Of pictures of badges, in pixels: what wallets show.
constexpr int pictureSide = 400;

/// A PNG, square, `side` pixels each way, transparent where nothing is drawn. For drawings of our own only (draw()):
/// what strangers send is not read here. Throws std::runtime_error for what is no SVG. Any thread; some 20 ms for 400.
std::string pngOf(const std::string& svg, int side);

}  // namespace guildhall::badges
