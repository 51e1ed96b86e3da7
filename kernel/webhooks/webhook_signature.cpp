#include "kernel/webhooks/webhook_signature.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/sha256.hpp"

#include <array>
#include <cstddef>
#include <stdexcept>

namespace guildhall::webhooks {

namespace {

constexpr std::string_view prefix = "whsec_";

}  // namespace

std::string newSecret(sdk::Random& random) {
    std::array<std::byte, 32> bytes;
    random.fill(bytes);
    return std::string(prefix) + sdk::toBase64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    if (!secret.starts_with(prefix)) throw std::invalid_argument("a webhook's secret begins with whsec_");
    const auto decoded = sdk::fromBase64(secret.substr(prefix.size()));
    if (!decoded) throw std::invalid_argument("a webhook's secret is whsec_ and base64");
    const auto& key = *decoded;
    auto signedText = std::string(id) + "." + std::to_string(timestamp) + ".";
    signedText += body;
    return "v1," + sdk::toBase64(base::hmacSha256(key, signedText));
}

std::int64_t unixSeconds(sdk::Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace guildhall::webhooks
