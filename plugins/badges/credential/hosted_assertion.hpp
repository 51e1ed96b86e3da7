// Awards as Open Badges 2.0 hosted assertions, for wallets that know nothing newer. Pure; any thread.
#pragma once

#include "credential/open_badge.hpp"

#include <optional>
#include <string>

namespace guildhall::badges {

/// `email`: where somebody can ask the issuer; may be empty.
sdk::Value hostedIssuer(const Issuer& issuer, const std::string& email);
sdk::Value hostedBadgeClass(const Badge& badge, const Issuer& issuer);
/// Of the credential as it was signed; none: its holder has it without an address, by which alone such an assertion says
/// whose it is.
std::optional<sdk::Value> hostedAssertion(const sdk::Value& credential, const Issuer& issuer, const Badge& badge);
/// What stands in its place once it is revoked (410).
sdk::Value hostedRevocation(const sdk::Value& credential);

}  // namespace guildhall::badges
