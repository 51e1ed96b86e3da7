// The signature of a webhook after Standard Webhooks 1.0: HMAC-SHA-256 over `<id>.<timestamp>.<body>`, under a secret
// that is told as `whsec_` and base64.
#pragma once

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>

namespace guildhall::webhooks {

/// 32 random bytes as `whsec_…`. Any thread.
std::string newSecret(sdk::Random& random);

/// `v1,<base64>`. Pure. Throws std::invalid_argument for a secret that is none.
std::string sign(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body);

/// Seconds since 1970, as the header has them.
std::int64_t unixSeconds(sdk::Instant at);

}  // namespace guildhall::webhooks
