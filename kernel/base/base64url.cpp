#include "kernel/base/base64url.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace guildhall::base {

std::string toBase64url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const auto length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::string> fromBase64url(std::string_view given) {
    std::string text(given);
    if (text.find_first_of("+/=") != text.npos || text.size() % 4 == 1) return std::nullopt;
    if (text.empty()) return text;
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    const auto padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string bytes(text.size() / 4 * 3, '\0');
    const auto length =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (length < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    // The bits that padding leaves over have to be zero: one text for the same bytes.
    return toBase64url(bytes) == given ? std::optional(bytes) : std::nullopt;
}

}  // namespace guildhall::base
