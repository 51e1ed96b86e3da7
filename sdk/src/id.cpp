#include <guildhall/sdk/id.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

// No i, l, o, 0, 1, which people misread.
constexpr std::string_view safe = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

bool isPrefixCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '9'); }

std::string safeCharacters(Random& random, std::size_t count) {
    // Bytes past the largest multiple of the alphabet are thrown away, so that every character is equally likely.
    constexpr unsigned limit = 256 - 256 % safe.size();
    std::string text;
    while (text.size() < count) {
        std::array<std::byte, 24> bytes;
        random.fill(bytes);
        for (const auto byte : bytes) {
            const auto number = std::to_integer<unsigned>(byte);
            if (number < limit && text.size() < count) text += safe[number % safe.size()];
        }
    }
    return text;
}

}  // namespace

Random::~Random() = default;

std::string newId(Random& random, std::string_view prefix) {
    if (prefix.size() != 4 || !std::all_of(prefix.begin(), prefix.end(), isPrefixCharacter))
        throw std::invalid_argument("an id prefix is four characters of a-z and 2-9");
    return std::string(prefix) + "-" + safeCharacters(random, 12);
}

std::string newPersonId(Random& random) { return "c" + safeCharacters(random, 3) + "-" + safeCharacters(random, 12); }

std::string newToken(Random& random) {
    std::array<std::byte, 32> bytes;
    random.fill(bytes);
    std::string token;
    unsigned bits = 0, held = 0;
    for (const auto byte : bytes) {
        bits = (bits << 8) | std::to_integer<unsigned>(byte);
        for (held += 8; held >= 6; held -= 6) token += base64url[(bits >> (held - 6)) & 63];
    }
    return token + base64url[(bits << (6 - held)) & 63];
}

std::string hashToken(std::string_view token) {
    // Looked up and set up once: OpenSSL 3 otherwise does so at every digest, which takes longer than the digest.
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int length = 0;
    if (!sha256 || !context || EVP_DigestInit_ex2(context.get(), sha256, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), token.data(), token.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1)
        throw std::runtime_error("SHA-256 is not available");
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(2 * std::size_t{length});
    for (const auto byte : std::span(digest).first(length)) {
        text += hex[byte >> 4];
        text += hex[byte & 15];
    }
    return text;
}

bool isId(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return text.size() == 17 && text[4] == '-' && std::all_of(text.begin(), text.begin() + 4, allowed) &&
           std::all_of(text.begin() + 5, text.end(), allowed);
}

}  // namespace guildhall::sdk
