#include "kernel/webhooks/webhook_signature.hpp"

#include "kernel/base/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <stdexcept>

namespace guildhall::webhooks {

namespace {

constexpr std::string_view prefix = "whsec_";

std::string toBase64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const auto length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::string fromBase64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 1, '\0');
    const auto length =
        text.empty() || text.size() % 4 != 0
            ? -1
            : EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                              reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (length < 0) throw std::invalid_argument("a webhook's secret is whsec_ and base64");
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

}  // namespace

std::string newSecret(sdk::Random& random) {
    std::array<std::byte, 32> bytes;
    random.fill(bytes);
    return std::string(prefix) + toBase64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    if (!secret.starts_with(prefix)) throw std::invalid_argument("a webhook's secret begins with whsec_");
    const auto key = fromBase64(secret.substr(prefix.size()));
    auto signedText = std::string(id) + "." + std::to_string(timestamp) + ".";
    signedText += body;
    return "v1," + toBase64(base::hmacSha256(key, signedText));
}

std::int64_t unixSeconds(sdk::Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace guildhall::webhooks
