#include <guildhall/sdk/base64.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace guildhall::sdk {

namespace {

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string toBase64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(raw(text), raw(bytes), static_cast<int>(bytes.size()))));
    return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
    if (text.size() % 4 != 0 || text.empty()) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    if (EVP_DecodeBlock(raw(bytes), raw(text), static_cast<int>(text.size())) < 0) return std::nullopt;
    const auto padding = text.size() - 1 - text.find_last_not_of('=');
    if (padding > 2) return std::nullopt;
    bytes.resize(bytes.size() - padding);
    // OpenSSL skips blanks, takes `=` anywhere and looks at no bits that are left over.
    if (toBase64(bytes) != text) return std::nullopt;
    return bytes;
}

std::string toBase64url(std::string_view bytes) {
    auto text = toBase64(bytes);
    while (text.ends_with('=')) text.pop_back();
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return text;
}

std::optional<std::string> fromBase64url(std::string_view given) {
    if (given.empty()) return std::string();
    if (given.find_first_of("+/=") != given.npos) return std::nullopt;
    std::string text(given);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return fromBase64(text);
}

}  // namespace guildhall::sdk
