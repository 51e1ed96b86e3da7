// The credential inside a file that somebody has of their badge: a baked PNG or SVG (Open Badges 3.0, 5.3), JSON with
// an embedded proof, or a JWT. Nothing in it is believed here: it is only found. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

constexpr std::size_t largestFile = 1'000'000;      ///< bytes that are read
constexpr std::size_t largestCredential = 256'000;  ///< bytes of the text inside

/// A JSON object or a compact JWS, trimmed. Throws sdk::Invalid with a sentence for people when there is none.
std::string credentialIn(std::string_view file);

enum class Packed { Zlib, Gzip };
/// None for what is not packed that way, is cut off, or unpacks to more than `most` bytes.
std::optional<std::string> unpacked(std::string_view bytes, Packed how, std::size_t most);

}  // namespace guildhall::badges
