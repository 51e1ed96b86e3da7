#include "kernel/factors/totp.hpp"

#include "kernel/base/address_text.hpp"

#include <liboath/oath.h>
#include <openssl/crypto.h>

#include <array>
#include <cstdlib>
#include <span>
#include <stdexcept>

namespace guildhall::factors {

namespace {

constexpr std::int64_t secondsOfStep = 30;
constexpr unsigned digits = 6;

std::string base32(const std::string& bytes) {
    char* text = nullptr;
    std::size_t length = 0;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, &length) != OATH_OK)
        throw std::runtime_error("base32 failed");
    const std::string encoded(text, length);
    std::free(text);
    return encoded.substr(0, encoded.find('='));
}

}  // namespace

std::string newTotpSecret(sdk::Random& random) {
    std::array<std::byte, 20> bytes;
    random.fill(bytes);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string typedSecret(const std::string& secret) {
    std::string grouped;
    for (const char c : base32(secret)) {
        if (grouped.size() % 5 == 4) grouped += ' ';
        grouped += c;
    }
    return grouped;
}

std::string secretOf(const std::string& typed) {
    char* bytes = nullptr;
    std::size_t length = 0;
    if (oath_base32_decode(typed.data(), typed.size(), &bytes, &length) != OATH_OK)
        throw std::invalid_argument("this is no base32");
    const std::string secret(bytes, length);
    std::free(bytes);
    return secret;
}

std::string totpAddress(const std::string& secret, const std::string& site, const std::string& account) {
    auto name = site;
    std::erase(name, ':');  // it ends the site's name, encoded as well
    return "otpauth://totp/" + base::addressPart(name) + ":" + base::addressPart(account) +
           "?secret=" + base32(secret) + "&issuer=" + base::addressPart(name);
}

std::string totpCode(const std::string& secret, std::int64_t step) {
    std::array<char, 16> code{};
    if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) != OATH_OK)
        throw std::runtime_error("a code could not be worked out");
    return code.data();
}

std::optional<std::int64_t> totpStep(const std::string& secret, std::string_view code, sdk::Instant now,
                                     std::int64_t lastStep) {
    if (code.size() != digits) return std::nullopt;
    const auto present = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count() / secondsOfStep;
    std::optional<std::int64_t> found;
    for (auto step = present - 1; step <= present + 1; ++step) {
        const auto right = totpCode(secret, step);
        if (CRYPTO_memcmp(right.data(), code.data(), digits) == 0 && step > lastStep) found = step;
    }
    return found;
}

}  // namespace guildhall::factors
