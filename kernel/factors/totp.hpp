// Codes that an app shows, six digits that change every 30 seconds (TOTP, RFC 6238), with HMAC-SHA-1 as all apps have
// it.
#pragma once

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::factors {

/// 160 bits, as RFC 4226 recommends.
std::string newTotpSecret(sdk::Random& random);
/// As people type it into an app: base32 in groups of four.
std::string typedSecret(const std::string& secret);
/// What typedSecret() wrote. Throws std::invalid_argument for anything else.
std::string secretOf(const std::string& typed);
/// What the app reads from the picture: `otpauth://totp/<site>:<account>?secret=…&issuer=<site>`.
std::string totpAddress(const std::string& secret, const std::string& site, const std::string& account);

/// The step (30 seconds, counted from 1970) a code is of: the present one, or one beside it for clocks that differ.
/// None for a wrong code, and for one of a step that is not after `lastStep`: each works once.
std::optional<std::int64_t> totpStep(const std::string& secret, std::string_view code, sdk::Instant now,
                                     std::int64_t lastStep);
/// The code of a step.
std::string totpCode(const std::string& secret, std::int64_t step);

}  // namespace guildhall::factors
