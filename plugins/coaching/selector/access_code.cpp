#include "selector/access_code.hpp"

#include "draw/hmac.hpp"
#include "selector/secret_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <openssl/crypto.h>

#include <array>

namespace guildhall::coaching {

namespace {

constexpr const char* keyName = "access-codes";

sdk::SealedCell cell() { return {SecretRepository::table, "secret", keyName}; }

}  // namespace

std::string AccessCodes::macOf(sdk::Transaction& tx, std::string_view engagement, std::string_view code) const {
    const auto sealed = SecretRepository::find(tx, keyName);
    const auto key = sealed ? services_.vault.open(*sealed, cell()) : std::nullopt;
    // Nobody has made a code yet: the work is done all the same, and nothing fits.
    const auto secret = key.value_or(std::string(43, '-'));
    const auto text = std::string(engagement) + "/" + std::string(code);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char one : hmacSha256(secret, text)) {
        const auto byte = static_cast<unsigned char>(one);
        (hex += digits[byte >> 4]) += digits[byte & 15];
    }
    return hex;
}

std::string AccessCodes::renew(sdk::Transaction& tx, Engagement& engagement) const {
    if (!SecretRepository::find(tx, keyName))
        SecretRepository::add(tx, keyName, services_.vault.seal(sdk::newToken(services_.random), cell()));
    std::array<std::byte, 8> bytes{};
    services_.random.fill(bytes);
    std::uint64_t number = 0;
    for (const auto byte : bytes) number = number << 8 | std::to_integer<std::uint64_t>(byte);
    auto code = std::to_string(1'000'000 + number % 1'000'000).substr(1);
    engagement.codeMac = macOf(tx, engagement.id, code);
    engagement.codeFailures = 0;
    return code;
}

bool AccessCodes::fits(sdk::Transaction& tx, const Engagement& engagement, std::string_view typed) const {
    std::string digits;
    for (const char c : typed)
        if (c >= '0' && c <= '9') digits += c;
    const auto mac = macOf(tx, engagement.id, digits);
    const bool same = mac.size() == engagement.codeMac.size() &&
                      CRYPTO_memcmp(mac.data(), engagement.codeMac.data(), mac.size()) == 0;
    return same && digits.size() == 6 && engagement.codeFailures < mostFailures;
}

}  // namespace guildhall::coaching
