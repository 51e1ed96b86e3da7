#include <guildhall/sdk/id.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <istream>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

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

namespace {

/// SHA-256 with what OpenSSL 3 otherwise looks up and sets up anew for every digest, which takes longer than the
/// digest. One at a time in a thread.
class Digest {
public:
    Digest() { check(method() && context() && EVP_DigestInit_ex2(context(), method(), nullptr) == 1); }
    void add(std::string_view bytes) { check(EVP_DigestUpdate(context(), bytes.data(), bytes.size()) == 1); }
    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
        unsigned int length = 0;
        check(EVP_DigestFinal_ex(context(), digest.data(), &length) == 1);
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        text.reserve(2 * std::size_t{length});
        for (const auto byte : std::span(digest).first(length)) {
            text += digits[byte >> 4];
            text += digits[byte & 15];
        }
        return text;
    }

private:
    static void check(bool done) {
        if (!done) throw std::runtime_error("SHA-256 is not available");
    }
    static EVP_MD* method() {
        static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
        return sha256;
    }
    static EVP_MD_CTX* context() {
        struct Free {
            void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
        };
        thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
        return context.get();
    }
};

}  // namespace

std::string hashToken(std::string_view token) {
    Digest digest;
    digest.add(token);
    return digest.hex();
}

std::string sha256Of(std::istream& bytes) {
    std::vector<char> part(64 * 1024);
    Digest digest;
    while (bytes.read(part.data(), static_cast<std::streamsize>(part.size())) || bytes.gcount() > 0)
        digest.add({part.data(), static_cast<std::size_t>(bytes.gcount())});
    return digest.hex();
}

bool isId(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return text.size() == 17 && text[4] == '-' && std::all_of(text.begin(), text.begin() + 4, allowed) &&
           std::all_of(text.begin() + 5, text.end(), allowed);
}

}  // namespace guildhall::sdk
